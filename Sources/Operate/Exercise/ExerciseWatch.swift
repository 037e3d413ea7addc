import Foundation
import Synchronization

/// Reads the findings of an agent as they come. Unchecked because everything that changes is behind the lock.
final class ExerciseWatch: @unchecked Sendable {
    /// A finding, and when it was read.
    struct Seen: Sendable {
        var rule: String, workload: String
        /// Nanoseconds since 1970: of the event, and of reading the line.
        var event: UInt64, arrival: UInt64
        /// From the one to the other.
        var latency: UInt64 { arrival > event ? arrival - event : 0 }
    }

    private struct State {
        var seen: [Seen] = []
        var isStopped = false
    }

    private let state = Mutex(State())
    private let path: String

    /// - Parameter path: of a file with JSON lines, which may come later.
    init(path: String) {
        self.path = path
        Thread { [self] in follow() }.start()
    }

    var seen: [Seen] { state.withLock { $0.seen } }

    func stop() { state.withLock { $0.isStopped = true } }

    private func follow() {
        var rest = Data()
        var file: FileHandle?
        while !state.withLock({ $0.isStopped }) {
            if file == nil {
                file = FileHandle(forReadingAtPath: path)
                // What stands in an agent's file already is none of ours; a new file is read from its beginning and has nothing.
                _ = try? file?.seekToEnd()
            }
            let bytes = (try? file?.readToEnd()) ?? nil
            guard let bytes, !bytes.isEmpty else {
                usleep(Self.pause)
                continue
            }
            let arrival = Self.now()
            rest += bytes
            var begin = rest.startIndex
            while let end = rest[begin...].firstIndex(of: UInt8(ascii: "\n")) {
                if let seen = Self.read(rest[begin..<end], arrival) { state.withLock { $0.seen.append(seen) } }
                begin = rest.index(after: end)
            }
            rest = Data(rest[begin...])
        }
    }

    private static func read(_ line: Data, _ arrival: UInt64) -> Seen? {
        guard let object = try? JSONSerialization.jsonObject(with: line) as? [String: Any], let rule = object["rule"] as? String,
            let workload = (object["workload"] as? [String: Any])?["id"] as? String,
            let event = ((object["output_fields"] as? [String: Any])?["evt.time"] as? NSNumber)?.uint64Value
        else { return nil }
        return Seen(rule: rule, workload: workload, event: event, arrival: arrival)
    }

    private static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Microseconds between two looks.
    private static let pause: UInt32 = 1_000
}
