/// An address and a port.
public struct Endpoint: Sendable, Hashable {
    /// Network byte order; 4 bytes for IPv4, 16 for IPv6.
    public var address: [UInt8]
    /// Host byte order.
    public var port: UInt16
    /// An address and a port.
    public init(address: [UInt8], port: UInt16) {
        self.address = address
        self.port = port
    }
    /// All zeroes: any address, or none.
    public var isUnspecified: Bool { address.allSatisfy { $0 == 0 } }
}

/// One line of /proc/net/{tcp,tcp6,udp,udp6}, as proc_pid_net(5) and the kernel's net/ipv4/tcp_ipv4.c tell it.
public struct InternetSocket: Sendable, Hashable {
    /// This end.
    public var local: Endpoint
    /// The other end.
    public var remote: Endpoint
    /// TCP_* of the kernel; 1 is established, 10 listening, 7 an unconnected UDP socket.
    public var state: UInt8
    /// Owner.
    public var uid: UInt32
    /// Inode number of the socket, the same as in the link /proc/PID/fd/N; 0 once no process holds it.
    public var inode: UInt64
}

/// One line of /proc/net/unix.
///
/// A path may hold newlines: then what follows looks like another line. Take a path for a hint, never for a proof.
public struct UnixSocket: Sendable, Hashable {
    /// Inode number of the socket.
    public var inode: UInt64
    /// SOCK_* of the kernel.
    public var type: UInt16
    /// SS_* of the kernel: 1 unconnected, 3 connected.
    public var state: UInt8
    /// __SO_ACCEPTCON is set.
    public var isListening: Bool
    /// The path, or `@` and an abstract name; nil without a name.
    public var path: [UInt8]?
}

/// A table of sockets that was read as far as it could be.
public struct SocketTable<Socket: Sendable & Hashable>: Sendable, Hashable {
    /// What was understood.
    public var sockets: [Socket]
    /// Lines that were not understood.
    public var malformed: Int
    /// The limit was passed: there are more.
    public var truncated: Bool
}

extension SocketTable<InternetSocket> {
    /// Reads a table of internet sockets.
    public init(parsing bytes: [UInt8], limit: Int = Limits.sockets) {
        self.init(lines: bytes, limit: limit, parse: InternetSocket.init(line:))
    }
}

extension SocketTable<UnixSocket> {
    /// Reads a table of unix sockets.
    public init(parsing bytes: [UInt8], limit: Int = Limits.sockets) {
        self.init(lines: bytes, limit: limit, parse: UnixSocket.init(line:))
    }
}

extension SocketTable {
    private init(lines bytes: [UInt8], limit: Int, parse: (ArraySlice<UInt8>) -> Socket?) {
        self.init(sockets: [], malformed: 0, truncated: false)
        var scanner = ByteScanner(bytes)
        _ = scanner.line()  // the headings
        while let line = scanner.line() {
            if line.isEmpty { continue }
            guard sockets.count < limit else {
                truncated = true
                return
            }
            if let socket = parse(line) { sockets.append(socket) } else { malformed += 1 }
        }
    }
}

extension InternetSocket {
    init?(line: ArraySlice<UInt8>) {
        var scanner = ByteScanner(line)
        guard scanner.word()?.last == UInt8(ascii: ":"),
            let local = scanner.word().flatMap(Endpoint.init(kernelText:)),
            let remote = scanner.word().flatMap(Endpoint.init(kernelText:)),
            local.address.count == remote.address.count,
            let state = scanner.word()?.number(UInt8.self, radix: 16),
            scanner.word() != nil, scanner.word() != nil, scanner.word() != nil,
            let uid = scanner.word()?.number(UInt32.self),
            scanner.word() != nil,
            let inode = scanner.word()?.number(UInt64.self)
        else { return nil }
        self.init(local: local, remote: remote, state: state, uid: uid, inode: inode)
    }
}

extension Endpoint {
    /// `0100007F:0277`: the address in words of 32 bits, each in host byte order, then the port.
    init?(kernelText text: ArraySlice<UInt8>) {
        let parts = text.split(separator: UInt8(ascii: ":"))
        guard parts.count == 2, parts[0].count == 8 || parts[0].count == 32, parts[1].count == 4,
            let port = parts[1].number(UInt16.self, radix: 16)
        else { return nil }
        var address: [UInt8] = []
        var digits = parts[0]
        while !digits.isEmpty {
            guard let word = digits.prefix(8).number(UInt32.self, radix: 16) else { return nil }
            withUnsafeBytes(of: word) { address.append(contentsOf: $0) }
            digits = digits.dropFirst(8)
        }
        self.init(address: address, port: port)
    }
}

extension UnixSocket {
    init?(line: ArraySlice<UInt8>) {
        var scanner = ByteScanner(line)
        guard scanner.word()?.last == UInt8(ascii: ":"), scanner.word() != nil, scanner.word() != nil,
            let flags = scanner.word()?.number(UInt32.self, radix: 16),
            let type = scanner.word()?.number(UInt16.self, radix: 16),
            let state = scanner.word()?.number(UInt8.self, radix: 16),
            let inode = scanner.word()?.number(UInt64.self)
        else { return nil }
        scanner.skip(1)
        let acceptsConnections: UInt32 = 1 << 16
        self.init(
            inode: inode, type: type, state: state, isListening: flags & acceptsConnections != 0,
            path: scanner.isAtEnd ? nil : Array(scanner.rest))
    }
}
