import Packages

/// The name of an image: HOST[:PORT]/REPOSITORY[:TAG][@DIGEST], with docker.io for what names no host.
/// Source: distribution/reference, "Grammar"; OCI distribution-spec, "Pulling manifests".
public struct ImageReference: Hashable, Sendable, CustomStringConvertible {
    /// Host with its port, `docker.io`, `localhost:5000`, `[::1]:5000`.
    public var registry: String
    /// Path components, lower case: `library/debian`.
    public var repository: String
    /// nil where only a digest is named.
    public var tag: String?
    /// Digest of the manifest or index.
    public var digest: Digest?

    /// Where names without a host lead.
    public static let defaultRegistry = "docker.io"

    /// - Throws: ``ImageError``, `reference`, with what is wrong; `limit` if it is too long.
    public init(_ text: String) throws(ImageError) {
        func wrong(_ what: String) -> ImageError { ImageError(.reference, "'\(text.prefix(Limits.reference))'", what) }
        guard text.utf8.count <= Limits.reference else {
            throw ImageError(.limit, "'\(text.prefix(80))…'", "a name has at most \(Limits.reference) bytes")
        }
        var rest = text[...]
        if let at = rest.firstIndex(of: "@") {
            guard let digest = Digest(rest[rest.index(after: at)...]), digest.algorithm.hasPrefix("sha") else {
                throw wrong("what follows '@' is no digest; write sha256: and 64 lower-case hexadecimal digits")
            }
            self.digest = digest
            rest = rest[..<at]
        }
        let first = rest.firstIndex(of: "/").map { rest[..<$0] }
        if let first, first.contains(".") || first.contains(":") || first == "localhost" || first.contains(where: \.isUppercase) {
            registry = String(first)
            guard Self.isHost(first) else { throw wrong("'\(first)' is no host name with an optional port") }
            rest = rest[first.endIndex...].dropFirst()
        } else {
            registry = Self.defaultRegistry
        }
        if let colon = rest.lastIndex(of: ":") {
            let tag = rest[rest.index(after: colon)...]
            guard Self.isTag(tag) else {
                throw wrong("'\(tag)' is no tag: it begins with a letter, a digit or '_' and has at most 128 of those, '.' and '-'")
            }
            self.tag = String(tag)
            rest = rest[..<colon]
        }
        if registry == "index.docker.io" { registry = Self.defaultRegistry }
        if registry == Self.defaultRegistry, !rest.contains("/") { rest = "library/\(rest)"[...] }
        let parts = rest.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy(Self.isComponent), rest.utf8.count <= 255 else {
            throw wrong("'\(rest)' is no repository: lower-case letters and digits, with single '.', '_', '__' or '-' between, and '/'")
        }
        repository = String(rest)
        if tag == nil, digest == nil { tag = "latest" }
    }

    /// The full name.
    public var description: String {
        "\(registry)/\(repository)" + (tag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "")
    }

    /// What the manifest is asked for by: the digest where there is one.
    public var selector: String { digest?.description ?? tag ?? "latest" }

    private static func isHost(_ text: Substring) -> Bool {
        var host = text
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { return false }
            let address = text[text.index(after: text.startIndex)..<end]
            guard !address.isEmpty, address.allSatisfy({ $0.isHexDigit || $0 == ":" }) else { return false }
            let port = text[text.index(after: end)...]
            return port.isEmpty || (port.first == ":" && isPort(port.dropFirst()))
        }
        if let colon = text.lastIndex(of: ":") {
            guard isPort(text[text.index(after: colon)...]) else { return false }
            host = text[..<colon]
        }
        return host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty && label.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") } && label.first != "-"
                && label.last != "-"
        }
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.utf8.allSatisfy(isDigit) && Int(text).map { $0 > 0 && $0 < 65_536 } ?? false
    }

    private static func isTag(_ text: Substring) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, bytes.count <= 128 else { return false }
        let isWord = { (byte: UInt8) in isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_") }
        return isWord(first) && bytes.allSatisfy { isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
    }

    /// Words of lower-case letters and digits, with `.`, `_`, `__` or any number of `-` between.
    private static func isComponent(_ text: Substring) -> Bool {
        var separator: [UInt8] = []
        var isBegun = false
        for byte in text.utf8 {
            if (byte >= 0x61 && byte <= 0x7a) || isDigit(byte) {
                guard
                    separator.isEmpty || separator == [0x2e] || separator == [0x5f] || separator == [0x5f, 0x5f]
                        || separator.allSatisfy({ $0 == 0x2d })
                else { return false }
                separator = []
                isBegun = true
            } else {
                guard isBegun, byte == 0x2e || byte == 0x5f || byte == 0x2d else { return false }
                separator.append(byte)
            }
        }
        return isBegun && separator.isEmpty
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a }
    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
