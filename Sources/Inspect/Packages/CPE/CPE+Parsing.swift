extension CPE {
    /// Reads a formatted string (`cpe:2.3:…`) or a URI (`cpe:/…`). Source: NISTIR 7695, sections 6.1 and 6.2.
    /// - Throws: `CPEError` with the position.
    public init(parsing text: String) throws(CPEError) {
        let bytes = Array(text.utf8)
        guard bytes.count <= CPE.maximumBytes else { throw CPEError(at: 0, message: "more than \(CPE.maximumBytes) bytes") }
        let lowered = text.asciiLowercased
        if lowered.hasPrefix("cpe:2.3:") {
            try self.init(formatted: Array(lowered.utf8))
        } else if lowered.hasPrefix("cpe:/") {
            try self.init(uri: Array(lowered.utf8))
        } else {
            throw CPEError(at: 0, message: "neither 'cpe:2.3:' nor 'cpe:/'")
        }
    }

    private init(formatted bytes: [UInt8]) throws(CPEError) {
        var fields: [Range<Int>] = []
        var start = 8, position = 8
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "\\") {
                position += 1
            } else if bytes[position] == UInt8(ascii: ":") {
                fields.append(start..<position)
                start = position + 1
            }
            position += 1
        }
        guard position == bytes.count else { throw CPEError(at: bytes.count, message: "nothing follows the last '\\'") }
        fields.append(start..<bytes.count)
        guard fields.count == Attribute.allCases.count else {
            throw CPEError(at: bytes.count, message: "\(fields.count) attributes instead of \(Attribute.allCases.count)")
        }
        var values: [Attribute: Value] = [:]
        for (attribute, field) in zip(Attribute.allCases, fields) { values[attribute] = try CPE.value(formatted: bytes[field]) }
        try self.init(checked: values)
    }

    private init(checked values: [Attribute: Value]) throws(CPEError) {
        switch values[.part] ?? .any {
        case .any, .notApplicable, .text("a", before: .none, after: .none), .text("o", before: .none, after: .none),
            .text("h", before: .none, after: .none):
            break
        default: throw CPEError(at: 5, message: "the part is none of a, o, h")
        }
        self.init(values)
    }

    private static func value(formatted field: ArraySlice<UInt8>) throws(CPEError) -> Value {
        if field.isEmpty { throw CPEError(at: field.startIndex, message: "an empty attribute; write '*'") }
        if field.elementsEqual([UInt8(ascii: "*")]) { return .any }
        if field.elementsEqual([UInt8(ascii: "-")]) { return .notApplicable }
        var characters: [Character] = []
        var position = field.startIndex
        while position < field.endIndex {
            let byte = field[position]
            switch byte {
            case UInt8(ascii: "\\"):
                position += 1
                characters.append(.literal(field[position]))
            case UInt8(ascii: "*"): characters.append(.many)
            case UInt8(ascii: "?"): characters.append(.one)
            default: characters.append(.literal(byte))
            }
            position += 1
        }
        return try value(characters, at: field.startIndex)
    }

    private enum Character: Equatable { case literal(UInt8), many, one }

    private static func value(_ characters: [Character], at position: Int) throws(CPEError) -> Value {
        let (before, start) = wildcard(characters)
        let (after, end) = wildcard(characters[start...].reversed())
        var bytes: [UInt8] = []
        for character in characters[start..<(characters.count - end)] {
            guard case .literal(let byte) = character else {
                throw CPEError(at: position, message: "a wildcard stands inside a value; it may only begin or end one")
            }
            bytes.append(byte)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw CPEError(at: position, message: "not UTF-8") }
        return .text(text, before: before, after: after)
    }

    /// The wildcard at the beginning, and how many characters it takes.
    private static func wildcard(_ characters: some Sequence<Character>) -> (Wildcard, Int) {
        let run = characters.prefix { $0 == .many || $0 == .one }
        let count = run.reduce(into: 0) { sum, _ in sum += 1 }
        guard count > 0 else { return (.none, 0) }
        return (run.contains(.many) ? .anything : .upTo(count), count)
    }

    private init(uri bytes: [UInt8]) throws(CPEError) {
        let fields = bytes[5...].split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard fields.count <= 7 else { throw CPEError(at: 5, message: "\(fields.count) components instead of at most 7") }
        var values: [Attribute: Value] = [:]
        for (attribute, field) in zip(Attribute.allCases, fields) {
            guard attribute == .edition, field.first == UInt8(ascii: "~") else {
                values[attribute] = try CPE.value(uri: field)
                continue
            }
            let packed = field.dropFirst().split(separator: UInt8(ascii: "~"), omittingEmptySubsequences: false)
            guard packed.count == 5 else { throw CPEError(at: field.startIndex, message: "a packed edition has five parts") }
            let attributes: [Attribute] = [.edition, .softwareEdition, .targetSoftware, .targetHardware, .other]
            for (attribute, part) in zip(attributes, packed) { values[attribute] = try CPE.value(uri: part) }
        }
        try self.init(checked: values)
    }

    private static func value(uri field: ArraySlice<UInt8>) throws(CPEError) -> Value {
        if field.isEmpty { return .any }
        if field.elementsEqual([UInt8(ascii: "-")]) { return .notApplicable }
        var characters: [Character] = []
        var position = field.startIndex
        while position < field.endIndex {
            guard field[position] == UInt8(ascii: "%") else {
                characters.append(.literal(field[position]))
                position += 1
                continue
            }
            let digits = field[position...].dropFirst().prefix(2)
            guard digits.count == 2, digits.allSatisfy(\.isHexDigit), let byte = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else {
                throw CPEError(at: position, message: "two hexadecimal digits must follow '%'")
            }
            // %01 and %02 are the unquoted special characters (NISTIR 7695, section 6.1.2.3).
            characters.append(byte == 1 ? .one : byte == 2 ? .many : .literal(byte))
            position += 3
        }
        return try value(characters, at: field.startIndex)
    }
}
