import Foundation
import Glibc
import Synchronization
import TestKit

/// A server on loopback that answers with whatever bytes a test wants; one connection is one request.
final class RawServer: Sendable {
    struct Request: Sendable {
        var path: String
        var headers: [String: String]
    }

    let port: Int
    private let listener: Int32
    private let seen = Mutex<[Request]>([])

    /// Everything that was asked so far.
    var requests: [Request] { seen.withLock { $0 } }
    var host: String { "127.0.0.1:\(port)" }

    /// - Parameter answer: bytes to send before the connection is closed; it is asked again and again as long as it gives some.
    init(_ answer: @escaping @Sendable (Request, _ part: Int) -> [UInt8]?) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRINUSE) }
        self.listener = listener
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                guard let request = Self.read(connection) else {
                    close(connection)
                    continue
                }
                self?.seen.withLock { $0.append(request) }
                var part = 0
                while let bytes = answer(request, part), send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count {
                    part += 1
                }
                shutdown(connection, Int32(SHUT_RDWR))
                close(connection)
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private static func read(_ connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while !String(decoding: bytes, as: UTF8.self).contains("\r\n\r\n") {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0, bytes.count < 1 << 16 else { return nil }
            bytes += buffer.prefix(count)
            // Somebody tries TLS first.
            if bytes[0] == 0x16 { return nil }
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
        guard let first = lines.first?.split(separator: " "), first.count > 1 else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces) }
        }
        return Request(path: String(first[1]), headers: headers)
    }

    static func head(_ status: String, _ headers: [String: String] = [:]) -> [UInt8] {
        Array(("HTTP/1.1 \(status)\r\nConnection: close\r\n" + headers.map { "\($0): \($1)\r\n" }.joined() + "\r\n").utf8)
    }

    static func response(_ status: String, _ headers: [String: String] = [:], _ body: [UInt8] = []) -> [UInt8] {
        head(status, headers.merging(["Content-Length": "\(body.count)"]) { own, _ in own }) + body
    }
}
