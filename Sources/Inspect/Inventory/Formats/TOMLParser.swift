import Packages

/// Reads TOML line by line into tables, then makes a `Document` of them.
///
/// Of our own, since toml++ (TOMLKit) tells no lines and bounds the nesting of values, but not of dotted keys: a key of a million parts
/// overflows its stack.
/// Source: TOML 1.0.0.
struct TOMLParser {
    let format: String
    var scanner: TOMLScanner
    private let root = TOMLTable(line: 1)
    private var current: TOMLTable

    init(text: String, format: String) {
        self.format = format
        scanner = TOMLScanner(text: text, format: format)
        current = root
    }

    mutating func document() throws(Gap) -> Document {
        while true {
            try scanner.skipBlankLines()
            guard let byte = scanner.peek() else { return root.document }
            if byte == UInt8(ascii: "[") { try header() } else { try pair() }
            try scanner.endLine()
        }
    }

    /// A table takes the memory of several values.
    private static let tableWeight = 4

    private mutating func header() throws(Gap) {
        let line = scanner.line
        try scanner.count(TOMLParser.tableWeight)
        _ = scanner.take("[")
        let isArray = scanner.take("[")
        let path = try scanner.key()
        guard scanner.take("]"), !isArray || scanner.take("]") else { throw scanner.damaged("a ']' is expected") }
        var table = root
        for name in path.dropLast() { table = try scanner.child(of: table, name) }
        guard let name = path.last else { throw scanner.damaged("a key is expected") }
        if isArray {
            current = TOMLTable(line: line)
            switch table.values[name] {
            case nil: table.set(name, line: line, .tables(TOMLTableArray(current)))
            case .tables(let array): array.tables.append(current)
            default: throw scanner.damaged("'\(name.prefix(100))' is no array of tables")
            }
        } else {
            current = try scanner.child(of: table, name)
            guard !current.isDefined else { throw scanner.damaged("the table '\(name.prefix(100))' stands there twice") }
            current.line = line
        }
        current.isDefined = true
    }

    private mutating func pair() throws(Gap) {
        try scanner.pair(into: current, depth: 0)
    }
}

/// A table while it is built.
final class TOMLTable {
    enum Entry {
        case value(Document)
        case table(TOMLTable)
        case tables(TOMLTableArray)
    }

    var line: Int
    var isDefined = false
    var values: [String: Entry] = [:]
    private var order: [(key: String, line: Int)] = []

    init(line: Int) {
        self.line = line
    }

    func set(_ key: String, line: Int, _ entry: Entry) {
        order.append((key, line))
        values[key] = entry
    }

    /// Its depth was bounded when it was built.
    var document: Document {
        let members = order.compactMap { key, line -> Document.Member? in
            switch values[key] {
            case .value(let value): Document.Member(key: key, line: line, value: value)
            case .table(let table): Document.Member(key: key, line: line, value: table.document)
            case .tables(let array):
                Document.Member(key: key, line: line, value: Document(line: line, value: .array(array.tables.map(\.document))))
            case nil: nil
            }
        }
        return Document(line: line, value: .object(members))
    }
}

/// An array of tables while it is built: `[[package]]` adds one at a time.
final class TOMLTableArray {
    var tables: [TOMLTable]

    init(_ first: TOMLTable) {
        tables = [first]
    }
}
