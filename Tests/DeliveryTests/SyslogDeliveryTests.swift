import Events
import Foundation
import Glibc
import TestKit
import Testing

@testable import Delivery

struct SyslogMessageTests {
    private func message(_ text: String, host: String = "ship", severity: Severity = .critical) -> SyslogMessage {
        SyslogMessage(severity: severity, time: Fixture.time, hostname: host, pid: 42, payload: Array(text.utf8)[...])
    }

    @Test func modern() {
        #expect(
            String(decoding: message("{}").modern, as: UTF8.self)
                == "<82>1 2026-11-23T21:32:05.012345Z ship plimsoll 42 finding - {}")
        #expect(
            String(decoding: message("x", host: "a b\n", severity: .debug).modern, as: UTF8.self).hasPrefix(
                "<87>1 2026-11-23T21:32:05.012345Z ab p"))
        #expect(String(decoding: message("x", host: "").modern, as: UTF8.self).contains("Z - plimsoll"))
    }

    @Test func local() {
        #expect(String(decoding: message("x").local(offset: 3_600), as: UTF8.self) == "<82>Nov 23 22:32:05 plimsoll[42]: x")
    }

    @Test(
        arguments: [
            (nil, SyslogTarget.local(nil)), ("/run/log", .local("/run/log")), ("udp://127.0.0.1:514", .udp(host: "127.0.0.1", port: "514")),
            ("tcp://[::1]:6514", .tcp(host: "::1", port: "6514")), ("tcp://logs.example:1", .tcp(host: "logs.example", port: "1")),
        ] as [(String?, SyslogTarget)])
    func targets(text: String?, target: SyslogTarget) throws { #expect(try SyslogTarget(parsing: text) == target) }

    @Test(arguments: ["udp://", "udp://host", "udp://host:0", "udp://:5", "tcp://a/b:5", "tcp://a:99999", "unix://x", "log", "udp://a b:1"])
    func noTargets(text: String) { #expect(throws: SinkError.self) { try SyslogTarget(parsing: text) } }
}

/// A real rsyslog on loopback and on a socket of its own.
@Suite(.serialized, .requires(.installed(["rsyslogd"]))) struct SyslogDeliveryTests {
    private final class Logger {
        let folder: TemporaryDirectory
        let port: UInt16
        private let command: RunningCommand

        init() throws {
            folder = try TemporaryDirectory()
            port = try Self.freePort()
            let path = folder.path
            try folder.write(
                """
                global(workDirectory="\(path)" maxMessageSize="64k")
                module(load="imuxsock" SysSock.Use="off")
                input(type="imuxsock" Socket="\(path)log" CreatePath="on")
                module(load="imudp")
                input(type="imudp" address="127.0.0.1" port="\(port)")
                module(load="imtcp")
                input(type="imtcp" address="127.0.0.1" port="\(port)")
                template(name="parts" type="string" string="%inputname%|%syslogfacility-text%|%syslogseverity-text%|%app-name%|%hostname%|%msg%\\n")
                action(type="omfile" file="\(path)out" template="parts")

                """, to: "conf")
            command = try Command.spawn(["rsyslogd", "-n", "-f", "\(path)conf", "-i", "\(path)pid"])
            let socket = "\(path)log"
            #expect(eventually { access(socket, F_OK) == 0 && Self.listens(port) }, "rsyslog did not start: \(command.output(of: .stderr))")
        }

        deinit { command.terminate() }

        var lines: [String] {
            ((try? String(contentsOf: folder.file("out"), encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
                .filter { $0.contains("plimsoll") || $0.contains("Read sensitive") }
        }

        private static func freePort() throws -> UInt16 {
            let probe = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(probe) }
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let works = withUnsafeMutablePointer(to: &name) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(probe, $0, length) == 0 && getsockname(probe, $0, &length) == 0
                }
            }
            try #require(works)
            return UInt16(bigEndian: name.sin_port)
        }

        private static func listens(_ port: UInt16) -> Bool {
            ((try? String(contentsOfFile: "/proc/net/tcp", encoding: .utf8)) ?? "").contains(
                "0100007F:" + String(port, radix: 16, uppercase: true).leftPadded(to: 4) + " 00000000:0000 0A")
        }
    }

    @Test(arguments: ["udp", "tcp", "unix"]) func findingsArrive(way: String) throws {
        let logger = try Logger()
        let (target, input) =
            switch way {
            case "unix": ("json=syslog:\(logger.folder.path)log", "imuxsock")
            default: ("json=syslog:\(way)://127.0.0.1:\(logger.port)", "im\(way)")
            }
        let delivery = try makeDelivery([target])
        defer { delivery.stop() }
        for index in 0..<20 { delivery.submit(Fixture.finding("finding \(index) ü\n2", severity: .critical)) }
        #expect(delivery.flushWithin())
        #expect(delivery.counters[0].delivered == 20)
        #expect(eventually { logger.lines.count == 20 })
        let parts = try #require(logger.lines.first).split(separator: "|", maxSplits: 5).map(String.init)
        #expect(parts.prefix(4) == [input, "authpriv", "crit", "plimsoll"])
        let object = try json(Array(parts[5].utf8.drop { $0 == UInt8(ascii: " ") }))
        #expect((object["output"] as? String)?.hasSuffix("Critical finding 0 ü\n2") == true)
    }

    @Test func aLoggerThatComesBack() throws {
        var logger: Logger? = try Logger()
        let port = try #require(logger?.port)
        let delivery = try makeDelivery(["syslog:tcp://127.0.0.1:\(port)"])
        defer { delivery.stop() }
        delivery.submit(Fixture.finding("before"))
        #expect(delivery.flushWithin() && eventually { logger?.lines.count == 1 })
        logger = nil
        delivery.submit(Fixture.finding("while it is away"))
        #expect(eventually { delivery.counters[0].retried > 0 })
        #expect(delivery.counters[0].lost == 0 && delivery.counters[0].waiting == 1)
    }

    @Test func whatFitsInNoDatagramIsCounted() throws {
        let logger = try Logger()
        let delivery = try makeDelivery(["syslog:udp://127.0.0.1:\(logger.port)"])
        defer { delivery.stop() }
        delivery.submit(Fixture.finding(String(repeating: "a", count: 70_000)))
        delivery.submit(Fixture.finding("small"))
        #expect(delivery.flushWithin())
        #expect(delivery.counters[0].lostByCause == [.refused: 1] && delivery.counters[0].delivered == 1)
    }
}

extension String {
    fileprivate func leftPadded(to width: Int) -> String { String(repeating: "0", count: max(0, width - count)) + self }
}
