import Foundation

/// Scheme, host and port: what credentials are bound to.
struct Origin: Hashable, Sendable, CustomStringConvertible {
    var scheme: String
    /// Lower case, without brackets.
    var host: String
    var port: Int

    /// nil for what is no http or https URL with a host, or has a user in it.
    init?(_ url: URL) {
        guard let scheme = url.scheme?.lowercased(), scheme == "https" || scheme == "http", let host = url.host(percentEncoded: false),
            !host.isEmpty, url.user == nil, url.password == nil, !host.contains("%")
        else { return nil }
        self.scheme = scheme
        self.host = host.lowercased().trimmingCharacters(in: ["[", "]"])
        port = url.port ?? (scheme == "https" ? 443 : 80)
    }

    var description: String { "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    /// A name that means this machine, without asking anybody.
    var isLoopback: Bool {
        host == "localhost" || host.hasSuffix(".localhost") || Address(text: host).map(\.isLoopback) ?? false
    }
}
