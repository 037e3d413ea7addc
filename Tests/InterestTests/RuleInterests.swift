import Events
import Foundation
import RuleEngine
import RuleLanguage
import TestKit

/// Rules whose interest the sensor must serve.
struct RuleInterests {
    let name: String
    let detector: RuleDetector
    let rules: [Rule]

    private init(_ name: String, _ files: [URL]) throws {
        var loader = RuleLoader(RuleLoader.Options(isField: { FieldTable.standard[$0] != nil }))
        for file in files { loader.load(Array(try Data(contentsOf: file)), file: file.lastPathComponent) }
        var rules = loader.finish().rules
        for index in rules.indices { rules[index].isEnabled = true }
        self.name = name
        self.rules = rules
        detector = RuleEngine.compile(rules).detector
    }

    /// Those of this repository.
    static func own() throws -> RuleInterests {
        let folder = PackageRoot.url.appending(path: "Rules")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }.sorted()
        return try RuleInterests("Rules", names.map { folder.appending(path: $0) })
    }

    /// The public ones, a file each.
    static func published() throws -> [RuleInterests] {
        try Corpora.files(in: "runtime/falco-rules", suffix: ".yaml").map { try RuleInterests($0.lastPathComponent, [$0]) }
    }
}
