import Foundation
import JSONDocument
import Vulnerabilities

extension JSONValue {
    /// The root of a file.
    /// - Throws: `JSONError` if it is no JSON, too large or too deep.
    init(_ file: FeedFile) throws {
        guard file.bytes.count <= Limits.documentBytes else {
            throw FeedError("\(file.bytes.count) bytes are more than a document may have (\(Limits.documentBytes))", in: file.path)
        }
        self = try file.bytes.withUnsafeBytes { bytes throws(JSONError) in try JSONValue(parsing: bytes) }
    }

    /// A member that is a time; nil where it is absent, null or empty.
    /// - Throws: `JSONError` if it has another type or is no time of RFC 3339.
    func time(_ key: StaticString) throws(JSONError) -> Timestamp? {
        guard let text = try string(key), !text.isEmpty else { return nil }
        guard let time = Timestamp(text) else { throw JSONError("'\(key)' is no time: '\(text.prefix(40))'") }
        return time
    }

    /// A member that names something: not empty, not too long, without blanks around it.
    /// - Throws: `JSONError` if it does not.
    func name(_ key: StaticString) throws(JSONError) -> String {
        let text = trimmed(try required(key))
        guard !text.isEmpty else { throw JSONError("'\(key)' is empty") }
        guard text.utf8.count <= Limits.nameBytes else { throw JSONError("'\(key)' is longer than \(Limits.nameBytes) bytes") }
        return text
    }
}

/// Without white space at both ends.
func trimmed(_ text: some StringProtocol) -> String {
    text.trimmingCharacters(in: .whitespacesAndNewlines)
}

/// Runs the reading of one record, and tells an error of it as a fault.
func eachRecord(_ place: @autoclosure () -> String, _ emit: (FeedItem) throws -> Void, _ body: () throws -> FeedItem?) throws {
    let item: FeedItem?
    do { item = try body() } catch { item = .fault(FeedError(error, in: place())) }
    if let item { try emit(item) }
}
