import Events
import Text

/// The functions of the rule language.
enum Transformer: String, CaseIterable, Sendable {
    case tolower, toupper, b64, basename, len, join, concat, getopt

    /// What an argument is, as far as types go.
    struct Shape: Equatable {
        var type: FieldType
        var isList: Bool
        init(_ type: FieldType, isList: Bool = false) {
            self.type = type
            self.isList = isList
        }
    }

    /// Type of the result, for arguments of these types; nil if they do not fit.
    /// - Parameter isIndexed: something stands in brackets behind (getopt).
    func result(of arguments: [Shape], isIndexed: Bool) -> Shape? {
        guard let first = arguments.first, !isIndexed || self == .getopt else { return nil }
        switch self {
        case .tolower, .toupper, .basename: return arguments.count == 1 && first.type.isText ? first : nil
        case .b64:
            return arguments.count == 1 && (first.type.isText || first.type == .bytes) ? Shape(first.type, isList: first.isList) : nil
        case .len: return arguments.count == 1 && (first.isList || first.type.isText || first.type == .bytes) ? Shape(.unsigned) : nil
        case .join: return arguments.count == 2 && first == Shape(.text) && arguments[1].isList ? Shape(.text) : nil
        case .concat: return arguments.count >= 2 && arguments.allSatisfy { $0.type.isText && !$0.isList } ? Shape(.text) : nil
        case .getopt:
            guard arguments.count == 2, first.isList, first.type.isText, arguments[1].type.isText, !arguments[1].isList else { return nil }
            return Shape(.text, isList: !isIndexed)
        }
    }

    /// What it expects, for people.
    var expectation: String {
        switch self {
        case .tolower, .toupper, .basename: "one text or path"
        case .b64: "one text or byte buffer"
        case .len: "one text, path, byte buffer or list"
        case .join: "a text and a list in brackets"
        case .concat: "two or more texts"
        case .getopt: "a list of texts and a text"
        }
    }

    /// Computes the result for one argument, element by element for lists.
    func apply(_ value: FieldValue, _ scratch: Scratch) -> FieldValue {
        if self == .len { return length(value) }
        switch value {
        case .missing, .number: return .missing
        case .list(let elements):
            guard let results = scratch.list(elements.count) else { return .missing }
            var count = 0
            for element in elements {
                let result = apply(element, scratch)
                if result.isMissing { continue }
                results.initializeElement(at: count, to: result)
                count += 1
            }
            return .list(UnsafeBufferPointer(rebasing: results[0..<count]))
        case .bytes(let bytes): return apply(bytes, scratch)
        }
    }

    private func apply(_ bytes: ByteView, _ scratch: Scratch) -> FieldValue {
        switch self {
        case .tolower: mapped(bytes, scratch) { $0.lowercasedASCII }
        case .toupper: mapped(bytes, scratch) { $0.uppercasedASCII }
        case .basename: .bytes(bytes.lastSlash.map { bytes.slice(($0 + 1)..<bytes.count) } ?? bytes)
        case .b64: Base64.decode(bytes, scratch)
        case .len, .join, .concat, .getopt: .missing
        }
    }

    private func mapped(_ bytes: ByteView, _ scratch: Scratch, _ change: (UInt8) -> UInt8) -> FieldValue {
        guard let target = scratch.take(bytes.count) else { return .missing }
        for index in 0..<bytes.count { target[index] = change(bytes[index]) }
        return .bytes(ByteView(target))
    }

    private func length(_ value: FieldValue) -> FieldValue {
        switch value {
        case .bytes(let bytes): .unsigned(bytes.count)
        case .list(let elements): .unsigned(elements.count)
        case .missing, .number: .missing
        }
    }

    /// Texts put together with a separator between them; one that is missing makes the whole missing.
    static func joined(_ separator: ByteView, _ values: UnsafeBufferPointer<FieldValue>, _ scratch: Scratch) -> FieldValue {
        var total = 0
        for (index, value) in values.enumerated() {
            guard case .bytes(let bytes) = value else { return .missing }
            total += bytes.count + (index > 0 ? separator.count : 0)
        }
        return scratch.compose(total) { writer in
            for (index, value) in values.enumerated() {
                if index > 0 { writer.append(separator) }
                if case .bytes(let bytes) = value { writer.append(bytes) }
            }
        }
    }
}

/// Base64 of RFC 4648, section 4, with or without padding.
enum Base64 {
    static func decode(_ text: ByteView, _ scratch: Scratch) -> FieldValue {
        var count = text.count
        while count > 0, text.count - count < 2, text[count - 1] == UInt8(ascii: "=") { count -= 1 }
        guard count % 4 != 1, count == text.count || text.count % 4 == 0, let target = scratch.take(count * 3 / 4) else { return .missing }
        var bits: UInt32 = 0
        var written = 0
        for index in 0..<count {
            guard let digit = digit(text[index]) else { return .missing }
            bits = bits << 6 | UInt32(digit)
            guard index % 4 == 3 else { continue }
            target[written] = UInt8(truncatingIfNeeded: bits >> 16)
            target[written + 1] = UInt8(truncatingIfNeeded: bits >> 8)
            target[written + 2] = UInt8(truncatingIfNeeded: bits)
            written += 3
            bits = 0
        }
        if count % 4 == 2 {
            target[written] = UInt8(truncatingIfNeeded: bits >> 4)
        } else if count % 4 == 3 {
            target[written] = UInt8(truncatingIfNeeded: bits >> 10)
            target[written + 1] = UInt8(truncatingIfNeeded: bits >> 2)
        }
        return .bytes(ByteView(target))
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
