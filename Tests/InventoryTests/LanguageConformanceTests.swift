import Foundation
import TestKit
import Testing

@Suite("Conformance: languages", .enabled(if: Corpora.isAvailable, Comment(rawValue: Corpora.absence)))
struct LanguageConformanceTests {
    private static let formatLimit = 0.05
    private static let overallLimit = 0.02

    @Test func tables() throws {
        var byFormat: [String: (passed: Int, known: Int, all: Int)] = [:]
        for url in try Corpora.files(in: "static/packages/lang", suffix: ".expected.json") {
            let table = try LanguageTable(url)
            #expect(!table.cases.isEmpty, "\(url.path) has no cases")
            // A file for which the source states several results has one of them.
            var problems: [(LanguageTable.Case, String?)] = []
            for item in table.cases { problems.append((item, try table.problem(item))) }
            for (item, problem) in problems {
                let isOther = item.differs == true && problems.contains { $0.0.file == item.file && $0.1 == nil }
                let failure = isOther ? nil : problem
                let label = "\(table.format)/\(table.source): \(item.title)"
                let reason = LanguageKnownIssues.reasons[label]
                var counts = byFormat[table.format, default: (0, 0, 0)]
                counts.all += 1
                if failure == nil {
                    counts.passed += 1
                } else if reason != nil {
                    counts.known += 1
                }
                byFormat[table.format] = counts
                if let failure, reason == nil { Issue.record("\(label) (\(item.file)): \(failure)") }
                if failure == nil, reason != nil { Issue.record("\(label) passes but is listed as a known issue") }
            }
        }
        for (format, counts) in byFormat.sorted(by: { $0.key < $1.key }) {
            print("\(format): \(counts.passed) of \(counts.all) cases, \(counts.known) known issues")
            #expect(counts.known <= max(1, Int(Double(counts.all) * Self.formatLimit)), "too many known issues of \(format)")
        }
        let all = byFormat.values.reduce(0) { $0 + $1.all }
        let known = byFormat.values.reduce(0) { $0 + $1.known }
        print("languages: \(byFormat.values.reduce(0) { $0 + $1.passed }) of \(all) cases, \(known) known issues")
        #expect(Double(known) <= Double(all) * Self.overallLimit)
    }

    /// Files without a table are read, too: none may do more than give a gap.
    @Test func everyFile() throws {
        let root = try Corpora.url("static/packages/lang").standardizedFileURL.path
        var count = 0
        for url in try Corpora.files(in: "static/packages/lang", suffix: "") {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), !isFolder.boolValue else { continue }
            let parts = url.standardizedFileURL.path.dropFirst(root.count + 1).split(separator: "/")
            guard parts.count > 2 else { continue }
            _ = try CatalogerProbe.readAll([UInt8](try Data(contentsOf: url)), name: url.lastPathComponent)
            count += 1
        }
        print("languages: \(count) files read by every cataloger")
        #expect(count > 0)
    }
}
