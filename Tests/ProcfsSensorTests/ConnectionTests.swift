import Events
import Glibc
import Sensors
import TestKit
import Testing

@testable import Linux
@testable import ProcfsSensor

/// PLIMSOLL_KIND_SOCKET of plimsoll_layout.h.
private let socketKind: UInt32 = 3

@Suite(.serialized) struct ConnectionTests {
    /// A loopback connection, both ends in this process.
    struct Pair: ~Copyable {
        let listener: Descriptor, client: Descriptor, server: Descriptor
        let port: UInt16, clientPort: UInt16

        init() throws {
            let listener = Self.socket()
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            try Self.call(listener, &address) { bind($0, $1, $2) }
            try #require(listen(listener.number, 4) == 0)
            let port = try Self.port(of: listener)
            address.sin_port = port.bigEndian
            let client = Self.socket()
            try Self.call(client, &address) { connect($0, $1, $2) }
            let server = Descriptor(owning: accept(listener.number, nil, nil))
            let clientPort = try Self.port(of: client)
            self.init(listener: listener, client: client, server: server, port: port, clientPort: clientPort)
        }

        private init(
            listener: consuming Descriptor, client: consuming Descriptor, server: consuming Descriptor, port: UInt16, clientPort: UInt16
        ) {
            self.listener = listener
            self.client = client
            self.server = server
            self.port = port
            self.clientPort = clientPort
        }

        static func socket() -> Descriptor {
            Descriptor(owning: Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0))
        }

        static func call(
            _ descriptor: borrowing Descriptor, _ address: inout sockaddr_in, _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
        ) throws {
            let number = descriptor.number
            let result = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
            }
            try #require(result == 0)
        }

        static func port(of descriptor: borrowing Descriptor) throws -> UInt16 {
            var address = sockaddr_in(), size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let number = descriptor.number
            let result = withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(number, $0, &size) }
            }
            try #require(result == 0)
            return UInt16(bigEndian: address.sin_port)
        }
    }

    @Test func seesBothEndsOfANewConnectionAndNotOfAnOldOne() throws {
        let before = try Pair()
        let sensor = try ProcfsSensor(interval: 20)
        try sensor.start(Interest(calls: [.connect: .always, .accept4: .always]))
        defer { sensor.stop() }
        let pair = try Pair()
        var seen: [Kept] = []
        let connect = try #require(try sensor.find(&seen) { $0.type == .connect && $0.socket?.local_port == pair.clientPort })
        try connect.look { record in
            #expect(record.process.pid == UInt32(getpid()) && record.result == 0 && record.flags == .polled)
            #expect(record.argument(0) == UInt64(pair.client.number) && record.descriptor?.number == Int64(pair.client.number))
            #expect(record.descriptor?.kind == socketKind)
            let socket = try #require(record.socket)
            #expect(
                socket.family == UInt16(AF_INET) && socket.type == 1 && socket.protocol == 6 && socket.state == 1
                    && socket.remote_port == pair.port)
            #expect(socket.remote.0 == 127 && socket.remote.3 == 1 && socket.remote.4 == 0 && socket.local.0 == 127)
        }
        let isAccept: (Record) -> Bool = { $0.type == .accept4 && $0.socket?.remote_port == pair.clientPort }
        let already = try seen.first { try $0.look(isAccept) }
        let accept = try #require(try already ?? sensor.find(&seen, isAccept))
        try accept.look { record in
            #expect(record.result == Int64(pair.server.number) && record.argument(0) == .max && record.socket?.local_port == pair.port)
        }
        // One more round or two: nothing twice, and nothing that was there before.
        _ = try? sensor.find(&seen, limit: 200_000_000) { _ in false }
        for port in [pair.clientPort, before.clientPort] {
            let count = try seen.filter { try $0.look { $0.type == .connect && $0.socket?.local_port == port } }.count
            #expect(count == (port == pair.clientPort ? 1 : 0))
        }
    }

    @Test func onlyWhatTheInterestNames() throws {
        let sensor = try ProcfsSensor(interval: 20)
        try sensor.start(Interest(calls: [.accept: .always]))
        defer { sensor.stop() }
        let pair = try Pair()
        var seen: [Kept] = []
        let accept = try sensor.find(&seen) { $0.type == .accept && $0.socket?.remote_port == pair.clientPort }
        #expect(accept != nil)
        #expect(try seen.allSatisfy { try $0.look { $0.type != .connect && $0.type != .accept4 } })
    }

    @Test func countsConnectionsWithoutAnOwner() {
        var watch = SocketWatch(procfs: Procfs(path: "/no/such"))
        watch.begin(Interest(calls: [.connect: .always]))
        watch.beginRound([:])
        var losses = SensorLosses(), queue = RecordQueue()
        let here = Endpoint(address: [127, 0, 0, 1], port: 1000), there = Endpoint(address: [127, 0, 0, 1], port: 2000)
        func socket(_ state: UInt8, _ inode: UInt64, to remote: Endpoint) -> InternetSocket {
            InternetSocket(local: here, remote: remote, state: state, uid: 0, inode: inode)
        }
        let nowhere = Endpoint(address: [0, 0, 0, 0], port: 0)
        // Established, in progress, closing: connections. Listening, time-wait, unconnected: none.
        watch.take(
            [
                socket(1, 11, to: there), socket(2, 12, to: there), socket(8, 13, to: there), socket(10, 14, to: nowhere),
                socket(6, 0, to: there), socket(7, 15, to: nowhere),
            ],
            isTCP: true, of: 1, &losses)
        watch.beginSearch([])
        #expect(!watch.searchNext(&queue, &losses) && queue.isEmpty)
        // The local port is listening, so that all three were accepted, which nobody asked for.
        #expect(watch.searchedNamespaces.isEmpty && losses.bulk == 0)

        let elsewhere = Endpoint(address: [127, 0, 0, 1], port: 3000)
        watch.take(
            [socket(1, 16, to: there), socket(7, 17, to: nowhere), socket(1, 18, to: elsewhere), socket(2, 19, to: there)], isTCP: false,
            of: 1, &losses)
        #expect(watch.searchedNamespaces == [1])
        watch.beginSearch([])
        #expect(!watch.searchNext(&queue, &losses) && queue.isEmpty && losses.bulk == 2)
    }
}
