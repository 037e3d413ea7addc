import JSONText
import Packages

/// One line a thing.
struct ListEncoder {
    let report: Report

    /// Package URLs, sorted, each once.
    func writePackageURLs(to sink: Report.Sink) throws {
        let urls = Set(report.inventory.packages.compactMap { $0.packageURL(in: report.inventory.operatingSystem)?.description })
        try write(urls.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }, to: sink) { Array($0.utf8) }
    }

    /// Kind, mode in octal, owner and group, size, digest or `-`, path, of links their target; parted by tabs.
    func writeFiles(to sink: Report.Sink) throws {
        try write(report.files, to: sink) { row in
            let mode = String(row.mode, radix: 8)
            var fields = [
                row.kind.rawValue, String(repeating: "0", count: max(0, 4 - mode.count)) + mode, "\(row.uid):\(row.gid)", String(row.size),
                row.digest?.description ?? "-", row.path.description,
            ]
            if let target = row.target { fields.append(target.description) }
            return Array(fields.joined(separator: "\t").utf8)
        }
    }

    private func write<Row>(_ rows: [Row], to sink: Report.Sink, _ line: (Row) -> [UInt8]) throws {
        var piece: [UInt8] = []
        for row in rows {
            piece += line(row)
            piece.append(UInt8(ascii: "\n"))
            guard piece.count >= Limits.pieceBytes else { continue }
            try sink(piece)
            piece.removeAll(keepingCapacity: true)
        }
        if !piece.isEmpty { try sink(piece) }
    }
}
