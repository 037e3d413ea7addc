import Foundation
import RuleEngine
import TestKit
import Testing

/// docs/rules.md says what is so.
@Suite struct DocumentTests {
    private let document: String

    init() throws { document = try PackageRoot.text("docs/rules.md") }

    @Test func theTableOfRulesIsComplete() throws {
        let rules = try DefaultRules().set.rules
        let rows = document.split(separator: "\n").filter { $0.hasPrefix("| ") && $0.contains("`allowed_") }
        #expect(rows.count == rules.count)
        for rule in rules {
            let row = rows.first { $0.hasPrefix("| \(rule.name) | \(rule.priority.name) |") }
            let macro = row?.firstMatch(of: /`(allowed_[a-z_]+)` \|$/).map { String($0.1) }
            let named = try #require(macro, "docs/rules.md has no row for \(rule.name) with its priority and its macro")
            let asked = try DefaultRules().set.definitions.first { $0.name == rule.name }
            #expect(asked?.condition.contains("not \(named)") == true, "\(rule.name) does not ask \(named)")
        }
    }

    @Test func everyExampleLoadsAfterTheDefaultRules() throws {
        let examples = document.matches(of: /(?ms)^```yaml\n(.*?)^```$/).map { String($0.1) }
        #expect(examples.count >= 4)
        for example in examples {
            #expect(try DefaultRules(and: example).diagnostics.map(\.rendered) == [], "\(example)")
        }
    }

    @Test func theTableOfFieldsIsTheEngines() throws {
        let start = try #require(document.firstRange(of: "<!-- fields -->\n"))
        let end = try #require(document.firstRange(of: "<!-- end fields -->"))
        let table = Self.table
        if ProcessInfo.processInfo.environment["PLIMSOLL_WRITE_DOCUMENTS"] == "1" {
            let new = document.replacingCharacters(in: start.upperBound..<end.lowerBound, with: table)
            try new.write(to: PackageRoot.url.appending(path: "docs/rules.md"), atomically: true, encoding: .utf8)
        } else {
            let isCurrent = document[start.upperBound..<end.lowerBound] == table
            #expect(isCurrent, "write it anew: PLIMSOLL_WRITE_DOCUMENTS=1 make test ARGS='--filter DocumentTests'")
        }
    }

    /// Fields that never have a value are listed by name alone: they are there so that rules which name them load.
    private static var table: String {
        let fields = FieldTable.standard.fields
        let isAbsent = { (field: Field) in field.meaning.contains("not recorded") || field.meaning.contains("never present") }
        var lines = ["| field | type | meaning |", "|---|---|---|"]
        for field in fields where !isAbsent(field) {
            lines.append(
                "| `\(field.name)\(argument(field))` | \(field.type.rawValue)\(field.isList ? " list" : "") | \(field.meaning.replacing("|", with: "\\|")) |"
            )
        }
        let absent = fields.filter(isAbsent).map { "`\($0.name)`" }.joined(separator: " ")
        return lines.joined(separator: "\n") + "\n\nKnown by name, so that rules with them load, but without a value: \(absent)\n"
    }

    private static func argument(_ field: Field) -> String {
        switch field.argument {
        case .none: ""
        case .optionalIndex: "[n]"
        case .optionalKey, .requiredKey: "[key]"
        case .optionalIndexOrKey, .requiredParameter: "[n or key]"
        }
    }
}
