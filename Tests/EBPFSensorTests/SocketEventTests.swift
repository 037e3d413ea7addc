import CLayout
import Events
import Foundation
import Glibc
import TestKit
import Testing

@testable import EBPFSensor

extension KernelTests {
    /// connect, accept and what becomes of sockets.
    struct SocketEvents {
        private let watch: Watch

        init() throws { watch = try Watch.shared.get() }

        private static func address(_ socket: plimsoll_socket?, remote: Bool) -> [UInt8] {
            guard let socket else { return [] }
            let bytes = remote ? withUnsafeBytes(of: socket.remote) { Array($0) } : withUnsafeBytes(of: socket.local) { Array($0) }
            return socket.family == UInt16(AF_INET) ? Array(bytes.prefix(4)) : bytes
        }

        @Test(arguments: [("4", [127, 0, 0, 1]), ("6", [UInt8](repeating: 0, count: 15) + [1])] as [(String, [UInt8])])
        func bothEndsAreTold(version: String, loopback: [UInt8]) throws {
            let trace = try watch.act("connect", version)
            let port = try UInt16(#require(trace.said("port")))
            let clientPorts = trace.said.filter { $0.name == "clientport" }.map { UInt16($0.value) }
            let connects = trace.all(.connect).filter { $0.record.socket?.family == UInt16(version == "4" ? AF_INET : AF_INET6) }
            #expect(connects.count == 2)
            for (connect, clientPort) in zip(connects, clientPorts) {
                let socket = try #require(connect.record.socket)
                #expect(connect.record.result == 0 && socket.remote_port == port && socket.local_port == clientPort)
                #expect(Self.address(socket, remote: true) == loopback && Self.address(socket, remote: false) == loopback)
                #expect(socket.type == 1 && socket.protocol == 6 && socket.state == 1)
                #expect(connect.record.field(.address)?.count == (version == "4" ? 16 : 28))
                #expect(connect.record.descriptor?.kind == UInt32(PLIMSOLL_KIND_SOCKET.rawValue))
            }
            for (type, name, clientPort) in zip3([EventType.accept, .accept4], ["accept", "accept4"], clientPorts) {
                let accept = try #require(trace.first(type))
                #expect(accept.record.result == trace.said(name))
                #expect(accept.record.socket?.local_port == port && accept.record.socket?.remote_port == clientPort)
                #expect(accept.record.descriptor?.number == accept.record.result)
            }
            #expect(trace.first(.accept4)?.record.argument(3) == 0o2000000)
            let dup = try #require(trace.first(.dup3) { $0.record.result == 50 })
            #expect(dup.record.socket?.local_port == port && dup.record.argument(1) == 50)
        }

        private func zip3<A, B, C>(_ a: [A], _ b: [B], _ c: [C]) -> [(A, B, C)] { zip(zip(a, b), c).map { ($0.0, $0.1, $1) } }

        @Test func aRefusedConnectionKeepsWhatWasAskedFor() throws {
            let trace = try watch.act("refused")
            let connect = try #require(trace.first(.connect) { $0.record.result == -Int64(ECONNREFUSED) })
            let port = try UInt16(#require(trace.said("port")))
            let address = try #require(connect.record.field(.address))
            // struct sockaddr_in of ip(7): family, port and address in network byte order.
            #expect(Array(address.prefix(8)) == [2, 0, UInt8(port >> 8), UInt8(port & 0xff), 127, 0, 0, 1])
            #expect(connect.record.descriptor?.number == Int64(connect.record.argument(0)))
        }

        @Test func aConnectionInProgressHasItsAddresses() throws {
            let trace = try watch.act("inprogress")
            let results = trace.said.filter { $0.name == "result" }.map(\.value)
            let port = try UInt16(#require(trace.said("port")))
            let connects = trace.all(.connect).filter { $0.record.socket?.family == UInt16(AF_INET) }
            #expect(connects.map(\.record.result) == results)
            #expect(results.contains(-Int64(EINPROGRESS)))
            for connect in connects {
                #expect(connect.record.socket?.remote_port == port)
                #expect(Self.address(connect.record.socket, remote: true) == [127, 0, 0, 1])
            }
        }

        @Test func unixSocketsHaveTheirPath() throws {
            let folder = try TemporaryDirectory()
            let path = folder.file("s").path
            let trace = try watch.act("unix", path)
            let connect = try #require(trace.first(.connect) { $0.record.socket?.family == UInt16(AF_UNIX) && $0.record.result == 0 })
            #expect(connect.text(.unixPath) == path)
            let accept = try #require(trace.first(.accept))
            #expect(accept.record.socket?.family == UInt16(AF_UNIX))
            #expect(accept.text(.unixPath) == path)
            let name = "@plimsoll-\(getpid())"
            let abstract = try #require(
                try watch.act("unix", name).first(.connect) { $0.record.socket?.family == UInt16(AF_UNIX) && $0.record.result == 0 })
            #expect(abstract.text(.unixPath) == "\0" + name.dropFirst())
        }
    }
}
