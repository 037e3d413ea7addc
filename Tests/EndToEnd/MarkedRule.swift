import Foundation
import TestKit

/// A rule of a test's own: some program is run with a word that nobody else says.
struct MarkedRule {
    static let name = "Marked program"
    let word = "mark-\(UUID().uuidString)"
    let file: URL

    init(in folder: TemporaryDirectory) throws {
        file = try folder.write(
            """
            - rule: \(Self.name)
              desc: a program of the test
              condition: evt.type in (execve, execveat) and proc.args contains "\(word)"
              output: marked %proc.args
              priority: ERROR
            """, to: "marked.yaml")
    }

    /// Whether a finding is about a program that said the word, and this besides it.
    func fits(_ finding: FindingLine, _ text: String? = nil) -> Bool {
        let arguments = finding.process.ancestry.first?.commandLine ?? ""
        return finding.rule == Self.name && arguments.contains(word) && text.map { arguments.contains($0) } ?? true
    }

    /// Runs a program that says it.
    func provoke(_ text: String) throws { try Command.checked(["/bin/true", word, text]) }
}
