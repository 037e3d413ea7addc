import Linux
import RuleLanguage
import RuleTesting

/// What `plimsoll rules test` says.
public struct RuleTestReport {
    private let run: RuleTestRun

    /// Reads the tests of rules and runs them.
    /// - Parameters:
    ///   - paths: as the rules were read from: tests stand in the files of rules, and beside them in `NAME_test.yaml`.
    ///   - files: the rules.
    /// - Throws: ``SystemError`` for a file that cannot be read, ``RuleTestError`` for a mistake in one.
    public init(_ paths: [String], _ files: RuleFiles) throws {
        var tests: [RuleTest] = []
        for file in try RuleFiles.testFiles(paths) {
            let bytes = try readFile(file, limit: RuleTesting.Limits.fileBytes + 1)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw RuleTestError(file: file, line: 1, column: 1, message: "the file is not valid UTF-8; save it as UTF-8")
            }
            tests += try RuleTestReader(file: file).read(text)
        }
        run = RuleTestRun(tests, detector: files.detector)
    }

    /// Whether every test passed, and there was one.
    public var isPassed: Bool { run.failed.isEmpty && !run.outcomes.isEmpty }

    /// A line for each failure, and one for all.
    public var text: String {
        var lines: [String] = []
        for outcome in run.failed {
            let place = "\(outcome.test.origin.file):\(outcome.test.origin.position.line)"
            let fired = outcome.fired.isEmpty ? "nothing" : outcome.fired.joined(separator: ", ")
            lines.append("\(place): failed: \(outcome.test.name): \(outcome.failures.joined(separator: "; ")) (fired: \(fired))")
        }
        if !run.neverFired.isEmpty { lines.append("Rules that no test makes fire: \(run.neverFired.joined(separator: ", "))") }
        if !run.neverMissed.isEmpty { lines.append("Rules without a near miss: \(run.neverMissed.joined(separator: ", "))") }
        lines.append(
            run.outcomes.isEmpty
                ? "There are no tests: docs/rules.md tells how to write one."
                : "\(run.outcomes.count - run.failed.count) tests passed, \(run.failed.count) failed")
        return lines.joined(separator: "\n")
    }
}
