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
