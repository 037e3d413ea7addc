import CLayout
import Events
import Foundation
import RuleEngine
import RuleLanguage
import TestKit
import Testing

@testable import EBPFSensor

/// What the kernel's filter of the public rules is made of, by call; PLIMSOLL_REPORT_FILTER=1 prints it.
struct FilterReportTests {
    private static let isPrinted = ProcessInfo.processInfo.environment["PLIMSOLL_REPORT_FILTER"] == "1"

    @Test(.requires(.corpora)) func publicRulesFitTheTablesConformance() throws {
        for rules in try RuleInterests.published() + [RuleInterests.own()] {
            let interest = rules.detector.interest
            let observed = ObservedCall.all.map(\.type).filter { interest.calls[$0] != nil }
            let filter = Filter(interest, calls: observed)
            let untested = Untested(rules.rules)
            var open: [String] = []
            for type in observed.sorted(by: { $0.rawValue < $1.rawValue }) {
                let condition = try #require(filter.conditions[type])
                let isOpen =
                    withUnsafeBytes(of: condition.branches) { $0.loadUnaligned(as: UInt64.self) } == 0 && condition.branch_count > 0
                if isOpen { open.append(type.description) }
                // Nothing that fits is left out: the tables are large enough for these rules.
                #expect(condition.branch_count <= PLIMSOLL_MAX_BRANCHES && condition.argument_count <= PLIMSOLL_MAX_ARGUMENTS)
                guard Self.isPrinted else { continue }
                let why = (filter.weakened[type] ?? []).map { "\($0)" }.sorted() + untested.fields(of: type)
                print(
                    "\(rules.name) \(type): \(condition.branch_count) branches, \((condition.paths | condition.callers).nonzeroBitCount) bits of"
                        + " names, \(condition.early_count)+\(condition.argument_count - condition.early_count) tests of numbers,"
                        + " \(condition.network_count) of addresses, \(condition.processes.nonzeroBitCount) of process names"
                        + (isOpen ? "; everything passes" : "") + (why.isEmpty ? "" : "; true: \(why.joined(separator: ", "))"))
            }
            #expect(open.count < observed.count)
            print("\(rules.name): \(observed.count) calls, \(open.count) without a filter: \(open)")
        }
    }

    /// Fields whose comparisons no source can test, by call.
    private struct Untested {
        private var fieldsByType: [EventType: [String: Int]] = [:]

        init(_ rules: [Rule]) {
            guard FilterReportTests.isPrinted else { return }
            var seen: Set<String> = []
            for rule in rules {
                let types = RuleEngine.compile([rule]).detector.interest.calls.keys
                Self.walk(rule.condition, false) { field, part, isNegated in
                    guard seen.insert("\(part.printed) \(isNegated) \(types.map(\.rawValue).sorted())").inserted else { return }
                    var alone = rule
                    alone.condition = isNegated ? .not(part, SourcePosition()) : part
                    let interest = RuleEngine.compile([alone]).detector.interest
                    for type in types where interest.calls[type] == .always { fieldsByType[type, default: [:]][field, default: 0] += 1 }
                }
            }
        }

        func fields(of type: EventType) -> [String] {
            (fieldsByType[type] ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }
        }

        private static func walk(_ condition: Condition, _ isNegated: Bool, _ visit: (String, Condition, Bool) -> Void) {
            switch condition {
            case .and(let parts, _), .or(let parts, _): for part in parts { walk(part, isNegated, visit) }
            case .not(let part, _): walk(part, !isNegated, visit)
            case .macro: break
            case .exists(let operand, _), .comparison(let operand, _, _, _):
                let name = String(operand.printed.prefix { $0 != "[" })
                if !name.hasPrefix("evt.type") { visit(name, condition, isNegated) }
            }
        }
    }
}
