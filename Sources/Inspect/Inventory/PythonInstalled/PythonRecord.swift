import Packages

/// The lists of installed files.
enum PythonRecord {
    /// - Parameter isTable: whether the path is the first field of comma-separated values, in quotation marks where it holds a comma.
    static func paths(_ text: ManifestText, isTable: Bool) -> [String] {
        text.lines.compactMap { line in
            guard !line.text.isEmpty else { return nil }
            guard isTable else { return String(line.text) }
            guard let quoted = line.text.after("\"") else { return String(line.text.cut(",")?.0 ?? line.text) }
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
}
