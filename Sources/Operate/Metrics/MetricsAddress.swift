import Glibc

/// Where metrics are served: an IP address and a port, such as `127.0.0.1:9477` or `[::1]:9477`. Names are not looked up.
public struct MetricsAddress: Sendable, Hashable, CustomStringConvertible {
    /// The address, without brackets.
    public let host: String
    /// The port; 0 for any that is free.
    public let port: UInt16

    /// Where they are served unless told otherwise.
    public static let standard = MetricsAddress(host: "127.0.0.1", port: 9477)

    private init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads an address; nil for what is none.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
            var address = in6_addr()
            guard inet_pton(AF_INET6, host, &address) == 1 else { return nil }
        } else {
            var address = in_addr()
            guard inet_pton(AF_INET, host, &address) == 1 else { return nil }
        }
        self.init(host: host, port: port)
    }

    /// Whether only this host can reach it.
    public var isLoopback: Bool {
        host.hasPrefix("127.") || host == "::1"
    }

    /// As it is written in a URL.
    public var description: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

    func with(port: UInt16) -> MetricsAddress { MetricsAddress(host: host, port: port) }
}
