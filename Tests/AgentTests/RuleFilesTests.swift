import Events
import Foundation
import Linux
import RuleEngine
import RuleLanguage
import TestKit
import Testing

@testable import Agent

struct RuleFilesTests {
    private final class NoNames: NameLookup {
        let hostName: Bytes? = nil
        func userName(_ uid: UInt32, in workload: Workload) -> Bytes? { nil }
        func groupName(_ gid: UInt32, in workload: Workload) -> Bytes? { nil }
        func account(_ uid: UInt32, in workload: Workload) -> (home: Bytes, shell: Bytes)? { nil }
        func localOffset(at wallTime: UInt64) -> Int { 0 }
    }

    private static func rule(_ name: String, _ condition: String = "evt.type = open", enabled: Bool = true) -> String {
        """
        - rule: \(name)
          desc: a rule
          condition: \(condition)
          output: found %fd.name
          priority: WARNING
          enabled: \(enabled)

        """
    }

    @Test func foldersAreReadInTheOrderOfTheirNames() throws {
        let folder = try TemporaryDirectory()
        try folder.write(Self.rule("second"), to: "20.yaml")
        try folder.write(Self.rule("first"), to: "10.yml")
        try folder.write("no rules at all: [", to: "notes.txt")
        for path in [folder.path, folder.path.hasSuffix("/") ? folder.path : folder.path + "/"] {
            let files = try RuleFiles([path], names: NoNames())
            #expect(files.rules.map(\.name) == ["first", "second"] && files.isUsable)
        }
        let files = try RuleFiles([folder.file("20.yaml").path, folder.file("10.yml").path], names: NoNames())
        #expect(files.rules.map(\.name) == ["second", "first"], "named files come in the order in which they are named")
    }

    @Test func onlyEnabledRulesAreCompiled() throws {
        let folder = try TemporaryDirectory()
        let file = try folder.write(Self.rule("on") + Self.rule("off", "evt.type = connect", enabled: false), to: "x.yaml")
        let files = try RuleFiles([file.path], names: NoNames())
        #expect(files.rules.map(\.isEnabled) == [true, false])
        #expect(files.detector.interest.calls[.open] != nil && files.detector.interest.calls[.connect] == nil)
    }

    @Test func errorsTellFileAndPlace() throws {
        let folder = try TemporaryDirectory()
        let file = try folder.write(Self.rule("good") + Self.rule("bad", "evt.type ="), to: "x.yaml")
        let files = try RuleFiles([file.path], names: NoNames())
        #expect(!files.isUsable)
        let error = try #require(files.diagnostics.first { $0.level == .error })
        #expect(error.rendered.contains("x.yaml:"))
    }

    @Test func aMissingFileIsAnError() throws {
        let folder = try TemporaryDirectory()
        let path = folder.file("missing.yaml").path
        let error = #expect(throws: SystemError.self) { _ = try RuleFiles([path], names: NoNames()) }
        #expect(error?.description.contains(path) == true)
    }

    @Test func noFilesAreNoRules() throws {
        let files = try RuleFiles([], names: NoNames())
        #expect(files.rules.isEmpty && files.isUsable && files.detector.interest.calls.isEmpty)
    }

    @Test func aFileOfAHundredMegabytesIsRefusedUnread() throws {
        let folder = try TemporaryDirectory()
        let file = folder.file("huge.yaml")
        try Data().write(to: file)
        try FileHandle(forWritingTo: file).truncate(atOffset: 100 << 20)
        #expect(throws: SystemError.self) { try RuleFiles([file.path], names: NoNames()) }
    }

    @Test func rulesAreChosenByNameTagAndPriority() throws {
        let folder = try TemporaryDirectory()
        let file = folder.file("rules.yaml")
        try (Self.rule("Alpha one") + Self.rule("Alpha two") + Self.rule("Beta")).write(to: file, atomically: true, encoding: .utf8)
        func enabled(_ disabled: [String], _ enabled: [String]) throws -> [String] {
            var choices = RuleChoices()
            (choices.disabled, choices.enabled) = (disabled, enabled)
            let files = try RuleFiles([file.path], choices: choices, names: NoNames())
            return files.isUsable ? files.rules.filter(\.isEnabled).map(\.name) : ["unusable"]
        }
        #expect(try enabled([], []) == ["Alpha one", "Alpha two", "Beta"])
        #expect(try enabled(["Beta"], []) == ["Alpha one", "Alpha two"])
        #expect(try enabled(["*"], ["Alpha*"]) == ["Alpha one", "Alpha two"])
        #expect(try enabled(["priority:warning"], ["Beta"]) == ["Beta"])
        #expect(try enabled(["priority:notice+"], []) == [])
        #expect(try enabled(["Gamma"], []) == ["unusable"])
        #expect(try enabled(["priority:loud"], []) == ["unusable"])
        #expect(try enabled(["tag:nothing"], []) == ["unusable"])
    }
}
