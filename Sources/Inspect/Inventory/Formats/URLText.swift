import Foundation

/// Addresses in lock files, as text.
enum URLText {
    /// Without "user:password@", which is a secret and says nothing about the package. "git@" stays: it is no secret but part of the form.
    static func withoutCredentials(_ url: some StringProtocol) -> String {
        let text = String(url)
        guard let scheme = text.range(of: "://") else { return text }
        let rest = text[scheme.upperBound...]
        let end = rest.utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? rest.endIndex
        guard let (user, host) = rest[..<end].cutLast("@"), user != "git" else { return text }
        return String(text[..<scheme.upperBound]) + host + rest[end...]
    }

    /// The qualifier of a package that was taken from a repository of sources, without credentials. Source: purl-spec, `vcs_url`.
    static func repository(_ url: String, kind: String = "git", revision: String?) -> [String: String] {
        let plain = withoutCredentials(url)
        let address = plain.starts("\(kind)+") || plain.starts("git:") ? plain : "\(kind)+\(plain)"
        return ["vcs_url": address + (revision.map { "@\($0)" } ?? "")]
    }
}
