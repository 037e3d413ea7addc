/// Trivy's `.trivyignore`: an identifier on each line, with `exp:YYYY-MM-DD` behind it if it ends. Source: Trivy's documentation, "Filtering".
public enum TrivyIgnoreFile {
    /// Reads one. A comment of its own line, or behind the identifier, is the reason.
    /// - Throws: `ExceptionFileError` if it passes the limit or a date is none.
    public static func read(_ text: String, file: String = ".trivyignore") throws(ExceptionFileError) -> [FindingException] {
        guard text.utf8.count <= Limits.ignoreFileBytes else {
            throw ExceptionFileError(file, "longer than \(Limits.ignoreFileBytes) bytes")
        }
        var exceptions: [FindingException] = []
        var comment = ""
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let parts = line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            let words = (parts.first ?? "").split { $0 == " " || $0 == "\t" || $0 == "\r" }
            let remark = parts.count > 1 ? trimmed(parts[1]) : ""
            guard let id = words.first else {
                comment = parts.count > 1 ? remark : ""
                continue
            }
            var exception = FindingException(
                vulnerability: String(id), reason: remark.isEmpty ? comment : remark, origin: "\(file):\(index + 1)")
            for word in words.dropFirst() where word.hasPrefix("exp:") {
                guard let date = Timestamp(String(word.dropFirst(4))) else {
                    throw ExceptionFileError(file, line: index + 1, "'\(word)' is no date; expected exp:YYYY-MM-DD")
                }
                exception.expires = date
            }
            exceptions.append(exception)
        }
        return exceptions
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " || $0 == "\r" }.reversed())
    }
}
