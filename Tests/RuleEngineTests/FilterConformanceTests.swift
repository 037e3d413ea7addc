import Events
import RuleLanguage
import TestKit
import Testing

@testable import RuleEngine

/// Tables of filters in `runtime/filter-language` of the public corpora.
enum FilterTable {
    struct Case: Decodable, Sendable {
        enum Expectation: Decodable, Sendable, Equatable {
            case truth(Bool)
            case word(String)
            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let truth = try? container.decode(Bool.self) {
                    self = .truth(truth)
                } else {
                    self = .word(try container.decode(String.self))
                }
            }
        }
        enum Events: Decodable, Sendable {
            case word(String)
            case only([String])
            case allExcept([String])
            init(from decoder: any Decoder) throws {
                if let word = try? decoder.singleValueContainer().decode(String.self) {
                    self = .word(word)
                } else {
                    let named = try decoder.singleValueContainer().decode([String: [String]].self)
                    self = named["is"].map { .only($0) } ?? .allExcept(named["all_except"] ?? [])
                }
            }
        }
        var filter: String
        var expect: Expectation?
        var event: String?
        var group: String?
        var warnings: Int?
        var message: String?
        var events: Events?
        var sameEventsAs: String?
        enum CodingKeys: String, CodingKey {
            case filter, expect, event, group, warnings, message, events
            case sameEventsAs = "same_events_as"
        }
    }

    private struct File: Decodable { var cases: [Case] }

    private static let folder = "runtime/filter-language"

    static func cases(_ name: String) -> [Case] {
        do {
            return try Corpora.json(File.self, at: "\(folder)/\(name).json").cases
        } catch {
            Issue.record("\(error)")
            return []
        }
    }

    /// Cases that fail on purpose, by table and filter, with the reason.
    static let knownIssues: [String: [String: String]] = [:]

    /// Runs every case of a table and compares with the known issues.
    static func run(_ table: String, minimum: Int = 1, _ check: (Case) throws -> String?) {
        let cases = cases(table)
        #expect(cases.count >= minimum, "\(table) has no cases")
        var passed = 0
        for item in cases {
            let failure: String?
            do { failure = try check(item) } catch { failure = "error: \(error)" }
            let reason = knownIssues[table]?[item.filter]
            if failure == nil { passed += 1 }
            if let failure, reason == nil { Issue.record("\(table), \(item.group ?? ""): \(item.filter): \(failure)") }
            if failure == nil, reason != nil { Issue.record("\(table): \(item.filter) passes but is listed as a known issue") }
        }
        print("\(table): \(passed) of \(cases.count) cases pass")
    }
}

@Suite(.enabled(if: Corpora.isAvailable, "no public corpora"))
struct FilterConformanceTests {
    /// Compiles a filter; nil if it does not compile.
    private func compile(_ filter: String, _ table: FieldTable) -> (detector: RuleDetector?, warnings: Int, message: String) {
        guard let condition = try? ConditionParser().parse(filter) else { return (nil, 0, "does not parse") }
        var rule = Rule.test(condition)
        rule.warnsAboutEventTypes = false
        let (detector, diagnostics) = RuleEngine.compile([rule], fields: table)
        let error = diagnostics.first { $0.level == .error }
        return (error == nil ? detector : nil, diagnostics.filter { $0.level == .warning }.count, error?.message ?? "")
    }

    @Test func compilesWhatItShould() {
        FilterTable.run("compile") { item in
            let (detector, warnings, message) = compile(item.filter, .filterTables)
            if item.expect == .word("reject") { return detector == nil ? nil : "compiles but must not" }
            if detector == nil { return "does not compile: \(message)" }
            if let expected = item.warnings, expected != warnings { return "\(warnings) warnings instead of \(expected)" }
            return nil
        }
    }

    private func evaluate(_ item: FilterTable.Case) throws -> String? {
        guard item.expect != .word("error") else {
            return compile(item.filter, .filterTables).detector == nil ? nil : "compiles but must not"
        }
        let event = try FilterEvent(item.event ?? "any event")
        let (detector, _, message) = compile(item.filter, FieldTable.filterTables.adding(event.extra))
        guard let detector else { return "does not compile: \(message)" }
        // Twice: the second time finds what the first one left behind.
        for _ in 0..<2 {
            let found = !event.builder.examine(detector, event.process, in: event.world, number: event.number).isEmpty
            if item.expect != .truth(found) { return "is \(found)" }
        }
        return nil
    }

    @Test func evaluatesConditions() { FilterTable.run("evaluate") { try evaluate($0) } }

    @Test func evaluatesOperatorsAndTransformers() { FilterTable.run("operators_transformers") { try evaluate($0) } }

    @Test func infersTypesOfEvents() {
        FilterTable.run("event_inference") { item in
            func types(_ filter: String) throws -> Set<EventType> { try EventInference.types(try ConditionParser().parse(filter)) }
            if item.expect == .word("error") { return (try? types(item.filter)) == nil ? nil : "is not refused" }
            let found = try types(item.filter)
            if let other = item.sameEventsAs { return try found == types(other) ? nil : "differs" }
            switch item.events {
            case nil: return nil
            case .word("all"): return found == EventInference.all ? nil : "is \(found.count) types"
            case .word: return found.isEmpty ? nil : "is \(found.count) types"
            case .only(let names): return found == Set(names.compactMap { EventType(named: $0) }) ? nil : "is \(found)"
            case .allExcept(let names):
                return found == EventInference.all.subtracting(names.compactMap { EventType(named: $0) }) ? nil : "is \(found.count) types"
            }
        }
    }
}
