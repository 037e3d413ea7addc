import Foundation
import Glibc
import Synchronization
import TestKit

/// A listener on a path or on loopback that keeps what it is sent. Requests of HTTP are answered with 200.
final class Receiver: Sendable {
    enum Address { case path(String), loopback }

    /// The port, on loopback.
    let port: UInt16
    private let listener: Int32
    private let received = Received()

    private final class Received: Sendable {
        let bytes = Mutex<[UInt8]>([])
    }

    init(_ address: Address) throws {
        switch address {
        case .path(let path):
            listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var name = sockaddr_un()
            name.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
            port = 0
            try Self.listen(listener, &name)
        case .loopback:
            listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            try Self.listen(listener, &name)
            port = UInt16(bigEndian: name.sin_port)
        }
        let listener = listener, received = received
        Thread.detachNewThread {
            while case let connection = accept(listener, nil, nil), connection >= 0 {
                Thread.detachNewThread { Self.read(connection) { bytes in received.bytes.withLock { $0 += bytes } } }
            }
            close(listener)
        }
    }

    /// Ends the thread, which closes the socket.
    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    /// The lines of JSON among what came, which are all of it but the heads of requests.
    func findings() throws -> [FindingLine] {
        let lines = received.bytes.withLock { $0 }.split(separator: UInt8(ascii: "\n"))
        return try FindingLine.all(in: Array(lines.filter { $0.first == UInt8(ascii: "{") }.joined(separator: [UInt8(ascii: "\n")])))
    }

    private static func read(_ connection: Int32, keep: (ArraySlice<UInt8>) -> Void) {
        defer { close(connection) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var request: [UInt8] = []
        while case let count = Glibc.read(connection, &buffer, buffer.count), count > 0 {
            request += buffer[..<count]
            guard request.starts(with: Array("POST ".utf8)) else {
                keep(request[...])
                request = []
                continue
            }
            guard let end = request.firstRange(of: Array("\r\n\r\n".utf8)) else { continue }
            let head = String(decoding: request[..<end.lowerBound], as: UTF8.self).lowercased()
            let length = head.firstMatch(of: /\r\ncontent-length: *(\d+)/).flatMap { Int($0.output.1) } ?? 0
            guard request.count >= end.upperBound + length else { continue }
            keep(request[end.upperBound..<end.upperBound + length] + [UInt8(ascii: "\n")])
            request.removeSubrange(..<(end.upperBound + length))
            let answer = Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8)
            _ = write(connection, answer, answer.count)
        }
    }

    private static func listen<Name>(_ socket: Int32, _ name: inout Name) throws {
        var length = socklen_t(MemoryLayout<Name>.size)
        let works = withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && Glibc.listen(socket, 8) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        guard works else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }
}
