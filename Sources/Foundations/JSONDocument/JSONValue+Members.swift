extension JSONValue {
    /// A member that is a text; nil where it is absent or null.
    /// - Throws: `JSONError` if it has another type.
    public func string(_ key: StaticString) throws(JSONError) -> String? {
        guard let member = self[key] else { return nil }
        guard let text = member.string else { throw member.mismatch(key, "a string") }
        return text
    }

    /// A member that must be there and be a text.
    /// - Throws: `JSONError` if it is not.
    public func required(_ key: StaticString) throws(JSONError) -> String {
        guard let text = try string(key) else { throw JSONError("no '\(key)'") }
        return text
    }

    /// A member that is an array; empty where it is absent or null.
    /// - Throws: `JSONError` if it has another type.
    public func array(_ key: StaticString) throws(JSONError) -> [JSONValue] {
        guard let member = self[key] else { return [] }
        guard member.kind == .array else { throw member.mismatch(key, "an array") }
        return Array(member.elements)
    }

    /// A member that must be an array.
    /// - Throws: `JSONError` if it is not.
    public func requiredArray(_ key: StaticString) throws(JSONError) -> Elements {
        guard let member = self[key] else { throw JSONError("no '\(key)'") }
        guard member.kind == .array else { throw member.mismatch(key, "an array") }
        return member.elements
    }

    /// A member that is an object; nil where it is absent or null.
    /// - Throws: `JSONError` if it has another type.
    public func object(_ key: StaticString) throws(JSONError) -> JSONValue? {
        guard let member = self[key] else { return nil }
        guard member.kind == .object else { throw member.mismatch(key, "an object") }
        return member
    }

    /// A member that is an array of texts; empty where it is absent or null.
    /// - Throws: `JSONError` if it has another type.
    public func strings(_ key: StaticString) throws(JSONError) -> [String] {
        var result: [String] = []
        for element in try array(key) {
            guard let text = element.string else { throw element.mismatch(key, "an array of strings") }
            result.append(text)
        }
        return result
    }

    private func mismatch(_ key: StaticString, _ expected: String) -> JSONError {
        JSONError("'\(key)' has the type \(kind.rawValue), expected \(expected)")
    }
}
