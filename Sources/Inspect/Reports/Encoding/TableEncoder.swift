import JSONText
import Packages

/// For people: what it is, then packages by type, then what could not be read.
struct TableEncoder {
    let report: Report

    func write(to sink: Report.Sink) throws {
        let inventory = report.inventory
        var lines = [bold(Cell.visible(report.subject.title))]
        if let system = inventory.operatingSystem {
            lines.append("  system    " + Cell.visible(system.prettyName ?? "\(system.id) \(system.versionID)"))
        }
        if let platform = report.subject.platform { lines.append("  platform  " + Cell.visible(platform)) }
        if let digest = report.subject.configDigest { lines.append("  config    \(digest)") }
        if let base = report.subject.base { lines.append("  without   " + Cell.visible(base.text)) }
        if !inventory.layers.isEmpty { lines.append("  layers    \(inventory.layers.count)") }
        lines.append("  packages  \(inventory.packages.count)")
        try put(lines, sink)
        let below = report.subject.base?.layers ?? 0
        let positions = Dictionary(
            inventory.layers.enumerated().map { ($1.diffID, $0 + 1 + below) }, uniquingKeysWith: { first, _ in first })
        let groups = Dictionary(grouping: inventory.packages, by: \.type)
        for type in groups.keys.sorted() {
            let packages = groups[type] ?? []
            try put(["", bold("\(Cell.visible(type.rawValue)) (\(packages.count))")], sink)
            let rows = packages.map { package in
                [
                    (package.namespace.map { type.isOfDistribution ? "" : $0 + "/" } ?? "") + package.name,
                    package.version.isEmpty ? "-" : package.version, package.architecture ?? "-",
                    package.evidence.first?.layer.flatMap { positions[$0] }.map(String.init) ?? "-",
                    package.evidence.first?.path.description ?? "-",
                ].map(Cell.visible)
            }
            try put(Cell.columns([["NAME", "VERSION", "ARCH", "LAYER", "SEEN IN"]] + rows, width: report.options.width), sink)
        }
        guard !inventory.isComplete else { return }
        try put(["", bold("INCOMPLETE: \(inventory.gaps.count) things could not be read")], sink)
        try put(
            inventory.gaps.map { gap in
                "  " + Cell.visible([gap.cause.rawValue, gap.path?.description, gap.message].compactMap(\.self).joined(separator: ": "))
            }, sink)
    }

    private func bold(_ text: String) -> String { report.options.hasColour ? "\u{1b}[1m\(text)\u{1b}[0m" : text }

    private func put(_ lines: [String], _ sink: Report.Sink) throws {
        var piece: [UInt8] = []
        for line in lines {
            piece += Array(line.utf8)
            piece.append(UInt8(ascii: "\n"))
            guard piece.count >= Limits.pieceBytes else { continue }
            try sink(piece)
            piece.removeAll(keepingCapacity: true)
        }
        if !piece.isEmpty { try sink(piece) }
    }
}

/// Texts in columns.
enum Cell {
    /// A text whose control characters can be seen and do nothing.
    static func visible(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.appendVisible(text)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Rows of equal length, indented by two; a row that is wider than `width` is cut in its last column, which is marked.
    static func columns(_ rows: [[String]], width: Int?) -> [String] {
        let count = rows.first?.count ?? 0
        let widths = (0..<count).map { column in rows.reduce(0) { max($0, $1[column].count) } }
        return rows.map { row in
            var line = " "
            for (column, cell) in row.enumerated() {
                line += " " + cell
                if column < count - 1 { line += String(repeating: " ", count: widths[column] - cell.count + 1) }
            }
            guard let width, width > 1, line.count > width else { return line }
            return String(line.prefix(width - 1)) + "…"
        }
    }
}
