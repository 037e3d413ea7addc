import Events
import TestKit
import Testing

@testable import Delivery

struct SinkLedgerTests {
    private func ledger(findings: Int = 4, bytes: Int = 1 << 20) -> SinkLedger {
        SinkLedger(name: "test", limits: testLimits { ($0.queuedFindings, $0.queuedBytes) = (findings, bytes) })
    }

    private func expectBalance(_ ledger: SinkLedger, location: SourceLocation = #_sourceLocation) {
        let counters = ledger.counters
        #expect(counters.submitted == counters.delivered + counters.lost + UInt64(counters.waiting), sourceLocation: location)
    }

    @Test func newestIsLostWhenFull() throws {
        var ledger = ledger(findings: 2)
        for number in 1...3 { _ = ledger.submit(Fixture.finding("\(number)")) }
        #expect(ledger.counters.lostByCause == [.queueFull: 1])
        guard case .deliver(let finding, _) = ledger.next() else { throw Unexpected() }
        #expect(finding.message == "1")
        expectBalance(ledger)
    }

    @Test func bytesAreBounded() {
        let size = Fixture.finding("x").size
        var ledger = ledger(findings: 100, bytes: size * 3)
        for _ in 0..<5 { _ = ledger.submit(Fixture.finding("x")) }
        #expect(ledger.counters.waiting == 3 && ledger.counters.waitingBytes == size * 3 && ledger.counters.lost == 2)
        _ = ledger.submit(Fixture.finding(String(repeating: "x", count: 1 << 20)))
        #expect(ledger.counters.lost == 3)
    }

    @Test func lossesAreToldOnceTheSinkHasRecovered() throws {
        var ledger = ledger(findings: 4)
        for number in 0..<7 { _ = ledger.submit(Fixture.finding("\(number)")) }
        for _ in 0..<2 {
            guard case .deliver(_, let sequence) = ledger.next() else { throw Unexpected() }
            ledger.succeed(sequence)
        }
        guard case .notice(let report, let sequence) = ledger.next() else { throw Unexpected() }
        #expect(report.count == 3 && report.first == Fixture.time)
        ledger.fail(sequence, .refused)
        #expect(ledger.counters.lost == 3, "a notice is not a finding")
        guard case .deliver(_, let next) = ledger.next() else { throw Unexpected() }
        ledger.succeed(next)
        guard case .notice(let again, let last) = ledger.next() else { throw Unexpected() }
        #expect(again.count == 3)
        ledger.succeed(last)
        #expect(ledger.counters.notices == 1)
        guard case .deliver = ledger.next() else { throw Unexpected() }
        expectBalance(ledger)
    }

    @Test func abandonedAttemptThatSucceedsLaterIsCountedOnce() throws {
        var ledger = ledger()
        _ = ledger.submit(Fixture.finding())
        _ = ledger.submit(Fixture.finding())
        guard case .deliver(_, let sequence) = ledger.next() else { throw Unexpected() }
        let mustInterrupt = ledger.abandonAll(.deadline)
        #expect(mustInterrupt)
        ledger.succeed(sequence)
        #expect(ledger.counters.delivered == 0 && ledger.counters.lostByCause == [.deadline: 2] && ledger.isSettled)
        expectBalance(ledger)
    }

    @Test func sleeperIsWokenOnce() {
        var ledger = ledger()
        let beforeSleep = ledger.submit(Fixture.finding())
        while case .deliver(_, let sequence) = ledger.next() { ledger.succeed(sequence) }
        let asleep = ledger.submit(Fixture.finding())
        let awake = ledger.submit(Fixture.finding())
        #expect(!beforeSleep && asleep && !awake)
    }

    @Test func afterStopEverythingIsLost() {
        var ledger = ledger()
        _ = ledger.submit(Fixture.finding())
        let mustInterrupt = ledger.stop()
        #expect(!mustInterrupt)
        _ = ledger.submit(Fixture.finding())
        #expect(ledger.counters.lostByCause == [.stopped: 2])
        guard case .ended = ledger.next() else {
            Issue.record("still running")
            return
        }
        expectBalance(ledger)
    }

    /// Any order of calls keeps the balance, the bounds and the order of findings.
    @Test func randomWalks() throws {
        for seed in 0..<200 as Range<UInt64> {
            var random = SplitMix(seed: seed)
            var ledger = ledger(findings: 5, bytes: Fixture.finding("0").size * 8)
            var current: UInt64?
            var submitted = 0
            var lastSeen = -1
            for _ in 0..<300 {
                switch Int.random(in: 0..<10, using: &random) {
                case 0..<5:
                    _ = ledger.submit(Fixture.finding("\(submitted)"))
                    submitted += 1
                case 5..<7 where current == nil:
                    switch ledger.next() {
                    case .deliver(let finding, let sequence):
                        let number = try #require(Int(finding.message))
                        try #require(number > lastSeen)
                        (lastSeen, current) = (number, sequence)
                    case .notice(_, let sequence): current = sequence
                    case .idle: try #require(ledger.counters.waiting == 0)
                    case .ended: throw Unexpected()
                    }
                case 7..<9:
                    if let sequence = current { Bool.random(using: &random) ? ledger.succeed(sequence) : ledger.fail(sequence, .refused) }
                    current = nil
                case 9 where Int.random(in: 0..<10, using: &random) == 0: _ = ledger.abandonAll(.deadline)
                default: break
                }
                let counters = ledger.counters
                try #require(counters.submitted == counters.delivered + counters.lost + UInt64(counters.waiting))
                try #require(counters.waiting <= 5 && counters.waitingBytes >= 0)
                try #require(counters.waiting > 0 || counters.waitingBytes == 0)
            }
        }
    }

    @Test func pausesGrowToTheirLimit() {
        var backOff = BackOff(first: .milliseconds(100), longest: .seconds(1))
        var random = SplitMix(seed: 1)
        let pauses = (0..<6).map { _ in backOff.pause(using: &random) }
        for (pause, full) in zip(pauses, [100, 200, 400, 800, 1_000, 1_000]) {
            #expect(pause >= .milliseconds(full) / 2 && pause <= .milliseconds(full))
        }
    }
}

struct Unexpected: Error {}
