import FoundationEssentials

/// A value of a foreign document that may have another type than it should: then it is nil, and the rest is still read.
struct Lenient<Value: Decodable & Sendable>: Decodable, Sendable {
    var value: Value?
    init(_ value: Value?) { self.value = value }
    init(from decoder: any Decoder) throws {
        value = try? Value(from: decoder)
    }
}

extension KeyedDecodingContainer {
    /// A key that is absent is like one of another type.
    func decode<Value>(_: Lenient<Value>.Type, forKey key: Key) throws -> Lenient<Value> {
        try decodeIfPresent(Lenient<Value>.self, forKey: key) ?? Lenient(nil)
    }
}

extension StateError {
    /// Reads a JSON document. One that is cut off, because its writer is at work, is read once more.
    static func document<Value: Decodable>(_: Value.Type, at path: String, limit: Int) throws(StateError) -> Value {
        if let value = try? parsed(Value.self, try contents(of: path, limit: limit), path) { return value }
        return try parsed(Value.self, try contents(of: path, limit: limit), path)
    }

    /// Parses a JSON document that was read from a file.
    static func parsed<Value: Decodable>(_: Value.Type, _ bytes: [UInt8], _ path: String) throws(StateError) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(bytes))
        } catch {
            throw StateError(.malformed, path, "not the JSON document that it should be (\(bytes.count) bytes)")
        }
    }
}
