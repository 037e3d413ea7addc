import Glibc
import RuleEngine
import RuleLanguage
import Synchronization

/// Reads the rules anew on a thread of its own, while events go on being judged by the old ones.
final class RuleReload: Sendable {
    /// What came of it. It goes from the one thread to the other and is used by one at a time.
    enum Outcome: @unchecked Sendable {
        /// They can be used.
        case rules(RuleFiles)
        /// They have errors, or cannot be read: what to say.
        case refused([String])
    }

    private struct State {
        var isRunning = false
        var isAskedAgain = false
        var outcome: Outcome?
    }

    private let paths: [String]
    private let choices: RuleChoices
    nonisolated(unsafe) private let names: any NameLookup
    private let state = Mutex(State())
    private let isReady = Atomic<Bool>(false)

    /// - Parameters:
    ///   - paths: files and directories of rules, in order.
    ///   - choices: which rules are on.
    ///   - names: handed on to the rules; not asked here.
    init(_ paths: [String], choices: RuleChoices, names: any NameLookup) {
        self.paths = paths
        self.choices = choices
        self.names = names
    }

    /// Begins to read. If that is going on already, it is done once more afterwards: the files may have changed since.
    func begin() {
        let isFree = state.withLock { state in
            state.isAskedAgain = state.isRunning
            if state.isRunning { return false }
            state.isRunning = true
            return true
        }
        guard isFree else { return }
        var thread = pthread_t()
        let retained = Unmanaged.passRetained(self).toOpaque()
        let result = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<RuleReload>.fromOpaque(argument).takeRetainedValue().read() }
                return nil
            }, retained)
        if result == 0 { pthread_detach(thread) } else { Unmanaged<RuleReload>.fromOpaque(retained).takeRetainedValue().read() }
    }

    /// What came of it, once. Costs one atomic load where there is nothing new.
    func take() -> Outcome? {
        guard isReady.exchange(false, ordering: .acquiringAndReleasing) else { return nil }
        return state.withLock { state in
            let taken = state.outcome
            state.outcome = nil
            return taken
        }
    }

    private func read() {
        repeat {
            let outcome = outcome()
            state.withLock { $0.outcome = outcome }
            isReady.store(true, ordering: .releasing)
        } while isAskedAgain()
    }

    private func isAskedAgain() -> Bool {
        state.withLock { state in
            let again = state.isAskedAgain
            state.isAskedAgain = false
            if !again { state.isRunning = false }
            return again
        }
    }

    private func outcome() -> Outcome {
        do {
            let files = try RuleFiles(paths, choices: choices, names: names)
            let said = files.diagnostics.filter { $0.level == .error || !files.isUsable }.map(\.rendered)
            return files.isUsable ? .rules(files) : .refused(said)
        } catch {
            return .refused(["\(error)"])
        }
    }
}
