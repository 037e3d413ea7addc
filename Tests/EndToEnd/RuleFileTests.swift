import Foundation
import TestKit
import Testing

extension EndToEnd {
    /// Whoever writes a rule with an error is told where and what.
    @Suite struct RuleFileTests {
        struct Case: Sendable, CustomTestStringConvertible {
            var testDescription: String
            /// Lines of the file.
            var lines: [String]
            /// Where the error is.
            var line: Int, column: Int
            /// What the message says.
            var message: String

            init(_ name: String, _ lines: [String], at line: Int, _ column: Int, _ message: String) {
                (testDescription, self.lines, self.line, self.column, self.message) = (name, lines, line, column, message)
            }
        }

        private static func rule(_ condition: String, priority: String = "WARNING") -> [String] {
            ["- rule: Mistaken", "  desc: has an error", "  condition: \(condition)", "  output: found", "  priority: \(priority)"]
        }

        static let cases = [
            Case("a parenthesis is missing", rule("evt.type = open and (fd.name = /etc/shadow"), at: 3, 56, "')'"),
            Case("a field that does not exist", rule("evt.type = execve and proc.nmae = cat"), at: 3, 36, "did you mean proc.name?"),
            Case("an operator that does not exist", rule("proc.name equals cat"), at: 3, 24, "operator"),
            Case("a priority that does not exist", rule("evt.type = open", priority: "URGENT"), at: 5, 13, "URGENT"),
            Case("a macro that does not exist", rule("evt.type = open and some_macro"), at: 3, 34, "some_macro"),
            Case("not YAML", ["- rule: x", "  desc: [never closed", "  condition: evt.type = open"], at: 3, 12, "YAML"),
        ]

        @Test(arguments: cases) func anErrorHasItsPlace(_ value: Case) throws {
            let folder = try TemporaryDirectory()
            let file = try folder.write(value.lines.joined(separator: "\n") + "\n", to: "mistaken.yaml").path
            let up = ["up", "--no-default-rules", "--rules", file, "--data", "\(folder.path)data"]
            for command in [up, ["rules", "check", file]] {
                let output = try Command.run([PackageRoot.executable().path] + command)
                #expect(output.status == .exited(2) && output.stdout.isEmpty, "\(output)")
                let lines = output.errorText.split(separator: "\n").map(String.init)
                try #require(lines.count >= 3, "\(output)")
                #expect(lines[0].hasPrefix("\(file):\(value.line):\(value.column): error: "))
                #expect(lines[0].contains(value.message))
                #expect(lines[1].hasSuffix(value.lines[value.line - 1]))
                let indentation = lines[1].count - value.lines[value.line - 1].count
                #expect(lines[2] == String(repeating: " ", count: indentation + value.column - 1) + "^")
            }
        }

        @Test func aFileThatIsNotThereIsNamed() throws {
            let folder = try TemporaryDirectory()
            let output = try Command.run([
                PackageRoot.executable().path, "up", "--no-default-rules", "--rules", "\(folder.path)absent.yaml", "--data", folder.path,
            ])
            #expect(output.status == .exited(4) && output.errorText.contains("absent.yaml"))
        }
    }
}
