import Packages

/// A value of JSON, TOML or YAML with the line where it begins: lines are evidence, and no library's documents tell them in all three.
struct Document: Sendable {
    /// From 1.
    var line: Int
    var value: Value

    enum Value: Sendable {
        case null
        case bool(Bool)
        /// As written.
        case number(Substring)
        case string(String)
        case array([Document])
        /// In the order of the text, duplicates included.
        case object([Member])
    }

    struct Member: Sendable {
        var key: String
        /// The line of the key.
        var line: Int
        var value: Document
    }

    /// Source: RFC 8259.
    /// - Parameter isRelaxed: whether comments and a comma in front of a closing bracket are allowed, as bun writes them.
    /// - Throws: `Gap`: `damaged` with the line, or `limit`.
    static func json(_ text: ManifestText, isRelaxed: Bool = false, format: String) throws(Gap) -> Document {
        var parser = JSONParser(text: text.text, isRelaxed: isRelaxed, format: format)
        return try parser.document()
    }

    /// An object: what every lock file in JSON is.
    /// - Throws: `Gap`, as ``json(_:isRelaxed:format:)`` and if it is something else.
    static func jsonObject(_ text: ManifestText, isRelaxed: Bool = false, format: String) throws(Gap) -> Document {
        let document = try json(text, isRelaxed: isRelaxed, format: format)
        guard document.isObject else { throw .damaged(format, line: document.line, "no object") }
        return document
    }

    /// Source: TOML 1.0.0. Dates and times are numbers here.
    /// - Throws: `Gap`: `damaged` with the line, or `limit`.
    static func toml(_ text: ManifestText, format: String) throws(Gap) -> Document {
        var parser = TOMLParser(text: text.text, format: format)
        return try parser.document()
    }

    var string: String? {
        if case .string(let text) = value { return text }
        return nil
    }

    var bool: Bool? {
        if case .bool(let flag) = value { return flag }
        return nil
    }

    /// A number that is a whole one, also where it is written as text.
    var integer: Int? {
        switch value {
        case .number(let text): Int(text)
        case .string(let text): Int(text)
        default: nil
        }
    }

    /// Of an array, else none.
    var elements: [Document] {
        if case .array(let elements) = value { return elements }
        return []
    }

    /// Of an object, else none.
    var members: [Member] {
        if case .object(let members) = value { return members }
        return []
    }

    /// Members by their names: for many look-ups in an object that may be large.
    var byName: [String: Document] {
        Dictionary(members.map { ($0.key, $0.value) }) { _, last in last }
    }

    var isObject: Bool {
        if case .object = value { return true }
        return false
    }

    /// The last member with this name, as JavaScript has it.
    subscript(_ key: String) -> Document? {
        guard case .object(let members) = value else { return nil }
        return members.last { $0.key == key }?.value
    }
}
