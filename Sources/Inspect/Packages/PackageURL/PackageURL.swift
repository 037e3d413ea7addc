/// A package URL: `pkg:type/namespace/name@version?qualifiers#subpath`.
///
/// A value of this type is always canonical: normalised as the definition of its type says, and valid by it.
/// Source: purl-spec, "Rules for each PURL component", "How to parse/build a PURL string", and the definitions of types.
public struct PackageURL: Hashable, Sendable {
    /// Lower case.
    public let type: PackageType
    /// Segments with `/` between them, decoded; nil if there is none.
    public let namespace: String?
    /// Decoded, never empty.
    public let name: String
    /// Decoded; nil if there is none.
    public let version: String?
    /// Decoded values by lower-case keys; none is empty.
    public let qualifiers: [String: String]
    /// Segments with `/` between them, decoded; nil if there is none.
    public let subpath: String?

    /// Longest text that is read, in bytes.
    public static let maximumBytes = 16_384

    /// Builds one of its parts, which are normalised; empty ones count as absent.
    /// - Throws: `PackageURLError` if a part breaks a rule of the specification or of the type.
    public init(
        type: PackageType, namespace: String? = nil, name: String, version: String? = nil, qualifiers: [String: String] = [:],
        subpath: String? = nil
    ) throws(PackageURLError) {
        let kind = try PackageURL.checked(type: type.rawValue)
        let rules = PackageURLRules[kind]
        var kept: [String: String] = [:]
        for (key, value) in qualifiers.sorted(by: { $0.key < $1.key }) where !value.isEmpty {
            let lowered = key.asciiLowercased
            if let problem = PackageURL.problem(key: lowered) { throw PackageURLError(.qualifiers, message: problem) }
            guard kept.updateValue(value, forKey: lowered) == nil else {
                throw PackageURLError(.qualifiers, message: "the key '\(lowered.shown)' is there twice")
            }
        }
        let segments = (namespace ?? "").split(separator: "/").map(String.init)
        let path = (subpath ?? "").split(separator: "/").filter { $0 != "." && $0 != ".." }.joined(separator: "/")
        let parts = rules.normalised(
            PackageURLRules.Parts(
                namespace: segments.joined(separator: "/"), name: name, version: version ?? "", qualifiers: kept))
        try rules.check(parts, type: kind)
        self.type = PackageType(rawValue: kind)
        self.namespace = parts.namespace.isEmpty ? nil : parts.namespace
        self.name = parts.name
        self.version = parts.version.isEmpty ? nil : parts.version
        self.qualifiers = parts.qualifiers
        self.subpath = path.isEmpty ? nil : path
    }

    /// - Returns: The type in lower case.
    static func checked(type: String) throws(PackageURLError) -> String {
        guard let first = type.utf8.first else { throw PackageURLError(.type, message: "there is no type") }
        guard first.isLetter else { throw PackageURLError(.type, message: "the type '\(type.shown)' does not start with a letter") }
        guard type.utf8.allSatisfy({ $0.isLetter || $0.isDigit || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }) else {
            throw PackageURLError(.type, message: "the type '\(type.shown)' has other characters than letters, digits, '.' and '-'")
        }
        return type.asciiLowercased
    }

    /// What is wrong with the key of a qualifier, nothing if it is right.
    static func problem(key: String) -> String? {
        guard let first = key.utf8.first else { return "a qualifier has no key" }
        guard first.isLetter else { return "the key '\(key.shown)' does not start with a letter" }
        let isRight = key.utf8.allSatisfy { $0.isLetter || $0.isDigit || ".-_".utf8.contains($0) }
        return isRight ? nil : "the key '\(key.shown)' has other characters than letters, digits, '.', '-' and '_'"
    }
}

/// Why a text or parts are no package URL.
public struct PackageURLError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where the fault is.
    public enum Component: String, Sendable {
        case scheme, type, namespace, name, version, qualifiers, subpath
    }

    /// Where the fault is.
    public let component: Component
    /// Bytes before the component in the text that was read; nil if parts were given.
    public let position: Int?
    /// One sentence for a person.
    public let message: String

    /// Of its parts.
    public init(_ component: Component, at position: Int? = nil, message: String) {
        self.component = component
        self.position = position
        self.message = message
    }

    /// All of it.
    public var description: String {
        "package URL, \(component.rawValue)" + (position.map { " at byte \($0)" } ?? "") + ": \(message)"
    }
}

extension String {
    /// Only A to Z are changed: case rules of identifiers know no language.
    var asciiLowercased: String {
        guard utf8.contains(where: { $0 >= 0x41 && $0 <= 0x5a }) else { return self }
        return String(decoding: utf8.map { $0 >= 0x41 && $0 <= 0x5a ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    /// For a message: not more than a line's worth of it.
    var shown: String { String(prefix(80)) }
}

extension UInt8 {
    var isLetter: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7a }
    var isDigit: Bool { self >= 0x30 && self <= 0x39 }
    var isHexDigit: Bool { isDigit || ((self | 0x20) >= 0x61 && (self | 0x20) <= 0x66) }
}
