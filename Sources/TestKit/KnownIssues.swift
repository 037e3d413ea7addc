import Foundation

/// Cases of public test data that fail on purpose, each with its reason: lines of FILE, CASE and REASON with tabs between them.
public struct KnownIssues: Sendable {
    /// Reasons by file and case.
    private let reasons: [String: [String: String]]

    /// Reads such a file of this package; empty lines and those that start with `#` are skipped.
    /// - Parameter path: relative to the folder of Package.swift.
    /// - Throws: what Foundation throws where there is no such file; ``CorporaError`` if a line has no reason.
    public init(_ path: String) throws {
        var reasons: [String: [String: String]] = [:]
        for line in try PackageRoot.text(path).split(separator: "\n") where !line.hasPrefix("#") {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: true).map(String.init)
            guard fields.count == 3 else { throw CorporaError(path: path, problem: "not FILE, CASE and REASON: '\(line)'") }
            reasons[fields[0], default: [:]][fields[1]] = fields[2]
        }
        self.reasons = reasons
    }

    /// What is wrong with a file's outcome: failures that no reason is known for, and known ones that passed.
    /// - Parameter file: as the list names it, such as `osv-scalibr/maven-versions.txt`.
    /// - Parameter passed: cases that passed.
    /// - Parameter failed: what happened, by the case that failed.
    public func complaints(in file: String, passed: Set<String>, failed: [String: String]) -> [String] {
        let known = reasons[file] ?? [:]
        let unknown = failed.filter { known[$0.key] == nil }.map { "\($0.key): \($0.value)" }
        return unknown.sorted() + passed.filter { known[$0] != nil }.sorted().map { "\($0): passes, and is listed as a known issue" }
    }
}
