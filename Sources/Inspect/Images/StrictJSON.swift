import Foundation

/// JSON whose shape is checked before it is decoded: nesting, number of values, and no name twice in an object, since two readers of such
/// a document may see two different images. Source: RFC 8259, section 4.
enum StrictJSON {
    /// - Parameters:
    ///   - subject: what the document is, for messages.
    /// - Throws: ``ImageError``: `damaged`, `limit`.
    static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8], subject: String) throws(ImageError) -> Value {
        var shape = JSONShape(bytes: bytes, subject: subject)
        try shape.check()
        do { return try JSONDecoder().decode(type, from: Data(bytes)) } catch let error as DecodingError {
            throw ImageError(.damaged, subject, reason(error))
        } catch {
            throw ImageError(.damaged, subject, "it is no JSON: \(error)")
        }
    }

    private static func reason(_ error: DecodingError) -> String {
        func place(_ context: DecodingError.Context) -> String {
            let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
            return path.isEmpty ? "the document" : String(path.drop { $0 == "." })
        }
        switch error {
        case .keyNotFound(let key, let context): return "\(place(context)) has no '\(key.stringValue)'"
        case .typeMismatch(_, let context), .valueNotFound(_, let context): return "\(place(context)) has the wrong type"
        case .dataCorrupted(let context): return "\(place(context)): \(context.debugDescription)"
        @unknown default: return "it cannot be decoded"
        }
    }
}

/// One pass over the bytes of a document, without recursion.
private struct JSONShape {
    let bytes: [UInt8]
    let subject: String
    private var position = 0
    /// The names of each open object; nil for an open array.
    private var open: [Set<[UInt8]>?] = []
    private var values = 0

    init(bytes: [UInt8], subject: String) {
        self.bytes = bytes
        self.subject = subject
    }

    mutating func check() throws(ImageError) {
        var expectsName = false
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                open.append(byte == UInt8(ascii: "{") ? [] : nil)
                expectsName = byte == UInt8(ascii: "{")
                guard open.count <= Limits.nesting else { throw limit("more than \(Limits.nesting) nested arrays and objects") }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard open.popLast() != nil else { throw damaged("a bracket too many") }
                expectsName = false
            case UInt8(ascii: "\""):
                let text = try string()
                if expectsName { try add(name: text) }
                expectsName = false
            case UInt8(ascii: ","):
                values += 1
                guard values <= Limits.values else { throw limit("more than \(Limits.values) values") }
                expectsName = (open.last ?? nil) != nil
            default: break
            }
        }
    }

    private mutating func add(name: ArraySlice<UInt8>) throws(ImageError) {
        var key = Array(name)
        if key.contains(UInt8(ascii: "\\")), let text = try? JSONDecoder().decode(String.self, from: Data([0x22] + key + [0x22])) {
            key = Array(text.utf8)
        }
        guard open[open.count - 1]?.insert(key).inserted == true else {
            throw damaged("the name '\(String(decoding: key.prefix(80), as: UTF8.self))' stands twice in an object")
        }
    }

    /// What stands up to the closing quote; the opening one was read.
    private mutating func string() throws(ImageError) -> ArraySlice<UInt8> {
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return bytes[start..<(position - 1)]
            case UInt8(ascii: "\\"): position += 2
            default: position += 1
            }
        }
        throw damaged("a text that does not end")
    }

    private func damaged(_ what: String) -> ImageError { ImageError(.damaged, subject, "it is no JSON at byte \(position): \(what)") }
    private func limit(_ what: String) -> ImageError { ImageError(.limit, subject, "byte \(position): \(what)") }
}
