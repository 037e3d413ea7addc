import CSimdjson

/// A value inside a parsed document: two words and a reference to the document, made while it is walked; nothing is built beforehand.
///
/// Readers ask for a member with the type that it must have. One that is absent or null is `nil` (or an empty list); one of another
/// type is an error that names it. Source: RFC 8259.
public struct JSONValue: @unchecked Sendable {
    // Unchecked: a document is never changed after it was parsed.
    let document: Document
    let raw: plimsoll_json_value

    final class Document {
        let pointer: OpaquePointer

        init(_ pointer: OpaquePointer) {
            self.pointer = pointer
        }

        deinit { plimsoll_json_free(pointer) }
    }

    /// Types of JSON.
    public enum Kind: String, Sendable {
        case null, bool, integer, double, string, array, object
    }

    /// The root of a document.
    /// - Parameters:
    ///   - text: UTF-8, at most `Limits.documentBytes`.
    ///   - depth: How many arrays and objects may be inside each other.
    /// - Throws: `JSONError` if it is no JSON, too large or too deep.
    public init(parsing text: UnsafeRawBufferPointer, depth: Int = Limits.depth) throws(JSONError) {
        guard text.count <= Limits.documentBytes else {
            throw JSONError("\(text.count) bytes are more than a document may have (\(Limits.documentBytes))")
        }
        var message = [CChar](repeating: 0, count: Limits.messageBytes)
        // The parser wants an address even of nothing.
        let empty: [CChar] = [0]
        let start = text.baseAddress?.assumingMemoryBound(to: CChar.self)
        let pointer = empty.withUnsafeBufferPointer { nothing in
            plimsoll_json_parse(start ?? nothing.baseAddress, text.count, depth, &message, message.count)
        }
        guard let pointer else {
            let end = message.firstIndex(of: 0) ?? message.endIndex
            throw JSONError("not JSON: " + String(decoding: message[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
        document = Document(pointer)
        raw = plimsoll_json_root(pointer)
    }

    init(document: Document, raw: plimsoll_json_value) {
        self.document = document
        self.raw = raw
    }

    /// Of which type it is.
    public var kind: Kind {
        switch plimsoll_json_type_of(raw) {
        case PLIMSOLL_JSON_BOOL: .bool
        case PLIMSOLL_JSON_INTEGER: .integer
        case PLIMSOLL_JSON_DOUBLE: .double
        case PLIMSOLL_JSON_STRING: .string
        case PLIMSOLL_JSON_ARRAY: .array
        case PLIMSOLL_JSON_OBJECT: .object
        default: .null
        }
    }

    /// The text; nil of another type.
    public var string: String? {
        var length = 0
        guard let bytes = plimsoll_json_string(raw, &length) else { return nil }
        return String(decoding: UnsafeRawBufferPointer(start: bytes, count: length), as: UTF8.self)
    }

    /// The number; nil of another type, of a fraction and of what 64 bits with a sign do not hold.
    public var integer: Int64? {
        var result: Int64 = 0
        return plimsoll_json_integer(raw, &result) ? result : nil
    }

    /// Any number; nil of another type.
    public var double: Double? {
        kind == .integer || kind == .double ? plimsoll_json_double(raw) : nil
    }

    /// The truth value; nil of another type.
    public var bool: Bool? {
        kind == .bool ? plimsoll_json_bool(raw) : nil
    }

    /// The elements of an array; empty of another type.
    public var elements: Elements { Elements(self) }

    /// The members of an object in the order of the text; empty of another type.
    public var members: Members { Members(self) }

    /// The member of that name, whatever its type but null; nil also of what is no object.
    public subscript(_ key: StaticString) -> JSONValue? {
        var found = plimsoll_json_value()
        let isThere = plimsoll_json_find(
            raw, UnsafeRawPointer(key.utf8Start).assumingMemoryBound(to: CChar.self), key.utf8CodeUnitCount, &found)
        guard isThere, plimsoll_json_type_of(found) != PLIMSOLL_JSON_NULL else { return nil }
        return JSONValue(document: document, raw: found)
    }
}
