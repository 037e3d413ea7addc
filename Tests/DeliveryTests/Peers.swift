import Foundation
import Glibc
import Synchronization
import Testing

@testable import Delivery

/// Bytes that a thread of the test has read.
final class Collected: Sendable {
    private let storage = Mutex<[UInt8]>([])
    var bytes: [UInt8] { storage.withLock { $0 } }
    var lines: [[UInt8]] { bytes.split(separator: 10).map(Array.init) }

    func append(_ bytes: some Sequence<UInt8>) { storage.withLock { $0.append(contentsOf: bytes) } }

    /// Reads until the end, or so many bytes.
    func drain(_ source: OpenTarget, until count: Int) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < count {
            let received = read(source.number, &buffer, buffer.count)
            if received <= 0 { return }
            append(buffer[..<received])
        }
    }
}

struct Pipe {
    let reading: OpenTarget
    let writing: OpenTarget
    init(isBlocking: Bool = false) throws {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        reading = try #require(OpenTarget(ends[0]))
        writing = try #require(OpenTarget(ends[1]))
        if !isBlocking { _ = fcntl(ends[1], F_SETFL, O_NONBLOCK) }
    }
}

/// Listens on a path; reads nothing by itself.
final class UnixListener: Sendable {
    let socket: OpenTarget
    init(_ path: String) throws {
        socket = try #require(OpenTarget(Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let answer = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket.number, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        try #require(answer == 0 && listen(socket.number, 8) == 0)
    }

    func accept() throws -> OpenTarget { try #require(OpenTarget(Glibc.accept(socket.number, nil, nil))) }
}

/// A tiny HTTP/1.1 server on loopback: answers each request with the next line of its script, one request a connection.
final class ScriptedReceiver: Sendable {
    struct Request: Sendable {
        var head: String
        var body: [UInt8]
    }

    enum Step: Sendable {
        case status(Int, headers: String = "")
        case hangUp, silence
        /// Endless body.
        case flood
    }

    let port: UInt16
    private let listener: OpenTarget
    private let received = Mutex<[Request]>([])
    var requests: [Request] { received.withLock { $0 } }

    /// - Parameter script: the last step is repeated for ever.
    init(_ script: [Step]) throws {
        listener = try #require(OpenTarget(socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener.number
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        try #require(isBound)
        port = UInt16(bigEndian: address.sin_port)
        try WorkerThread.start { [self] in serve(script) }
    }

    /// Ends the thread; called by tests at their end.
    func stop() { shutdown(listener.number, Int32(SHUT_RDWR)) }

    private func serve(_ script: [Step]) {
        var kept: [OpenTarget] = []
        for number in 0... {
            guard let connection = OpenTarget(accept(listener.number, nil, nil)) else { return }
            guard let request = read(connection), let step = script.dropFirst(min(number, script.count - 1)).first else { continue }
            received.withLock { $0.append(request) }
            switch step {
            case .status(let status, let headers):
                send(connection, "HTTP/1.1 \(status) X\r\nContent-Length: 2\r\nConnection: close\r\n\(headers)\r\nok")
            case .hangUp: break
            case .silence: kept.append(connection)
            case .flood:
                send(connection, "HTTP/1.1 200 OK\r\n\r\n")
                while send(connection, String(repeating: "x", count: 4_096)) {}
            }
        }
    }

    @discardableResult
    private func send(_ connection: OpenTarget, _ text: String) -> Bool { write(connection.number, text, text.utf8.count) > 0 }

    private func read(_ connection: OpenTarget) -> Request? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(connection.number, &buffer, buffer.count)
            guard count > 0 else { return nil }
            bytes.append(contentsOf: buffer[..<count])
            guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { continue }
            let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
            let length =
                head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }.flatMap {
                    Int($0.dropFirst(15).filter { $0 != " " })
                } ?? 0
            if bytes.count >= end.upperBound + length { return Request(head: head, body: Array(bytes[end.upperBound...])) }
        }
    }
}
