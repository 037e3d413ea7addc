extension PackageURL {
    /// How much is forgiven.
    public enum Reading: Sendable {
        /// As purl-spec says.
        case strict
        /// Keys of qualifiers in capitals are lowered: documents of others have them.
        case lenient
    }

    /// Reads a package URL.
    /// - Throws: `PackageURLError` with the position of the component that is wrong.
    public init(parsing text: String, reading: Reading = .strict) throws(PackageURLError) {
        let bytes = Array(text.utf8)
        guard bytes.count <= PackageURL.maximumBytes else {
            throw PackageURLError(.scheme, at: 0, message: "\(bytes.count) bytes are more than \(PackageURL.maximumBytes)")
        }
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            String(decoding: bytes[..<colon], as: UTF8.self).asciiLowercased == "pkg"
        else { throw PackageURLError(.scheme, at: 0, message: "it does not start with 'pkg:'") }
        var rest = bytes[(colon + 1)...]

        var subpath: [String] = []
        if let hash = rest.lastIndex(of: UInt8(ascii: "#")) {
            for segment in rest[(hash + 1)...].split(separator: UInt8(ascii: "/")) {
                let decoded = try PackageURL.decoded(segment, .subpath)
                guard !decoded.contains("/") else {
                    throw PackageURLError(.subpath, at: segment.startIndex, message: "a segment holds an encoded '/'")
                }
                if decoded != ".", decoded != ".." { subpath.append(decoded) }
            }
            rest = rest[..<hash]
        }
        var qualifiers: [String: String] = [:]
        if let mark = rest.lastIndex(of: UInt8(ascii: "?")) {
            qualifiers = try PackageURL.qualifiers(rest[(mark + 1)...], reading)
            rest = rest[..<mark]
        }
        rest = rest.drop { $0 == UInt8(ascii: "/") }
        guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else {
            throw PackageURLError(.type, at: rest.startIndex, message: "nothing follows the type")
        }
        let kind: String
        do throws(PackageURLError) { kind = try PackageURL.checked(type: String(decoding: rest[..<slash], as: UTF8.self)) } catch {
            throw PackageURLError(error.component, at: rest.startIndex, message: error.message)
        }
        rest = rest[slash...].trimmingSlashes

        var version = ""
        if let mark = PackageURL.versionMark(in: rest) {
            version = try PackageURL.decoded(rest[(mark + 1)...], .version)
            rest = rest[..<mark]
        }
        guard !rest.isEmpty, rest.last != UInt8(ascii: "/") else {
            throw PackageURLError(.name, at: rest.endIndex, message: "there is no name")
        }
        var segments: [String] = []
        for segment in rest.split(separator: UInt8(ascii: "/")) {
            let decoded = try PackageURL.decoded(segment, .namespace)
            // The name is the last segment and may hold an encoded one (purl-spec); a namespace's segment may not.
            guard !decoded.contains("/") || segment.endIndex == rest.endIndex else {
                throw PackageURLError(.namespace, at: segment.startIndex, message: "a segment holds an encoded '/'")
            }
            segments.append(decoded)
        }
        let namespaceLength = PackageURLRules[kind].nameHoldsPath ? min(1, segments.count - 1) : segments.count - 1
        do throws(PackageURLError) {
            try self.init(
                type: PackageType(rawValue: kind), namespace: segments[..<namespaceLength].joined(separator: "/"),
                name: segments[namespaceLength...].joined(separator: "/"), version: version, qualifiers: qualifiers,
                subpath: subpath.joined(separator: "/"))
        } catch { throw PackageURLError(error.component, at: slash, message: error.message) }
    }

    /// Where the version starts: the last `@`, unless it is the first character of a segment that others follow (npm's "@babel/core").
    private static func versionMark(in text: ArraySlice<UInt8>) -> Int? {
        guard let mark = text.lastIndex(of: UInt8(ascii: "@")) else { return nil }
        let startsSegment = mark == text.startIndex || text[mark - 1] == UInt8(ascii: "/")
        let isLastSegment = !text[mark...].contains(UInt8(ascii: "/"))
        return startsSegment && !isLastSegment ? nil : mark
    }

    private static func qualifiers(_ text: ArraySlice<UInt8>, _ reading: Reading) throws(PackageURLError) -> [String: String] {
        var result: [String: String] = [:]
        for pair in text.split(separator: UInt8(ascii: "&")) {
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            var key = String(decoding: pair[..<equals], as: UTF8.self)
            if reading == .lenient { key = key.asciiLowercased }
            if let problem = problem(key: key) { throw PackageURLError(.qualifiers, at: pair.startIndex, message: problem) }
            guard key == key.asciiLowercased else {
                throw PackageURLError(.qualifiers, at: pair.startIndex, message: "the key '\(key.shown)' is not in lower case")
            }
            let value = equals == pair.endIndex ? "" : try decoded(pair[(equals + 1)...], .qualifiers)
            guard !value.isEmpty else { continue }
            guard result.updateValue(value, forKey: key) == nil else {
                throw PackageURLError(.qualifiers, at: pair.startIndex, message: "the key '\(key.shown)' is there twice")
            }
        }
        return result
    }

    /// Percent-decoding (RFC 3986, section 2.1).
    private static func decoded(
        _ text: ArraySlice<UInt8>, _ component: PackageURLError.Component
    ) throws(PackageURLError) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var position = text.startIndex
        while position < text.endIndex {
            guard text[position] == UInt8(ascii: "%") else {
                bytes.append(text[position])
                position += 1
                continue
            }
            let digits = text[position...].dropFirst().prefix(2)
            guard digits.count == 2, digits.allSatisfy(\.isHexDigit), let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else { throw PackageURLError(component, at: position, message: "two hexadecimal digits must follow '%'") }
            bytes.append(value)
            position += 3
        }
        guard let result = String(validating: bytes, as: UTF8.self) else {
            throw PackageURLError(component, at: text.startIndex, message: "the decoded bytes are not UTF-8")
        }
        return result
    }
}

extension ArraySlice<UInt8> {
    fileprivate var trimmingSlashes: ArraySlice<UInt8> {
        let start = drop { $0 == UInt8(ascii: "/") }
        guard let last = start.lastIndex(where: { $0 != UInt8(ascii: "/") }) else { return start }
        return start[...last]
    }
}
