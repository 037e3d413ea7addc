import Foundation

/// Lines of comma-separated values. Source: RFC 4180; lines may end with LF alone, as publishers write them.
struct CSVReader {
    private let bytes: [UInt8]
    private var position = 0
    /// Of the line that was read last, counted from 1.
    private(set) var line = 0

    init(_ bytes: Data) {
        self.bytes = Array(bytes)
        // A mark of the byte order, which spreadsheets write.
        if self.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// A line that begins with this character is a comment: taken, without its end; nil if the next line is none.
    mutating func comment(_ mark: UInt8) -> String? {
        guard position < bytes.count, bytes[position] == mark else { return nil }
        let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        defer {
            position = min(end + 1, bytes.count)
            line += 1
        }
        return trimmed(String(decoding: bytes[position..<end], as: UTF8.self))
    }

    /// The next line that is not empty; nil at the end.
    /// - Throws: `FeedError` if a quotation does not end, text follows one, or a limit is passed.
    mutating func next() throws -> [String]? {
        while position < bytes.count, bytes[position] == UInt8(ascii: "\n") || bytes[position] == UInt8(ascii: "\r") {
            if bytes[position] == UInt8(ascii: "\n") { line += 1 }
            position += 1
        }
        guard position < bytes.count else { return nil }
        line += 1
        var fields: [String] = []
        while true {
            guard fields.count < Limits.csvFields else { throw FeedError("line \(line): more than \(Limits.csvFields) fields") }
            fields.append(try field())
            guard position < bytes.count else { return fields }
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: ",") { continue }
            if byte == UInt8(ascii: "\r"), position < bytes.count, bytes[position] == UInt8(ascii: "\n") { position += 1 }
            return fields
        }
    }

    private mutating func field() throws -> String {
        var value: [UInt8] = []
        if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
            position += 1
            while true {
                guard position < bytes.count else { throw FeedError("line \(line): a quotation does not end") }
                let byte = bytes[position]
                position += 1
                if byte == UInt8(ascii: "\"") {
                    guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { break }
                    position += 1
                }
                value.append(byte)
                guard value.count <= Limits.csvFieldBytes else { throw FeedError("line \(line): a field is too long") }
            }
            guard position == bytes.count || [UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(bytes[position]) else {
                throw FeedError("line \(line): text after a quotation")
            }
        } else {
            let start = position
            while position < bytes.count, ![UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(bytes[position]) {
                position += 1
            }
            guard position - start <= Limits.csvFieldBytes else { throw FeedError("line \(line): a field is too long") }
            value = Array(bytes[start..<position])
        }
        return String(decoding: value, as: UTF8.self)
    }
}
