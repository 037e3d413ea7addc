import Foundation
import Vulnerabilities

/// Files that hide findings, told apart by their names and contents.
public enum ExceptionFiles {
    /// Reads `.trivyignore`, a VEX document (JSON), or else a file of ours or Grype's (YAML).
    /// - Throws: `ExceptionFileError`.
    public static func read(_ path: String) throws(ExceptionFileError) -> [FindingException] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ExceptionFileError(path, "it cannot be read")
        }
        let text = String(decoding: data, as: UTF8.self)
        if path.hasSuffix(".trivyignore") { return try TrivyIgnoreFile.read(text, file: path) }
        if text.first(where: { !$0.isWhitespace }) == "{" { return try VEXDocument(data, file: path).exceptions }
        return try IgnoreFile.read(text, file: path)
    }
}
