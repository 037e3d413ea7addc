import Events
import Foundation
import RuleEngine
import RuleLanguage
import TestKit

/// The files of `Rules/`, loaded and compiled as `plimsoll up` does it.
struct DefaultRules {
    let set: RuleSet
    let detector: RuleDetector
    /// Remarks of the loader and of the engine together.
    let diagnostics: [Diagnostic]

    /// - Parameter more: text of a rule file that a user loads after the default ones.
    init(and more: String? = nil) throws {
        var loader = RuleLoader(RuleLoader.Options(isField: { FieldTable.standard[$0] != nil }))
        for file in try Self.files() { loader.load(try PackageRoot.text("Rules/\(file)"), file: file) }
        if let more { loader.load(more, file: "more.yaml") }
        set = loader.finish()
        let compiled = RuleEngine.compile(set.rules)
        detector = compiled.detector
        diagnostics = set.diagnostics + set.schemaViolations + compiled.diagnostics
    }

    /// Names of the files, in the order in which they are loaded.
    static func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: PackageRoot.url.appending(path: "Rules").path)
            .filter { $0.hasSuffix(".yaml") }.sorted()
    }

    /// What is found in an event.
    func findings(_ event: EventFixture) throws -> [Finding] {
        var findings: [Finding] = []
        try event.withContext { detector.examine($0) { findings.append($0) } }
        return findings
    }
}
