import CLayout
import Events
import TestKit

/// A record that outlives its delivery.
struct KeptRecord {
    let bytes: Bytes
    let record: Record

    init(_ record: Record) throws {
        bytes = Bytes(record.bytes)
        self.record = try Record(bytes.view)
    }

    func text(_ tag: RecordTag) -> String? { record.field(tag).map { String(decoding: $0, as: UTF8.self) } }
    var pid: UInt32 { record.process.pid }

    /// The arguments of an exec.
    var arguments: [String] {
        var words =
            record.field(.argv).map { $0.split(separator: 0, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) } }
            ?? []
        if words.last == "" { words.removeLast() }
        return words
    }
}

/// What the sensor saw of a command and of all its descendants, in order.
struct Trace {
    let pid: UInt32
    let records: [KeptRecord]
    /// What the command said: `name value`, a line each, in order.
    let said: [(name: String, value: Int64)]
    let output: Command.Output

    init(pid: UInt32, all: [KeptRecord], output: Command.Output) {
        var family: Set<UInt32> = [pid]
        records = all.filter { kept in
            if kept.record.flags.contains(.child), let task = kept.record.task, family.contains(task.parent) { family.insert(kept.pid) }
            return family.contains(kept.pid)
        }
        self.pid = pid
        self.output = output
        said = output.text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            return words.count == 2 ? Int64(words[1]).map { (String(words[0]), $0) } : nil
        }
    }

    func said(_ name: String) -> Int64? { said.first { $0.name == name }?.value }
    func all(_ types: EventType...) -> [KeptRecord] { records.filter { types.contains($0.record.type) } }
    /// Those with a final result: the descriptor that the command named.
    func first(_ types: EventType..., where isWanted: (KeptRecord) -> Bool = { _ in true }) -> KeptRecord? {
        records.first { types.contains($0.record.type) && isWanted($0) }
    }
    /// Execs that succeeded.
    var executions: [KeptRecord] { all(.execve, .execveat).filter { $0.record.result == 0 } }
}
