import Events
import TestKit
import Testing

/// One event on a made-up host, and what a default rule must make of it.
struct RuleCase: Sendable, CustomTestStringConvertible {
    /// The rule's name.
    let rule: String
    /// Whether it must find something.
    let fires: Bool
    /// What happens, for people.
    let what: String
    /// Makes the event.
    let event: @Sendable (Scene) -> EventFixture

    var testDescription: String { "\(rule): \(fires ? "" : "not ")\(what)" }

    static func fires(_ rule: String, _ what: String, _ event: @escaping @Sendable (Scene) -> EventFixture) -> RuleCase {
        RuleCase(rule: rule, fires: true, what: what, event: event)
    }

    static func misses(_ rule: String, _ what: String, _ event: @escaping @Sendable (Scene) -> EventFixture) -> RuleCase {
        RuleCase(rule: rule, fires: false, what: what, event: event)
    }

    /// What the files `Rules/*_test.yaml` hold, for people to run, and what takes more words: a file `RuleCase+*.swift` for each file of
    /// rules.
    static let all =
        written + credentials + shells + execution + containers + escapes + network + kernel + persistence + processes + traces
}

extension RuleCase {
    /// The tests beside the rules. A mistake in them is one in the sources.
    static let written: [RuleCase] = {
        do {
            return try DefaultRules.tests().flatMap { test in
                test.fires.map { rule in RuleCase.fires(rule, test.name) { _ in test.stage() } }
                    + test.misses.map { rule in RuleCase.misses(rule, test.name) { _ in test.stage() } }
            }
        } catch {
            preconditionFailure("\(error)")
        }
    }()
}

/// A host with a container, and words for what processes do there.
struct Scene {
    let host = EventFixtures()
    let container = EventFixtures.container()

    /// A process of the host below others, which are named from the oldest to its parent.
    func onHost(_ path: String, _ arguments: [String] = [], below ancestors: [String] = ["/usr/bin/bash"], uid: UInt32 = 0) -> Process {
        process(path, arguments, below: ancestors, in: nil, uid: uid)
    }

    /// A process of the container below others; the first of them is made by the container's runtime.
    func inContainer(_ path: String, _ arguments: [String] = [], below ancestors: [String] = ["/usr/bin/bash"]) -> Process {
        process(path, arguments, below: ancestors, in: container, uid: 0)
    }

    /// - Parameter ancestors: a path, or a command line whose first word is a path.
    private func process(_ path: String, _ arguments: [String], below ancestors: [String], in workload: Workload?, uid: UInt32) -> Process {
        var parent: Process?
        for ancestor in ancestors {
            let words = ancestor.split(separator: " ").map(String.init)
            parent = host.process(
                words.first ?? ancestor, arguments: Array(words.dropFirst()), parent: parent, workload: workload, uid: uid)
        }
        return host.process(path, arguments: arguments, parent: parent, workload: workload, uid: uid)
    }

    /// The process is replaced by a program.
    /// - Parameter name: the last part of the path that was executed, where a link or a script gave it another name than the file's.
    /// - Parameter flags: of `enum plimsoll_file_flag`.
    func exec(
        _ path: String, _ arguments: [String] = [], as name: String? = nil, by process: Process, flags: UInt32 = 0, terminal: UInt32 = 0
    ) -> EventFixture {
        process.task.tty = terminal
        let event = host.exec(path, arguments: arguments, by: process, file: EventFixtures.regularFile(flags: flags))
        if let name { rename(process, name) }
        return event
    }

    /// Gives a process the name of a link or a script.
    func rename(_ process: Process, _ name: String) {
        let image = process.image
        process.image = ProcessImage(
            name: Bytes(name.utf8), argv: image.argv, path: image.path, file: image.file, environment: image.environment, time: image.time)
    }
}

/// Flags of open(2), <asm-generic/fcntl.h>.
enum Open {
    static let writeOnly: UInt64 = 0o1
    static let readWrite: UInt64 = 0o2
    static let create: UInt64 = 0o100
    static let truncate: UInt64 = 0o1000
    static let append: UInt64 = 0o2000
    /// As a shell opens the target of `>`.
    static let redirection = writeOnly | create | truncate
}
