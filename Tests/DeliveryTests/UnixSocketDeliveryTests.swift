import Glibc
import Testing

@testable import Delivery

struct UnixSocketDeliveryTests {
    @Test func peerGoesAwayAndComesBack() throws {
        let scratch = try Scratch()
        let delivery = try makeDelivery(["unix:\(scratch("s"))"])
        delivery.submit(Fixture.finding("before anybody listens"))
        let first = Collected()
        do {
            let listener = try UnixListener(scratch("s"))
            let connection = try listener.accept()
            delivery.submit(Fixture.finding("first"))
            while first.lines.count < 2 { first.drain(connection, until: first.bytes.count + 1) }
            #expect(delivery.flushWithin())
        }
        delivery.submit(Fixture.finding("while nobody listens"))
        #expect(eventually { delivery.counters[0].retried > 2 })
        #expect(unlink(scratch("s")) == 0)
        let second = Collected()
        let listener = try UnixListener(scratch("s"))
        let connection = try listener.accept()
        delivery.submit(Fixture.finding("second"))
        #expect(delivery.flushWithin())
        delivery.stop()
        second.drain(connection, until: .max)
        let texts = try (first.lines + second.lines).map { try json($0)["output"] as? String }
        #expect(texts == ["before anybody listens", "first", "while nobody listens", "second"].map { "21:32:05.012345678: Warning \($0)" })
        let counters = delivery.counters[0]
        #expect(counters.delivered == 4 && counters.lost == 0)
    }

    /// The peer read a part of a line and went away: the next one gets the line from its beginning.
    @Test func brokenLineIsRepeatedWhole() throws {
        let scratch = try Scratch()
        var listener: UnixListener? = try UnixListener(scratch("s"))
        let delivery = try makeDelivery(["unix:\(scratch("s"))"])
        var connection = try listener?.accept()
        let long = String(repeating: "long ", count: 400_000)
        delivery.submit(Fixture.finding(long))
        let part = Collected()
        part.drain(try #require(connection), until: 1)
        (connection, listener) = (nil, nil)
        #expect(unlink(scratch("s")) == 0)
        listener = try UnixListener(scratch("s"))
        connection = try listener?.accept()
        let whole = Collected()
        let source = try #require(connection)
        try WorkerThread.start { whole.drain(source, until: .max) }
        #expect(delivery.flushWithin())
        #expect(eventually { whole.bytes.last == 10 })
        #expect(whole.lines.count == 1)
        #expect(try (json(whole.lines[0])["output"] as? String)?.hasSuffix(long) == true)
        #expect(delivery.counters[0].delivered == 1)
    }
}
