import Foundation
import TestKit
import Testing

/// One agent with all public rule files, unchanged, and everything that the public tables tell is done at once before its findings are
/// looked at: on the host, in a privileged container, and in containers that are started for it.
final class PublicStage: Sendable {
    /// A deed of a table's row, and what came of it.
    struct Row<Source: Sendable>: Sendable {
        let source: Source
        /// Nil where the table says something that cannot be done here; ``problem`` tells what.
        let deed: Deed?
        var problem: String?
    }

    /// The cases by the name of their file.
    let liveCases: [String: [Row<LiveCase>]]
    let acts: [Row<PublicAct>], nearMisses: [Row<PublicAct>]
    /// Findings by the mark of their deed.
    private let found: [String: [FindingLine]]
    /// What kept a deed from being done, by mark.
    private let failures: [String: Performance.Failure]
    /// Keeps the containers.
    private let scenes: [PodmanScene]

    init() async throws {
        var number = 0
        func deed(_ way: Deed.Way) -> Deed {
            number += 1
            return Deed(number, way)
        }
        let tables = try PublicTables()
        let users = try PublicUsers(besides: tables.live.values.joined().flatMap(\.users))
        let live = tables.live.mapValues { cases in
            cases.filter(\.isPossible).map { item in
                do { return Row(source: item, deed: deed(try item.way(uids: users.uids))) } catch {
                    return Row(source: item, deed: nil, problem: "\(error)")
                }
            }
        }
        acts = PublicAct.all.map { Row(source: $0, deed: deed($0.way)) }
        nearMisses = PublicAct.all.compactMap { act in act.nearMiss.map { Row(source: act, deed: deed($0)) } }
        liveCases = live
        let deeds = (live.values.joined().map(\.deed) + acts.map(\.deed) + nearMisses.map(\.deed)).compactMap(\.self)

        let program = try Programs.compiled("perform")
        let image = try TestImage.busybox(adding: ["bin/perform": program, "etc/passwd": users.file])
        let folder = try TemporaryDirectory(), others = try folder.write(PublicAct.otherRules, to: "others.yaml")
        let agent = try RunningAgent(rules: [others.path] + tables.ruleFiles, wrapper: users.wrapper)
        let scene = try PodmanScene(image: image, arguments: ["--privileged"])
        var performance = Performance(agent: agent, program: program, image: image, scene: scene)
        try await performance.perform(deeds)
        (found, failures, scenes) = (try performance.findings(), performance.failures, [scene])
    }

    /// Whether a rule has found a deed.
    /// - Parameter isRight: asks more of the finding.
    /// - Returns: nil if so, otherwise what happened instead.
    func missing<Source>(_ rule: String, of row: Row<Source>, isRight: (FindingLine) -> Bool = { _ in true }) -> String? {
        guard let deed = row.deed else { return row.problem ?? "not done" }
        let findings = found[deed.mark] ?? [], named = findings.filter { $0.rule == rule }
        if named.contains(where: isRight) { return nil }
        let failure = failure(of: row).map { "\($0); " } ?? ""
        let said = named.isEmpty ? "\(findings.map(\.rule))" : "\(named.map(\.outputFields))"
        return "\(failure)found: \(said)"
    }

    /// What kept a deed from being done; nil if it was.
    func failure<Source>(of row: Row<Source>) -> String? {
        row.deed.flatMap { failures[$0.mark] }.map { "not done: \($0.said)" }
    }

    /// Whether this kernel has not the call that it is about.
    func isImpossible<Source>(_ row: Row<Source>) -> Bool {
        row.deed.flatMap { failures[$0.mark] }?.isImpossible ?? false
    }

    /// Of the suite that runs.
    @TaskLocal static var current: PublicStage?
}

/// Sets the stage before a suite and clears it afterwards.
struct PublicStageTrait: SuiteTrait, TestScoping {
    func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void) async throws {
        try await PublicStage.$current.withValue(try await PublicStage()) { try await function() }
    }
}

extension Trait where Self == PublicStageTrait {
    /// One performance of the public tables for all tests of a suite.
    static var publicStage: PublicStageTrait { PublicStageTrait() }
}
