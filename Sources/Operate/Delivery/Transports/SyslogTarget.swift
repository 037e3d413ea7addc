import Glibc
import Linux

/// Where syslog messages go, and in which of the formats.
enum SyslogTarget: Sendable, Hashable {
    /// A datagram socket of this host's logger, in the format of syslog(3); nil for where such a socket usually is.
    case local(String?)
    /// RFC 5424 in datagrams (RFC 5426).
    case udp(host: String, port: String)
    /// RFC 5424 with octet counting (RFC 6587, section 3.4.1).
    case tcp(host: String, port: String)

    /// Sockets of loggers, the usual one first.
    static let localPaths = ["/dev/log", "/run/systemd/journal/syslog"]
    private static let synopsis = "syslog, syslog:/PATH, syslog:udp://HOST:PORT or syslog:tcp://HOST:PORT"

    /// - Parameter argument: what follows `syslog:`; nil without a colon.
    init(parsing argument: String?) throws(SinkError) {
        guard let argument, !argument.isEmpty else {
            self = .local(nil)
            return
        }
        if argument.hasPrefix("/") {
            self = .local(try SinkError.checkPath(argument, scheme: "syslog", limit: Limits.socketPathBytes))
            return
        }
        for (scheme, isTCP) in [("udp://", false), ("tcp://", true)] where argument.hasPrefix(scheme) {
            let authority = argument.dropFirst(scheme.count)
            guard let colon = authority.lastIndex(of: ":"), let port = UInt16(authority[authority.index(after: colon)...]), port > 0 else {
                break
            }
            var host = String(authority[..<colon])
            if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
            guard !host.isEmpty, host.utf8.count <= Limits.hostNameBytes,
                host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") })
            else { break }
            self = isTCP ? .tcp(host: host, port: "\(port)") : .udp(host: host, port: "\(port)")
            return
        }
        throw SinkError(code: .invalidURL, message: "the target of syslog is not understood", advice: "write \(Self.synopsis)")
    }

    /// Whether messages have the format of RFC 5424; otherwise that of syslog(3).
    var isModern: Bool { if case .local = self { false } else { true } }

    /// An open socket that is connected, or connecting.
    func connect() throws(TransportError) -> OpenTarget {
        switch self {
        case .local(let path?): return try Self.connectLocal(path)
        case .local(nil):
            var last: TransportError?
            for path in Self.localPaths {
                do throws(TransportError) { return try Self.connectLocal(path) } catch { last = last ?? error }
            }
            throw last ?? TransportError(kind: .unreachable, description: "no logger listens")
        case .udp(let host, let port): return try Self.connect(host, port, type: SOCK_DGRAM)
        case .tcp(let host, let port): return try Self.connect(host, port, type: SOCK_STREAM)
        }
    }

    private static func connectLocal(_ path: String) throws(TransportError) -> OpenTarget {
        guard let target = OpenTarget(socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0))
        else {
            throw .systemCall(.unreachable, "socket", errno)
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(Limits.socketPathBytes)) }
        let answer = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(target.number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard answer == 0 else { throw .systemCall(.unreachable, "connect \(path)", errno) }
        return target
    }

    private static func connect(_ host: String, _ port: String, type: __socket_type) throws(TransportError) -> OpenTarget {
        var hints = addrinfo()
        hints.ai_socktype = Int32(type.rawValue)
        hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, port, &hints, &list)
        guard code == 0, let list else {
            throw TransportError(kind: .unreachable, description: "\(host): \(String(cString: gai_strerror(code)))")
        }
        defer { freeaddrinfo(list) }
        var failure = TransportError(kind: .unreachable, description: "\(host) has no address")
        var next: UnsafeMutablePointer<addrinfo>? = list
        while let entry = next?.pointee {
            let flags = Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
            if let target = OpenTarget(socket(entry.ai_family, entry.ai_socktype | flags, entry.ai_protocol)) {
                if Glibc.connect(target.number, entry.ai_addr, entry.ai_addrlen) == 0 || errno == EINPROGRESS { return target }
            }
            failure = .systemCall(.unreachable, "connect \(host) port \(port)", errno)
            next = entry.ai_next
        }
        throw failure
    }
}
