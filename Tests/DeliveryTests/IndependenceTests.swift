import Glibc
import Testing

@testable import Delivery

/// One sink's trouble is nobody else's.
struct IndependenceTests {
    @Test func blockedSinksDelayNeitherTheCallerNorOthers() throws {
        let scratch = try Scratch()
        #expect(mkfifo(scratch("unread"), 0o600) == 0)
        #expect(mkfifo(scratch("stuck"), 0o600) == 0)
        // Somebody holds the pipe open and never reads.
        let holder = try #require(OpenTarget(open(scratch("stuck"), O_RDONLY | O_NONBLOCK)))
        let deaf = try UnixListener(scratch("deaf"))
        let silent = try ScriptedReceiver([.silence])
        defer { silent.stop() }
        let delivery = try makeDelivery(
            [
                "file:\(scratch("unread"))", "file:\(scratch("stuck"))", "unix:\(scratch("deaf"))", "http:http://127.0.0.1:\(silent.port)/",
                "file:\(scratch("good"))",
            ],
            limits: testLimits { $0.queuedFindings = 3_000 })
        for number in 0..<3_000 { delivery.submit(Fixture.finding("\(number) " + String(repeating: "x", count: 500))) }
        #expect(eventually { delivery.counters[4].delivered == 3_000 })
        for counters in delivery.counters[..<4] { #expect(counters.waiting > 0 && counters.lost == 0, "\(counters.name)") }
        for _ in 0..<10_000 { delivery.submit(Fixture.finding("more")) }
        for counters in delivery.counters[..<4] {
            #expect((counters.lostByCause[.queueFull] ?? 0) > 0, "\(counters.name)")
            #expect(counters.waiting <= 3_000)
        }
        let start = ContinuousClock.now
        #expect(!delivery.flush(until: start + .milliseconds(200)))
        #expect(ContinuousClock.now - start < .seconds(20))
        for counters in delivery.counters {
            #expect(counters.waiting == 0 && counters.waitingBytes == 0)
            #expect(counters.submitted == 13_000 && counters.submitted == counters.delivered + counters.lost, "\(counters)")
        }
        delivery.stop()
        delivery.submit(Fixture.finding())
        #expect(delivery.counters.allSatisfy { $0.lostByCause[.stopped] == 1 })
        withExtendedLifetime((holder, deaf)) {}
    }

    @Test func pipeThatGetsAReaderTellsWhatWasLost() throws {
        let scratch = try Scratch()
        #expect(mkfifo(scratch("pipe"), 0o600) == 0)
        let delivery = try makeDelivery(["file:\(scratch("pipe"))"], limits: testLimits { $0.queuedFindings = 10 })
        for number in 0..<25 { delivery.submit(Fixture.finding("\(number)")) }
        let reader = try #require(OpenTarget(open(scratch("pipe"), O_RDONLY | O_NONBLOCK)))
        _ = fcntl(reader.number, F_SETFL, 0)
        #expect(delivery.flushWithin())
        delivery.stop()
        let collected = Collected()
        collected.drain(reader, until: .max)
        let lines = try collected.lines.map { try json($0) }
        #expect(lines.count == 11)
        let notice = try #require(lines.first { $0["source"] as? String == "internal" })
        let fields = try #require(notice["output_fields"] as? [String: Any])
        #expect(fields["plimsoll.lost"] as? Int == 15 && fields["plimsoll.lost.queue_full"] as? Int == 15)
        #expect((notice["finding_id"] as? String)?.count == 32)
        #expect(delivery.counters[0].delivered == 10 && delivery.counters[0].notices == 1)
    }

    @Test func manyThreadsSubmit() async throws {
        let scratch = try Scratch()
        let delivery = try makeDelivery(
            ["file:\(scratch("a"))", "text=file:\(scratch("b"))"], limits: testLimits { $0.queuedFindings = 500 })
        await withTaskGroup { group in
            for task in 0..<8 { group.addTask { for number in 0..<1_000 { delivery.submit(Fixture.finding("\(task)/\(number)")) } } }
        }
        #expect(delivery.flushWithin())
        for (counters, name) in zip(delivery.counters, ["a", "b"]) {
            #expect(counters.submitted == 8_000 && counters.submitted == counters.delivered + counters.lost)
            #expect(scratch.lines(name).count == Int(counters.delivered + counters.notices))
        }
    }

    @Test func stopWithoutFlushCountsWhatWaits() throws {
        let scratch = try Scratch()
        #expect(mkfifo(scratch("pipe"), 0o600) == 0)
        let delivery = try makeDelivery(["file:\(scratch("pipe"))"])
        for _ in 0..<5 { delivery.submit(Fixture.finding()) }
        delivery.stop()
        delivery.stop()
        #expect(delivery.counters[0].lostByCause == [.stopped: 5])
    }

    @Test func noSinksIsFine() throws {
        let delivery = try makeDelivery([])
        delivery.submit(Fixture.finding())
        #expect(delivery.flushWithin() && delivery.counters.isEmpty)
    }
}
