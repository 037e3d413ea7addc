import RuleEngine
import RuleLanguage
import TestKit
import Testing

@testable import Exercise

@Suite struct ExerciseTests {
    @Test func everyDefaultRuleHasAnActionOrAReason() throws {
        let files = [
            "containers", "credentials", "execution", "kernel", "network", "persistence", "processes", "shells", "system", "tools",
            "traces",
        ]
        var loader = RuleLoader(RuleLoader.Options(isField: { FieldTable.standard[$0] != nil }))
        loader.load(try PackageRoot.text("Rules/00-shared.yaml"), file: "00")
        for file in files { loader.load(try PackageRoot.text("Rules/\(file).yaml"), file: file) }
        #expect(Set(loader.finish().rules.map(\.name)) == Set(ExerciseAction.all.map(\.rule)))
        #expect(Set(ExerciseAction.all.map(\.rule)).count == ExerciseAction.all.count)
        #expect(ExerciseAction.all.count { if case .none = $0.way { true } else { false } } <= 1)
    }

    @Test func everyActExistsAndIsUsed() {
        let used = ExerciseAction.all.compactMap { action -> String? in
            switch action.way {
            case .act(let name): name
            case .disguised(_, let name) where !name.hasPrefix("-"): name
            default: nil
            }
        }
        #expect(Set(used).union(["prepare"]) == Set(ExerciseAct.names))
        #expect(ExerciseAct.perform("nothing") == "there is no act 'nothing'")
    }

    @Test func theReportTellsWhatWasMissed() {
        var seen = Exercise.Result(rule: "A")
        (seen.expected, seen.seen, seen.latencies) = (2, 2, [1_500_000, 9_000_000])
        var missed = Exercise.Result(rule: "BB")
        (missed.expected, missed.remark) = (1, "no finding within 5 s")
        var left = Exercise.Result(rule: "C")
        left.remark = "why"
        let report = ExerciseReport([seen, missed, left])
        #expect(
            report.table == """
                seen  A   2 of 2  1.5 ms
                MISSED BB  no finding within 5 s
                -     C   not exercised: why
                2 of 3 seen, 1 not exercised
                from event to output: p50 1.5 ms, p99 9.0 ms
                """)
        #expect(!report.isPassed && ExerciseReport([seen, left]).isPassed)
        #expect(report.json.contains("\"latency_p99_ns\" : 9000000"))
    }

    @Test(arguments: [([], 50, 0), ([7], 99, 7), ([1, 2, 3, 4], 50, 2), ([1, 2, 3, 4], 99, 4)] as [([UInt64], Int, UInt64)])
    func quantiles(values: [UInt64], percent: Int, expected: UInt64) { #expect(ExerciseReport.quantile(values, percent) == expected) }
}
