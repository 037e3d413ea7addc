import Events
import Foundation
import RuleEngine
import RuleLanguage
import RuleTesting
import Synchronization
import TestKit

/// The files of `Rules/`, loaded and compiled as `plimsoll up` does it.
struct DefaultRules {
    let set: RuleSet
    let detector: RuleDetector
    /// Remarks of the loader and of the engine together.
    let diagnostics: [Diagnostic]

    /// - Parameter more: text of a rule file that a user loads after the default ones.
    init(and more: String? = nil) throws {
        set = try more.map(Self.loaded) ?? Self.unchanged.get()
        let compiled = RuleEngine.compile(set.rules)
        detector = compiled.detector
        diagnostics = set.diagnostics + set.schemaViolations + compiled.diagnostics
    }

    /// Read once: there is a test for each event.
    private static let unchanged = Result { try loaded(and: nil) }

    private static func loaded(and more: String?) throws -> RuleSet {
        var loader = RuleLoader(RuleLoader.Options(isField: { FieldTable.standard[$0] != nil }))
        for file in try files() { loader.load(try PackageRoot.text("Rules/\(file)"), file: file) }
        if let more { loader.load(more, file: "more.yaml") }
        return loader.finish()
    }

    /// Names of the files, in the order in which they are loaded.
    static func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: PackageRoot.url.appending(path: "Rules").path)
            .filter { $0.hasSuffix(".yaml") && !$0.hasSuffix("_test.yaml") }.sorted()
    }

    /// The tests beside the rules.
    static func tests() throws -> [RuleTest] {
        try FileManager.default.contentsOfDirectory(atPath: PackageRoot.url.appending(path: "Rules").path)
            .filter { $0.hasSuffix("_test.yaml") }.sorted()
            .flatMap { try RuleTestReader(file: $0).read(try PackageRoot.text("Rules/\($0)")) }
    }

    /// What the unchanged rules find in an event: compiled once, used by one test at a time.
    static func findings(in event: @Sendable (Scene) -> EventFixture) throws -> [Finding] {
        try compiled.withLock { try $0.get().findings(event(Scene())) }
    }

    private static let compiled = Mutex(Result { try DefaultRules() })

    /// What is found in an event.
    func findings(_ event: EventFixture) throws -> [Finding] {
        var findings: [Finding] = []
        try event.withContext { detector.examine($0) { findings.append($0) } }
        return findings
    }
}
