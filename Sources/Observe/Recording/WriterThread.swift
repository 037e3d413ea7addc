import Events
import Glibc
import Linux

/// The thread that compresses and writes, and what it shares with the one that records: full buffers one way, empty ones the other.
final class WriterThread: Sendable {
    /// What is to be done.
    enum Job: Sendable {
        /// A new file.
        case begin(RecordingPreamble)
        case block(EntryBuffer, sequence: UInt64)
    }

    struct State {
        var jobs: [Job] = []
        var empty: [EntryBuffer] = []
        var isStopped = false
        var isDone = false
        /// Of the present file, and of all.
        var fileBytes = 0, fileIndex: UInt32 = 0, bytes: UInt64 = 0
        var failure: RecordingError?
    }

    let monitor: Monitor<State>
    private let files: RecordingFiles

    init(files: RecordingFiles, capacity: Int) {
        self.files = files
        var state = State()
        state.empty = (0..<RecordingLimits.buffers).map { _ in EntryBuffer(capacity: capacity) }
        monitor = Monitor(state)
    }

    /// - Throws: ``RecordingError/exhausted(_:)`` if the process may have no more threads.
    func start() throws(RecordingError) -> pthread_t {
        guard let thread = OwnThread.start({ self.run() }) else { throw .exhausted("a thread for the recording") }
        return thread
    }

    private func run() {
        var preamble = RecordingPreamble(set: 0, key: 0, index: 0)
        let encoder: BlockEncoder
        do throws(RecordingError) { encoder = try BlockEncoder() } catch {
            monitor.withLock(notify: true) { $0.failure = error }
            return finish()
        }
        while let job = next() {
            do throws(RecordingError) {
                switch job {
                case .begin(let new):
                    preamble = new
                    try files.begin()
                    let bytes = preamble.bytes
                    try write(bytes)
                    monitor.withLock(notify: true) { state in
                        (state.fileBytes, state.fileIndex) = (bytes.count, new.index)
                        state.bytes += UInt64(bytes.count)
                    }
                case .block(let buffer, let sequence):
                    let (header, stored) = encoder.encode(buffer.view, sequence: sequence, key: preamble.key)
                    defer { release(buffer) }
                    try write(header)
                    try files.write(stored)
                    monitor.withLock { state in
                        state.fileBytes += header.count + stored.count
                        state.bytes += UInt64(header.count + stored.count)
                    }
                }
            } catch {
                // Nothing is written behind a hole: the recording ends here, and whoever records is told.
                monitor.withLock(notify: true) { $0.failure = $0.failure ?? error }
                return finish()
            }
        }
        finish()
    }

    private func write(_ bytes: [UInt8]) throws(RecordingError) {
        var failure: RecordingError?
        bytes.withUnsafeBytes { view in
            do throws(RecordingError) { try files.write(view) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    private func next() -> Job? {
        monitor.wait { state in
            if !state.jobs.isEmpty { return .done(state.jobs.removeFirst()) }
            return state.isStopped ? .done(nil) : .sleep(nil)
        }
    }

    private func release(_ buffer: EntryBuffer) {
        monitor.withLock(notify: true) { state in
            buffer.clear()
            state.empty.append(buffer)
        }
    }

    private func finish() {
        files.close()
        monitor.withLock(notify: true) { $0.isDone = true }
    }
}
