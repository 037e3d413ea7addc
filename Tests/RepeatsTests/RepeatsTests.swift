import Events
import Repeats
import TestKit
import Testing

@Suite struct RepeatsTests {
    private static let second: UInt64 = 1_000_000_000

    /// What is told at a time, in seconds: id, total, new.
    struct Told: Hashable, CustomStringConvertible {
        var id: String, total: UInt64, new: UInt64
        var description: String { "\(id) \(total) \(new)" }
        init(_ id: String, _ total: UInt64, _ new: UInt64) { (self.id, self.total, self.new) = (id, total, new) }
        init(_ finding: Finding) { self.init(finding.id, finding.seen.total, finding.seen.new) }
    }

    private static func finding(_ id: String, at time: UInt64, record: Int = 0) -> Finding {
        Finding(
            id: id, detector: "rules", rule: "r", severity: .warning, source: "syscall", time: time, eventNumber: 1, message: "at \(time)",
            fields: [], tags: [], workload: .host, ancestry: [], record: [UInt8](repeating: 0, count: record))
    }

    enum Step: Sendable {
        case found(String, at: UInt64)
        case looked(at: UInt64)
        case ended(at: UInt64)
    }

    struct Story: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let steps: [(Step, [String])]
    }

    static let stories = [
        Story(testDescription: "once", steps: [(.found("a", at: 0), ["a 1 1"]), (.looked(at: 100_000), []), (.ended(at: 100_000), [])]),
        Story(
            testDescription: "a burst is told with its count after a minute",
            steps: [
                (.found("a", at: 0), ["a 1 1"]), (.found("a", at: 1), []), (.found("a", at: 2), []), (.looked(at: 59), []),
                (.looked(at: 60), ["a 3 2"]), (.looked(at: 1_000), []),
            ]),
        Story(
            testDescription: "pauses grow",
            steps: [
                (.found("a", at: 0), ["a 1 1"]), (.found("a", at: 1), []), (.looked(at: 60), ["a 2 1"]), (.found("a", at: 61), []),
                (.looked(at: 179), []), (.looked(at: 180), ["a 3 1"]), (.found("a", at: 181), []), (.looked(at: 419), []),
                (.looked(at: 420), ["a 4 1"]),
            ]),
        Story(
            testDescription: "after a pause in which there was nothing, it is told at once",
            steps: [(.found("a", at: 0), ["a 1 1"]), (.looked(at: 60), []), (.found("a", at: 70), ["a 2 1"]), (.found("a", at: 100), [])]),
        Story(
            testDescription: "what waits is told together with one that comes when the pause is over",
            steps: [(.found("a", at: 0), ["a 1 1"]), (.found("a", at: 5), []), (.found("a", at: 61), ["a 3 2"]), (.ended(at: 62), [])]),
        Story(
            testDescription: "an hour without it: the first pause again, the count goes on",
            steps: [
                (.found("a", at: 0), ["a 1 1"]), (.found("a", at: 70), ["a 2 1"]), (.found("a", at: 4_000), ["a 3 1"]),
                (.found("a", at: 4_001), []), (.looked(at: 4_060), ["a 4 1"]),
            ]),
        Story(
            testDescription: "no pause is longer than an hour",
            steps: [
                (.found("a", at: 0), ["a 1 1"]), (.found("a", at: 60), ["a 2 1"]), (.found("a", at: 180), ["a 3 1"]),
                (.found("a", at: 420), ["a 4 1"]), (.found("a", at: 900), ["a 5 1"]), (.found("a", at: 1_860), ["a 6 1"]),
                (.found("a", at: 3_780), ["a 7 1"]), (.found("a", at: 7_379), []), (.looked(at: 7_379), []),
                (.looked(at: 7_380), ["a 8 1"]),
            ]),
        Story(
            testDescription: "another finding is another one",
            steps: [(.found("a", at: 0), ["a 1 1"]), (.found("b", at: 1), ["b 1 1"]), (.found("a", at: 2), []), (.found("b", at: 2), [])]),
        Story(
            testDescription: "the one seen least recently makes room, and what waits of it is told",
            steps: [
                (.found("a", at: 0), ["a 1 1"]), (.found("b", at: 1), ["b 1 1"]), (.found("c", at: 1), ["c 1 1"]), (.found("a", at: 2), []),
                (.found("b", at: 3), []), (.found("c", at: 4), []), (.found("d", at: 5), ["a 2 1", "d 1 1"]),
                (.found("a", at: 6), ["b 2 1", "a 1 1"]),
                (.found("c", at: 7), []), (.ended(at: 8), ["c 3 2"]),
            ]),
        Story(
            testDescription: "the end tells everything",
            steps: [
                (.found("a", at: 0), ["a 1 1"]), (.found("a", at: 1), []), (.found("b", at: 1), ["b 1 1"]), (.found("b", at: 1), []),
                (.ended(at: 2), ["a 2 1", "b 2 1"]), (.ended(at: 3), []),
            ]),
    ]

    @Test(arguments: stories) func story(_ story: Story) {
        var repeats = Repeats(capacity: 3)
        for (step, expected) in story.steps {
            let told: [Finding] =
                switch step {
                case .found(let id, let at): repeats.take(Self.finding(id, at: at), now: at * Self.second)
                case .looked(let at): repeats.due(now: at * Self.second)
                case .ended(let at): repeats.flush(now: at * Self.second)
                }
            #expect(told.map { Told($0).description } == expected, "\(step)")
        }
    }

    @Test func theNewestEvidenceAndTheWholeTimeAreTold() {
        var repeats = Repeats()
        for time in [5, 9, 7] as [UInt64] { _ = repeats.take(Self.finding("a", at: time), now: time) }
        let told = repeats.flush(now: 10)
        #expect(told.map(\.message) == ["at 7"])
        #expect(told.map(\.seen.first) == [5] && told.map(\.seen.last) == [9])
    }

    @Test func whatIsLargeWaitsWithoutItsRecordOrNotAtAll() {
        var repeats = Repeats()
        _ = repeats.take(Self.finding("a", at: 0), now: 0)
        #expect(repeats.take(Self.finding("a", at: 1, record: Limits.waitingBytes), now: 1).isEmpty)
        let told = repeats.flush(now: 2)
        #expect(told.first?.record.isEmpty == true && told.first?.remarks.count == 1)
        var large = Self.finding("a", at: 3)
        large.message = String(repeating: "x", count: Limits.waitingBytes)
        #expect(repeats.take(large, now: 3).map { $0.seen.total } == [3])
        #expect(repeats.counters.waiting == 0)
    }

    /// Whatever happens in whatever order, each finding is told or waits to be told; at the end none waits.
    @Test(arguments: 0..<50) func noCountIsLost(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var repeats = Repeats(capacity: Int.random(in: 1...8, using: &random))
        var made: [String: UInt64] = [:], told: [String: UInt64] = [:]
        var now: UInt64 = 0
        func take(_ findings: [Finding]) {
            for finding in findings {
                told[finding.id, default: 0] += finding.seen.new
                #expect(finding.seen.new > 0 && finding.seen.new <= finding.seen.total)
                #expect(finding.seen.first <= finding.time && finding.time <= finding.seen.last)
            }
        }
        for _ in 0..<400 {
            now += UInt64.random(in: 0...40, using: &random) * Self.second
            if UInt64.random(in: 0..<200, using: &random) == 0 { now += 5_000 * Self.second }
            switch Int.random(in: 0..<10, using: &random) {
            case 0: take(repeats.due(now: now))
            case 1 where Bool.random(using: &random): take(repeats.flush(now: now))
            default:
                let id = String(Int.random(in: 0..<12, using: &random))
                made[id, default: 0] += 1
                take(repeats.take(Self.finding(id, at: now, record: Int.random(in: 0...20_000, using: &random)), now: now))
            }
            let counters = repeats.counters
            #expect(counters.made == made.values.reduce(0, +))
            #expect(counters.made == told.values.reduce(0, +) + counters.waiting)
        }
        take(repeats.flush(now: now))
        #expect(told == made)
        #expect(repeats.counters.waiting == 0)
    }
}
