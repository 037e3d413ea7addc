import Glibc
import Synchronization
import Testing

@testable import Delivery

struct StandardOutputTests {
    private func sink(_ output: OpenTarget) throws -> Delivery {
        let limits = testLimits()
        let encoder = JSONLineEncoder(surroundings: EncoderSurroundings(hostname: "ship"))
        let transport = StandardOutput(output.number)
        let sink = try Sink(
            name: "stdout", mediaType: "application/json", encoder: encoder, transport: transport, limits: limits, logger: quietLogger)
        return try Delivery(sinks: [sink], limits: limits)
    }

    @Test func writesLinesAndLeavesTheFlagsAlone() throws {
        let ends = try Pipe(isBlocking: true)
        let delivery = try sink(ends.writing)
        let collected = Collected()
        try WorkerThread.start { collected.drain(ends.reading, until: .max) }
        let long = String(repeating: "x", count: 300_000)
        for text in ["one", long, "three"] { delivery.submit(Fixture.finding(text)) }
        #expect(delivery.flushWithin())
        #expect(eventually { collected.lines.count == 3 && collected.bytes.last == 10 })
        #expect(
            try collected.lines.map { try json($0)["output"] as? String }
                == ["one", long, "three"].map { "21:32:05.012345678: Warning \($0)" })
        #expect(fcntl(ends.writing.number, F_GETFL) & O_NONBLOCK == 0)
    }

    @Test func nobodyReadsAndTheDeadlineHolds() throws {
        let ends = try Pipe(isBlocking: true)
        let delivery = try sink(ends.writing)
        delivery.submit(Fixture.finding(String(repeating: "x", count: 300_000)))
        delivery.submit(Fixture.finding("two"))
        #expect(!delivery.flush(until: .now + .milliseconds(100)))
        #expect(delivery.counters[0].lostByCause == [.deadline: 2])
    }

    /// A write to a pipe without a reader must not end the process.
    /// Seen at the mask: libraries in this process may ignore the signal anyway.
    @Test func threadsBlockTheBrokenPipeSignal() throws {
        let probe = try MaskProbe()
        try WorkerThread.start { probe.look() }
        Signal.wait(for: [probe.ended], until: .now + .seconds(60))
        let blocksPipe = probe.blocksPipe.load(ordering: .acquiring)
        #expect(blocksPipe)
    }

    /// The loss is final: a pipe's reader does not come back.
    @Test func readerHasGone() throws {
        var ends: Pipe? = try Pipe(isBlocking: true)
        let writing = try #require(ends?.writing)
        ends = nil
        let delivery = try sink(writing)
        for _ in 0..<3 { delivery.submit(Fixture.finding()) }
        #expect(delivery.flushWithin())
        #expect(delivery.counters[0].lostByCause == [.refused: 3])
    }
}

private final class MaskProbe: Sendable {
    let blocksPipe = Atomic(false)
    let ended: Signal
    init() throws { ended = try Signal() }

    func look() {
        var mask = sigset_t()
        pthread_sigmask(SIG_BLOCK, nil, &mask)
        blocksPipe.store(sigismember(&mask, SIGPIPE) == 1 && sigismember(&mask, SIGSEGV) == 0, ordering: .releasing)
        ended.raise()
    }
}
