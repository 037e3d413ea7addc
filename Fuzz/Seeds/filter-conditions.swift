// Seeds of the condition parser: the conditions of the default rules, and the public tables of filters where `PLIMSOLL_CORPORA` names their folder.
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
        if let tables = ProcessInfo.processInfo.environment["PLIMSOLL_CORPORA"].map({ $0 + "/runtime/filter-language" }) {
            for name in try FileManager.default.contentsOfDirectory(atPath: tables).sorted() where name.hasSuffix(".json") {
                let table = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: "\(tables)/\(name)"))) as? [String: Any]
                let cases = table?["cases"] as? [[String: Any]] ?? []
                texts += cases.flatMap { [$0["input"] as? String, $0["filter"] as? String].compactMap(\.self) }
            }
        }
        for (index, text) in texts.enumerated() {
            try text.write(toFile: "\(folder)/condition-\(index)", atomically: false, encoding: .utf8)
        }
    }
}
