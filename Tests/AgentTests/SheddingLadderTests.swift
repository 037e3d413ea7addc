import Sensors
import Testing

@testable import Agent

struct SheddingLadderTests {
    /// Looks once a second at loads; the levels after each.
    private func levels(_ caps: SheddingLadder.Caps, _ loads: [(seconds: Int, processor: Double, memory: UInt64)]) -> [SheddingLevel] {
        var ladder = SheddingLadder(caps: caps)
        var now: UInt64 = 100_000_000_000
        var levels: [SheddingLevel] = []
        for load in loads {
            for _ in 0..<load.seconds {
                if let change = ladder.observe(.init(processor: load.processor, memory: load.memory), at: now) { levels.append(change) }
                now += 1_000_000_000
            }
        }
        return levels
    }

    private let caps = SheddingLadder.Caps(processor: 50, memory: 100)

    @Test func upAndDownStepByStep() {
        #expect(levels(caps, [(6, 90, 10)]) == [.noisiest])
        #expect(levels(caps, [(11, 90, 10)]) == [.noisiest, .bulk])
        #expect(levels(caps, [(100, 90, 10)]) == [.noisiest, .bulk], "there is nothing beyond the last step")
        #expect(levels(caps, [(11, 90, 10), (31, 10, 10)]) == [.noisiest, .bulk, .noisiest])
        #expect(levels(caps, [(11, 90, 10), (100, 10, 10)]) == [.noisiest, .bulk, .noisiest, .nothing])
    }

    @Test func eitherCapCounts() {
        #expect(levels(caps, [(6, 1, 101)]) == [.noisiest])
        #expect(levels(.init(processor: nil, memory: nil), [(100, 1_000, .max)]) == [])
        #expect(levels(.init(processor: 50, memory: nil), [(100, 49, .max)]) == [])
        #expect(levels(.init(processor: 0, memory: 0), [(6, 1, 1)]) == [.noisiest], "caps of nothing divide by nothing")
    }

    @Test func aMomentDoesNothing() {
        let bursts = (0..<40).map {
            $0 % 2 == 0 ? (seconds: 4, processor: 90.0, memory: UInt64(1)) : (seconds: 1, processor: 45.0, memory: 1)
        }
        #expect(levels(caps, bursts) == [])
        // Below the cap and not comfortable: it stays where it is.
        #expect(levels(caps, [(6, 90, 1), (100, 45, 1)]) == [.noisiest])
        #expect(levels(caps, [(6, 90, 1), (29, 10, 1), (1, 45, 1), (29, 10, 1)]) == [.noisiest])
    }

    @Test func aClockThatGoesBackDoesNoHarm() {
        var ladder = SheddingLadder(caps: caps)
        #expect(ladder.observe(.init(processor: 90, memory: 1), at: 100) == nil)
        #expect(ladder.observe(.init(processor: 90, memory: 1), at: 50) == nil && ladder.level == .nothing)
    }

    @Test func levelsAreInOrder() {
        #expect(SheddingLevel.allCases == SheddingLevel.allCases.sorted())
        #expect(SheddingLevel.nothing.previous == nil && SheddingLevel.bulk.next == nil)
    }
}
