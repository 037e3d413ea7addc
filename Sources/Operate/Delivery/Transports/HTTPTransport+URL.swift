import AsyncHTTPClient

extension HTTPTransport {
    /// Checks a receiver's URL (RFC 3986 as far as http and https need it).
    static func checkURL(_ argument: String?) throws(SinkError) -> String {
        guard let url = argument, !url.isEmpty else { throw .missingArgument(scheme: "http", synopsis: "http:URL") }
        guard url.utf8.count <= Limits.urlBytes else { throw .invalidURL("it is longer than \(Limits.urlBytes) bytes") }
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .invalidURL("it has blanks, control characters or characters beyond ASCII, which must be percent-encoded")
        }
        guard let authority = authority(of: url) else { throw .invalidURL("it does not begin with http:// or https:// and a host") }
        guard !authority.contains("@") else {
            throw .invalidURL("it holds a user name or a password, which would be seen in the list of processes")
        }
        guard !url.contains("#") else { throw .invalidURL("it has a fragment (#…), which is never sent") }
        do { _ = try HTTPClient.Request(url: url, method: .POST) } catch { throw .invalidURL("\(error)") }
        return url
    }

    /// Scheme and host: paths and queries of web hooks often are their secret.
    static func publicName(of url: String) -> String {
        let scheme = url.prefix { $0 != ":" }
        return "http:\(scheme.lowercased())://\(authority(of: url) ?? "")"
    }

    private static func authority(of url: String) -> Substring? {
        guard let colon = url.firstIndex(of: ":"), ["http", "https"].contains(url[..<colon].lowercased()), url[colon...].hasPrefix("://")
        else { return nil }
        let rest = url[colon...].dropFirst(3)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return authority.isEmpty || authority.first == ":" ? nil : authority
    }
}
