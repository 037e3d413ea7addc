import Foundation

/// What `plimsoll exercise` says.
public struct ExerciseReport {
    private let results: [Exercise.Result]

    /// About results.
    public init(_ results: [Exercise.Result]) { self.results = results }

    /// Whether everything that was done was found.
    public var isPassed: Bool { results.allSatisfy { $0.seen == $0.expected } }

    /// A line a rule, and one for all.
    public var table: String {
        let width = results.map(\.rule.count).max() ?? 0
        var lines = results.map { result in
            let name = result.rule + String(repeating: " ", count: width - result.rule.count)
            guard result.expected > 0 else { return "-     \(name)  not exercised: \(result.remark)" }
            let state = result.seen == result.expected ? "seen " : "MISSED"
            let count = result.expected == 1 ? "" : "  \(result.seen) of \(result.expected)"
            let latency = result.latencies.isEmpty ? "" : "  \(Self.milliseconds(Self.quantile(result.latencies, 50))) ms"
            return "\(state) \(name)\(count)\(latency)" + (result.seen == result.expected ? "" : "  \(result.remark)")
        }
        let all = results.flatMap(\.latencies)
        let done = results.reduce(0) { $0 + $1.expected }, seen = results.reduce(0) { $0 + $1.seen }
        lines.append("\(seen) of \(done) seen, \(results.count { $0.expected == 0 }) not exercised")
        if !all.isEmpty {
            lines.append(
                "from event to output: p50 \(Self.milliseconds(Self.quantile(all, 50))) ms, p99 \(Self.milliseconds(Self.quantile(all, 99))) ms"
            )
        }
        return lines.joined(separator: "\n")
    }

    /// For programs: `rules` with `rule`, `expected`, `seen`, `latency_ns` and `remark`; `latency_p50_ns`, `latency_p99_ns`.
    public var json: String {
        struct Row: Encodable {
            var rule: String, expected: Int, seen: Int, latencyNanoseconds: [UInt64], remark: String
            enum CodingKeys: String, CodingKey { case rule, expected, seen, latencyNanoseconds = "latency_ns", remark }
        }
        struct Whole: Encodable {
            var rules: [Row], median: UInt64, highest: UInt64
            enum CodingKeys: String, CodingKey { case rules, median = "latency_p50_ns", highest = "latency_p99_ns" }
        }
        let all = results.flatMap(\.latencies)
        let rows = results.map {
            Row(rule: $0.rule, expected: $0.expected, seen: $0.seen, latencyNanoseconds: $0.latencies, remark: $0.remark)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        let whole = Whole(rules: rows, median: Self.quantile(all, 50), highest: Self.quantile(all, 99))
        // Texts and numbers alone: there is nothing that could not be encoded.
        return (try? encoder.encode(whole)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    /// The smallest value that so many of a hundred do not exceed; 0 of none.
    static func quantile(_ values: [UInt64], _ percent: Int) -> UInt64 {
        guard !values.isEmpty else { return 0 }
        return values.sorted()[max(0, (values.count * percent + 99) / 100 - 1)]
    }

    /// With one decimal.
    static func milliseconds(_ nanoseconds: UInt64) -> String { "\(nanoseconds / 1_000_000).\(nanoseconds / 100_000 % 10)" }
}
