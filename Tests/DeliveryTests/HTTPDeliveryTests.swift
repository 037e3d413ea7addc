import Testing

@testable import Delivery

struct HTTPDeliveryTests {
    private func deliver(_ script: [ScriptedReceiver.Step], findings: Int = 1, limits: DeliveryLimits = testLimits()) throws -> (
        SinkCounters, [ScriptedReceiver.Request]
    ) {
        let receiver = try ScriptedReceiver(script)
        defer { receiver.stop() }
        let delivery = try makeDelivery(["http:http://127.0.0.1:\(receiver.port)/hook?key=1"], limits: limits)
        defer { delivery.stop() }
        for number in 0..<findings { delivery.submit(Fixture.finding("number \(number)")) }
        #expect(delivery.flushWithin())
        return (delivery.counters[0], receiver.requests)
    }

    @Test func oneObjectARequest() throws {
        let (counters, requests) = try deliver([.status(200)], findings: 3)
        #expect(counters.delivered == 3 && counters.retried == 0)
        #expect(requests.count == 3)
        for (number, request) in requests.enumerated() {
            #expect(request.head.hasPrefix("POST /hook?key=1 HTTP/1.1\r\n"))
            #expect(request.head.lowercased().contains("\r\ncontent-type: application/json\r\n"))
            #expect(request.body.last == UInt8(ascii: "}"))
            #expect(try json(request.body)["output"] as? String == "21:32:05.012345678: Warning number \(number)")
        }
    }

    @Test(arguments: [500, 503, 408, 429])
    func isTriedAgain(status: Int) throws {
        let (counters, requests) = try deliver([.status(status), .status(status, headers: "Retry-After: 0\r\n"), .status(200)])
        #expect(counters.delivered == 1 && counters.retried == 2 && counters.lost == 0)
        #expect(requests.count == 3 && Set(requests.map(\.body)).count == 1)
    }

    @Test(arguments: [400, 404, 413, 301, 304])
    func isFinal(status: Int) throws {
        let (counters, requests) = try deliver([.status(status, headers: "Location: http://127.0.0.1:1/\r\n"), .status(204)], findings: 2)
        #expect(counters.lostByCause == [.refused: 1] && counters.delivered == 1 && counters.retried == 0 && counters.notices == 1)
        // The refused one, the next one, and the notice of the loss.
        #expect(requests.count == 3)
        #expect(try requests.last.map { try json($0.body)["rule"] as? String } == "Plimsoll internal: findings lost")
    }

    @Test func connectionThatEndsWithoutAnAnswerIsTriedAgain() throws {
        let (counters, requests) = try deliver([.hangUp, .hangUp, .status(200)])
        #expect(counters.delivered == 1 && counters.retried == 2 && requests.count == 3)
    }

    @Test func findingThatIsNeverAcceptedDoesNotBlockTheNext() throws {
        let limits = testLimits { $0.attempts = 3 }
        let (counters, _) = try deliver([.status(500), .status(500), .status(500), .status(200)], findings: 2, limits: limits)
        #expect(counters.lostByCause == [.exhausted: 1] && counters.delivered == 1 && counters.notices == 1)
    }

    @Test func silenceIsATimeOut() throws {
        let (counters, _) = try deliver([.silence, .status(200)], limits: testLimits { $0.requestTimeout = .milliseconds(300) })
        #expect(counters.delivered == 1 && counters.retried == 1)
    }

    @Test func endlessAnswerIsCutAndItsStatusCounts() throws {
        let (counters, requests) = try deliver([.flood, .status(200)], findings: 2)
        #expect(counters.delivered == 2 && requests.count == 2)
    }

    @Test func receiverThatStartsLater() throws {
        let probe = try ScriptedReceiver([.status(200)])
        let port = probe.port
        probe.stop()
        let delivery = try makeDelivery(["http:http://127.0.0.1:\(port)/"], limits: testLimits { $0.attempts = 2 })
        delivery.submit(Fixture.finding())
        // More often than `attempts`: nobody has answered, so the finding is not at fault.
        #expect(eventually { delivery.counters[0].retried > 4 })
        #expect(delivery.counters[0].lost == 0)
        #expect(!delivery.flush(until: .now))
        #expect(delivery.counters[0].lostByCause == [.deadline: 1])
    }
}
