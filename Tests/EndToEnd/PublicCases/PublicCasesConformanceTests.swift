import Foundation
import TestKit
import Testing

extension EndToEnd {
    /// What the public tables tell is really done, and the public rules, unchanged, find it.
    @Suite(.serialized, .requires(.podman, .corpora, .installed(["ip", "unshare"]), Programs.requirement), .publicStage)
    struct PublicCasesConformanceTests {
        private let stage: PublicStage, issues: KnownIssues
        /// Of a table, in percent.
        private static let tolerated = 3

        init() throws {
            stage = try #require(PublicStage.current)
            issues = try KnownIssues("Tests/EndToEnd/known-issues.txt")
        }

        /// A table's outcome: failures by case; nil for what passed.
        private func judge(_ file: String, _ outcomes: [(name: String, failure: String?)], atMost limit: Int) {
            let failed = Dictionary(outcomes.compactMap { name, failure in failure.map { (name, $0) } }) { first, _ in first }
            let passed = Set(outcomes.map(\.name)).subtracting(failed.keys)
            for complaint in issues.complaints(in: file, passed: passed, failed: failed) { Issue.record("\(file): \(complaint)") }
            #expect(failed.count <= limit, "\(file): \(failed.count) of \(outcomes.count) fail")
            print("\(file): \(passed.count) of \(outcomes.count) pass")
        }

        @Test func liveCases() throws {
            for (file, rows) in stage.liveCases {
                let outcomes = rows.map { row in
                    (name: row.source.id, failure: stage.missing(row.source.rule, of: row) { row.source.fits($0) })
                }
                judge(file, outcomes, atMost: rows.count * Self.tolerated / 100)
            }
        }

        @Test func generatorActions() throws {
            let tables = try PublicTables()
            let loaded = Set(try tables.rules().values.joined())
            for (file, actions) in tables.actions {
                var outcomes: [(name: String, failure: String?)] = []
                for action in actions {
                    let named = stage.acts.filter { $0.source.action == action.action }
                    // What is told of an action that is not known here is what its rule is about.
                    let rows = named.isEmpty ? stage.acts.filter { $0.source.rule == action.rule } : named
                    if !rows.isEmpty {
                        outcomes.append((action.action, failures(of: action.rule, in: rows)))
                    } else if loaded.contains(action.rule) {
                        outcomes.append((action.action, "nobody here can do it"))
                    } else {
                        print("\(file): \(action.action): its rule is in no file: \(action.rule)")
                    }
                }
                judge(file, outcomes, atMost: actions.count * Self.tolerated / 100)
            }
        }

        @Test func everyRuleFires() throws {
            var silent = 0
            for (file, names) in try PublicTables().rules() {
                let outcomes = names.map { name in
                    let rows = stage.acts.filter { $0.source.rule == name }
                    return (name: name, failure: rows.isEmpty ? "nobody does what it is about" : failures(of: name, in: rows))
                }
                silent += outcomes.count { $0.failure != nil }
                // Listed apart, because other kernels have the calls.
                let impossible = Set(stage.acts.filter { stage.isImpossible($0) }.map(\.source.rule))
                judge(file, outcomes.filter { !impossible.contains($0.name) }, atMost: Self.excused)
                judge("\(file), calls that this kernel has not", outcomes.filter { impossible.contains($0.name) }, atMost: Self.excused)
            }
            #expect(silent <= Self.excused)
        }

        /// Of all files: kernels without modules, names of the domain name system, and lists that users have to fill.
        private static let excused = 3

        @Test func nearMissesAreFoundByNobody() {
            for row in stage.nearMisses {
                #expect(stage.missing(row.source.rule, of: row) != nil, "\(row.source.rule) fires on its near miss")
                if let failure = stage.failure(of: row), !stage.isImpossible(row) {
                    Issue.record("the near miss of \(row.source.rule): \(failure)")
                }
            }
        }

        private func failures(of rule: String, in rows: [PublicStage.Row<PublicAct>]) -> String? {
            rows.compactMap { stage.missing(rule, of: $0) }.first
        }
    }
}

extension LiveCase {
    /// Whether a finding says what it has to, and is about the last call.
    func fits(_ finding: FindingLine) -> Bool {
        let call = raw.steps?.last?.syscall
        return finding.source == expect.source && finding.priority.lowercased() == expect.priority
            && (call == nil || finding.outputFields["evt.type"] == call.map { .text($0) })
            && expect.fields.allSatisfy { name, value in finding.outputFields[name]?.description == value.description }
    }
}

extension FindingLine.Value: CustomStringConvertible {
    var description: String {
        switch self {
        case .text(let text): text
        case .number(let number): String(number)
        case .flag(let flag): String(flag)
        case .missing: "none"
        }
    }
}
