import Foundation
import Glibc
import Metrics
import TestKit
import Testing

struct MetricsTextTests {
    @Test func format() {
        var metrics = MetricsText()
        metrics.add("plimsoll_a_total", .counter, "First.", [.init(1, [("x", "a\"b\\c\nd"), ("y", "2")]), .init(2.5)])
        metrics.add("plimsoll_none", .gauge, "Left out.", [])
        metrics.add("plimsoll_b", .gauge, "Second.", 1 << 40)
        #expect(
            metrics.text == """
                # HELP plimsoll_a_total First.
                # TYPE plimsoll_a_total counter
                plimsoll_a_total{x="a\\"b\\\\c\\nd",y="2"} 1
                plimsoll_a_total 2.5
                # HELP plimsoll_b Second.
                # TYPE plimsoll_b gauge
                plimsoll_b 1099511627776

                """)
    }

    @Test(arguments: [
        ("127.0.0.1:9477", "127.0.0.1:9477", true), ("[::1]:1", "[::1]:1", true), ("0.0.0.0:80", "0.0.0.0:80", false),
        ("[::]:0", "[::]:0", false),
    ])
    func addresses(text: String, printed: String, isLoopback: Bool) throws {
        let address = try #require(MetricsAddress(text))
        #expect(address.description == printed && address.isLoopback == isLoopback)
    }

    @Test(arguments: ["", "9477", "localhost:1", "127.0.0.1", "127.0.0.1:", "127.0.0.1:70000", "::1:9", "[127.0.0.1]:9", "a b:1", ":1"])
    func noAddresses(text: String) { #expect(MetricsAddress(text) == nil) }
}

/// Real connections on loopback.
struct MetricsServerTests {
    private let board = MetricsBoard()
    private let server: MetricsServer

    init() throws {
        server = try MetricsServer(#require(MetricsAddress("127.0.0.1:0")), board: board)
    }

    /// Sends bytes and reads until the server ends the connection. A thread publishes figures as long as it takes.
    private func exchange(_ request: String, publishes: Bool = true) throws -> String {
        let connection = try Self.connected(server.address.port)
        defer { close(connection) }
        _ = send(connection, request, request.utf8.count, Int32(MSG_NOSIGNAL))
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        var ready = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
        while true {
            if publishes, board.isAsked { board.publish("plimsoll_x 1\n") }
            guard poll(&ready, 1, 10) > 0 else { continue }
            let count = read(connection, &buffer, buffer.count)
            guard count > 0 else { break }
            answer += buffer[..<count]
        }
        return String(decoding: answer, as: UTF8.self)
    }

    @Test func aScrape() throws {
        defer { server.stop() }
        let answer = try exchange("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:9477\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix("\r\n\r\nplimsoll_x 1\n"))
        #expect(answer.contains("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"))
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "404"),
        ("POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", "405"),
        // A name that somebody else can make mean this address.
        ("GET /metrics HTTP/1.1\r\nHost: attacker.example\r\n\r\n", "403"), ("GET /metrics HTTP/1.0\r\n\r\n", "403"),
        ("nonsense\r\n\r\n", "400"),
    ])
    func refusals(request: String, status: String) throws {
        defer { server.stop() }
        #expect(try exchange(request).hasPrefix("HTTP/1.1 \(status) ") || exchange(request).hasPrefix("HTTP/1.0 \(status) "))
    }

    @Test func anAgentThatHangsIsTold() throws {
        defer { server.stop() }
        let answer = try exchange("GET /metrics HTTP/1.1\r\nHost: [::1]:1\r\n\r\n", publishes: false)
        #expect(answer.hasPrefix("HTTP/1.1 503 "))
    }

    @Test func whoAsksWithoutEndIsSentAway() throws {
        defer { server.stop() }
        #expect(try exchange("GET /metrics HTTP/1.1\r\nHost: x", publishes: false).isEmpty)
    }

    @Test func connectionsAreFew() throws {
        defer { server.stop() }
        let held = try (0..<MetricsLimits.connections).map { _ in try Self.connected(server.address.port) }
        defer { for connection in held { close(connection) } }
        // Beyond the limit a connection ends without an answer.
        let next = try Self.connected(server.address.port)
        defer { close(next) }
        var byte: UInt8 = 0
        #expect(read(next, &byte, 1) <= 0)
    }

    private static func connected(_ port: UInt16) throws -> Int32 {
        let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let answer = withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        try #require(answer == 0)
        return connection
    }
}
