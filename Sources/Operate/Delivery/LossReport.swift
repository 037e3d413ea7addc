import Dates
import Events

/// What one sink has lost since it last said so.
struct LossReport: Sendable, Hashable {
    private(set) var byCause: [LossCause: UInt64] = [:]
    /// Times of the earliest and the latest lost finding, nanoseconds since 1970; 0 while nothing is lost.
    private(set) var first: UInt64 = 0, last: UInt64 = 0

    var count: UInt64 { byCause.values.reduce(0, +) }

    mutating func add(_ cause: LossCause, at time: UInt64) {
        first = byCause.isEmpty ? time : min(first, time)
        last = max(last, time)
        byCause[cause, default: 0] += 1
    }

    static func + (left: LossReport, right: LossReport) -> LossReport {
        guard !left.byCause.isEmpty else { return right }
        guard !right.byCause.isEmpty else { return left }
        var sum = left
        sum.byCause.merge(right.byCause, uniquingKeysWith: +)
        sum.first = min(left.first, right.first)
        sum.last = max(left.last, right.last)
        return sum
    }

    /// The losses in the shape of a finding, so that every format can tell them and every reader of findings can read them.
    /// - Parameters:
    ///   - sink: name of the sink.
    ///   - sequence: makes the id differ from that of the sink's other notices.
    func finding(sink: String, sequence: UInt64) -> Finding {
        let causes = LossCause.allCases.compactMap { cause in
            byCause[cause].map { (name: "plimsoll.lost.\(cause.rawValue)", value: Finding.Value.unsigned($0)) }
        }
        let detail = LossCause.allCases.compactMap { cause in byCause[cause].map { "\(cause.rawValue) \($0)" } }.joined(separator: ", ")
        let message = "\(count) findings were lost on the way to \(sink) (\(detail)), the first of \(CivilTime(nanoseconds: first).rfc3339)"
        return Finding(
            id: Self.id(sink: sink, time: first, sequence: sequence), detector: "delivery", rule: "Plimsoll internal: findings lost",
            severity: .warning,
            source: "internal", time: last, eventNumber: 0, message: message,
            fields: [("plimsoll.sink", .text(sink)), ("plimsoll.lost", .unsigned(count)), ("plimsoll.lost.first_time", .unsigned(first))]
                + causes,
            tags: ["plimsoll"], workload: .host, ancestry: [], record: [])
    }

    /// 32 hexadecimal digits: FNV-1a of the sink and the sequence (draft-eastlake-fnv), and the time.
    private static func id(sink: String, time: UInt64, sequence: UInt64) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in sink.utf8 + withUnsafeBytes(of: sequence.littleEndian, Array.init) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return [hash, time].map { String(repeating: "0", count: $0.leadingZeroBitCount / 4) + ($0 == 0 ? "" : String($0, radix: 16)) }
            .joined()
    }
}
