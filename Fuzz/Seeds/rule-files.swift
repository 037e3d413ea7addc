// Seeds of the rule loader: the default rules and their tests; and the public rule files, and the tables of loading, where
// `PLIMSOLL_CORPORA` names their folder.
import Foundation

@main
struct RuleFileSeeds {
    static func main() throws {
        let folder = CommandLine.arguments[1]
        let corpora = ProcessInfo.processInfo.environment["PLIMSOLL_CORPORA"].map { $0 + "/runtime" }
        for directory in ["Rules"] + (corpora.map { [$0 + "/falco-rules"] } ?? []) {
            for name in try names(in: directory, ending: ".yaml") {
                let text = try String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8)
                // Small ones: an item each, since the fuzzer cuts what is large.
                for (index, item) in text.components(separatedBy: "\n- ").enumerated() {
                    try write(index == 0 ? item : "- " + item, "\(folder)/\(name)-\(index)")
                }
            }
        }
        guard let tables = corpora.map({ $0 + "/filter-language" }) else { return }
        for name in try names(in: tables, ending: ".json") {
            let table = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: "\(tables)/\(name)"))) as? [String: Any]
            for (index, entry) in (table?["cases"] as? [[String: Any]] ?? []).enumerated() {
                if let rules = entry["rules"] as? String { try write(rules, "\(folder)/\(name)-\(index)") }
            }
        }
    }

    private static func names(in directory: String, ending: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory).sorted().filter { $0.hasSuffix(ending) }
    }

    private static func write(_ text: String, _ path: String) throws { try text.write(toFile: path, atomically: false, encoding: .utf8) }
}
