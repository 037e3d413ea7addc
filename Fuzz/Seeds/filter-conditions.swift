// Seeds of the condition parser: the conditions of the default rules, and the public filter texts where `PLIMSOLL_CORPORA` names their folder.
import Foundation
import RuleLanguage

@main
struct FilterConditionSeeds {
    static func main() throws {
        let folder = CommandLine.arguments[1]
        var loader = RuleLoader()
        for name in try FileManager.default.contentsOfDirectory(atPath: "Rules").sorted()
        where name.hasSuffix(".yaml") && !name.hasSuffix("_test.yaml") {
            loader.load(try String(contentsOfFile: "Rules/\(name)", encoding: .utf8), file: name)
        }
        let set = loader.finish()
        var texts = set.macros.map(\.text) + set.definitions.map(\.condition)
        if let corpora = ProcessInfo.processInfo.environment["PLIMSOLL_CORPORA"] {
            let data = try Data(contentsOf: URL(filePath: corpora + "/runtime/filter-language/parser_accept_reject.json"))
            let table = try JSONSerialization.jsonObject(with: data) as? [String: Any]
            texts += (table?["cases"] as? [[String: Any]] ?? []).compactMap { $0["input"] as? String }
        }
        for (index, text) in texts.enumerated() {
            try text.write(toFile: "\(folder)/condition-\(index)", atomically: false, encoding: .utf8)
        }
    }
}
