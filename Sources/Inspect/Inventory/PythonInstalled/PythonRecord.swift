import Packages

/// The lists of installed files.
enum PythonRecord {
    /// - Parameter isTable: whether the path is the first field of comma-separated values, in quotation marks where it holds a comma.
    /// - Parameter folder: what they are told from.
    /// - Throws: `Gap` if there are more than ``Limits/installedFiles``.
    static func paths(_ text: ManifestText, isTable: Bool, from folder: FilePath) throws(Gap) -> [FilePath] {
        var paths: [FilePath] = []
        for line in text.lines where !line.text.isEmpty {
            guard let path = folder.resolving(isTable ? field(line.text) : String(line.text)) else { continue }
            guard paths.count < Limits.installedFiles else { throw .limit("RECORD", "more than \(Limits.installedFiles) files") }
            paths.append(path)
        }
        return paths
    }

    private static func field(_ line: Substring) -> String {
        guard let quoted = line.after("\"") else { return String(line.cut(",")?.0 ?? line) }
        var path = ""
        var rest = quoted
        while let (part, behind) = rest.cut("\"") {
            path += part
            guard let next = behind.after("\"") else { break }
            path += "\""
            rest = next
        }
        return path
    }
}
