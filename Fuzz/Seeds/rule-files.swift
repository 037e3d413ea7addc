// Seeds of the rule loader: the default rules and their tests, and the public rule files where `PLIMSOLL_CORPORA` names their folder.
import Foundation

@main
struct RuleFileSeeds {
    static func main() throws {
        let folder = CommandLine.arguments[1]
        let corpora = ProcessInfo.processInfo.environment["PLIMSOLL_CORPORA"].map { [$0 + "/runtime/falco-rules"] } ?? []
        for directory in ["Rules"] + corpora {
            for name in try FileManager.default.contentsOfDirectory(atPath: directory).sorted() where name.hasSuffix(".yaml") {
                let text = try String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8)
                // Small ones: an item each, since the fuzzer cuts what is large.
                for (index, item) in text.components(separatedBy: "\n- ").enumerated() {
                    try (index == 0 ? item : "- " + item).write(toFile: "\(folder)/\(name)-\(index)", atomically: false, encoding: .utf8)
                }
            }
        }
    }
}
