/// Rows in columns that are as wide as their widest cell.
public struct TextTable {
    private let rows: [[String]]

    /// Rows of equal length; the first may be headings.
    public init(_ rows: [[String]]) { self.rows = rows }

    /// The rows, indented by two blanks.
    public var lines: [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { index, cell in
                index == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[index] - cell.count)
            }
            return "  " + cells.joined(separator: "  ")
        }
    }
}

/// JSON for the small reports of the command line.
enum JSONText {
    static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f || (0x2028...0x2029).contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// Texts by key; nil is null.
    static func object(_ members: [(String, String?)]) -> String {
        "{" + members.map { "\(string($0.0)):\($0.1.map(string) ?? "null")" }.joined(separator: ",") + "}"
    }
}
