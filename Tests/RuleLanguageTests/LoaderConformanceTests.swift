import Foundation
import RuleLanguage
import TestKit
import Testing

@Suite("Conformance: rule files", .enabled(if: Corpora.isAvailable, Comment(rawValue: Corpora.absence)))
struct LoaderConformanceTests {
    static let options = RuleLoader.Options(sources: ["syscall", "k8s_audit"])

    @Test func macroResolution() throws {
        try ConformanceTable("macro_resolution").run { item in
            guard let filter = item["filter"]?.text, let expected = item["resolved"]?.text else { return "is incomplete" }
            // A macro that the filter does not name may be a mere stand-in (`x exists` is no condition).
            var resolver = MacroResolver((item["macros"]?.object ?? [:]).compactMapValues { try? ConditionParser().parse($0.text ?? "") })
            let result = resolver.resolve(try ConditionParser().parse(filter))
            if result.condition.json != (try ConditionParser().parse(expected)).json { return "gives \(result.condition.printed)" }
            if result.resolved != Set(item["resolved_macros"]?.array?.compactMap(\.text) ?? []) { return "resolved \(result.resolved)" }
            if Set(result.unknown.map(\.name)) != Set(item["unknown"]?.array?.compactMap(\.text) ?? []) {
                return "unknown \(result.unknown)"
            }
            return result.isChanged == item["changed"]?.boolean ? nil : "changed \(result.isChanged)"
        }
    }

    @Test func conditionWarnings() throws {
        try ConformanceTable("condition_warnings").run { item in
            let warnings = ConditionWarning.all(in: try ConditionParser().parse(item["filter"]?.text ?? ""))
            guard let expected = item["warns"]?.boolean else { return nil }
            return expected == !warnings.isEmpty ? nil : "\(warnings)"
        }
    }

    @Test func pluginRequirements() throws {
        try ConformanceTable("plugin_requirements").run { item in
            var plugins: [String: Version] = [:]
            for plugin in item["plugins"]?.array ?? [] {
                if let name = plugin["name"]?.text { plugins[name] = plugin["version"]?.text.flatMap { Version($0) } }
            }
            var loader = RuleLoader(RuleLoader.Options(plugins: plugins))
            loader.load(item["rules"]?.text ?? "", file: "rules.yaml")
            let errors = loader.finish().diagnostics.filter { $0.level == .error }
            return errors.isEmpty == (item["expect"]?.text == "ok") ? nil : "\(errors.map(\.rendered))"
        }
    }

    @Test func namesAndIntervals() throws {
        try ConformanceTable("names_and_intervals").run { item in
            switch item["op"]?.text {
            case "interval_to_ms":
                let output = Interval.milliseconds(item["in"]?.text ?? "")
                return item["out"]?.number.map(UInt64.init) == output ? nil : "gives \(output)"
            case "sanitize_rule_name":
                let output = RuleNames.sanitized(item["in"]?.text ?? "")
                return item["out"]?.text == output ? nil : "gives \(output)"
            case "matches_wildcard":
                return RuleNames.matches(item["text"]?.text ?? "", wildcard: item["pattern"]?.text ?? "") == item["out"]?.boolean
                    ? nil : "differs"
            default: return "has an unknown operation"
            }
        }
    }

    @Test func ruleSelection() throws {
        try ConformanceTable("rule_selection").run { item in
            var rules: [(name: String, tags: [String])] = []
            var start: RuleSelection?
            if let text = item["rules"]?.text {
                let set = loaded([text])
                rules = set.rules.map { ($0.name, $0.tags) }
                if item["all_disabled_at_first"]?.boolean != true { start = RuleSelection(set.rules) }
            } else {
                for (key, name) in (item["rule_names"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
                    rules.append((name.text ?? key, item["rule_tags"]?[key]?.array?.compactMap(\.text) ?? []))
                }
            }
            var selections = ["default": start ?? RuleSelection(noneOf: rules)]
            for (index, step) in (item["steps"]?.array ?? []).enumerated() {
                guard let name = step["rule_set"]?.text else { return "step \(index) has no rule set" }
                var selection = selections[name] ?? RuleSelection(noneOf: rules)
                if let expected = step["expect_enabled"]?.number, expected != selection.names.count {
                    return "step \(index): \(selection.names)"
                }
                if let choice = choice(step) { selection.set(choice, on: step["on"]?.boolean ?? false) }
                selections[name] = selection
            }
            return nil
        }
    }

    private func choice(_ step: JSON) -> RuleSelection.Choice? {
        switch step["select"]?.text {
        case "substring": .substring(step["value"]?.text ?? "")
        case "exact": .exact(step["value"]?.text ?? "")
        case "wildcard": .wildcard(step["value"]?.text ?? "")
        case "tags": .tags(Set(step["value"]?.array?.compactMap(\.text) ?? []))
        default: nil
        }
    }

    @Test func extraOutput() throws {
        try ConformanceTable("extra_output").run { item in
            var options = Self.options
            options.extraOutputs = (item["added"]?.array ?? []).map { added in
                func named(_ key: String) -> String? { added[key]?.text.flatMap { $0.isEmpty ? nil : $0 } }
                return ExtraOutput(
                    format: named("format") ?? "", source: named("source"), tags: Set(added["tags"]?.array?.compactMap(\.text) ?? []),
                    rule: named("rule"))
            }
            let set = loaded([item["rules"]?.text ?? ""], options)
            for expected in item["expect"]?.array ?? [] {
                guard let rule = set.rules.first(where: { $0.name == expected["rule"]?.text }) else { return "lacks a rule" }
                if let output = expected["output"]?.text, output != rule.output { return "gives \(rule.output)" }
                if let part = expected["output_must_not_contain"]?.text, rule.output.contains(part) { return "gives \(rule.output)" }
            }
            return nil
        }
    }

    @Test func ruleFiles() throws {
        try ConformanceTable("rule_loader").run { item in
            let texts = item["rules"]?.text.map { [$0] } ?? item["rules"]?.array?.compactMap(\.text) ?? []
            guard !texts.isEmpty else { return "has no rules" }
            let set = loaded(texts)
            let warnings = set.diagnostics.filter { $0.level == .warning }
            let errors = set.diagnostics.filter { $0.level == .error }
            if let loads = item["loads"]?.boolean, loads != set.isUsable { return "\(set.diagnostics.map(\.rendered))" }
            if let schema = item["schema"]?.text, (schema == "ok") != set.schemaViolations.isEmpty {
                return "schema \(set.schemaViolations.map(\.rendered))"
            }
            if let any = item["any_warning"]?.boolean, any == warnings.isEmpty { return "warnings \(warnings)" }
            if let count = item["enabled_rules"]?.number, count != RuleSelection(set.rules).names.count {
                return "enabled \(set.rules.count)"
            }
            for part in item["warning_contains"]?.array ?? [] where !warnings.contains(where: { $0.message.contains(part.text ?? "") }) {
                return "no warning \(part) in \(warnings.map(\.message))"
            }
            for part in item["warning_must_not_contain"]?.array ?? []
            where warnings.contains(where: { $0.message.contains(part.text ?? "") }) {
                return "has a warning \(part)"
            }
            for part in item["error_contains"]?.array ?? [] where !errors.contains(where: { $0.message.contains(part.text ?? "") }) {
                return "no error \(part) in \(errors.map(\.message))"
            }
            if let part = item["error_snippet_contains"]?.text, !errors.contains(where: { $0.line?.contains(part) == true }) {
                return "no snippet \(part) in \(errors)"
            }
            for (name, text) in item["compiled_condition"]?.object ?? [:] {
                guard let rule = set.rules.first(where: { $0.name == name }) else { return "lacks \(name)" }
                if rule.condition.printed != text.text { return "compiles to \(rule.condition.printed)" }
            }
            for (path, value) in item["describe"]?.object ?? [:] where RuleSetDescription(set)[path] != value {
                return "\(path) is \(String(describing: RuleSetDescription(set)[path]))"
            }
            return nil
        }
    }

    @Test func publicRulesLoadWithoutErrors() throws {
        var loader = RuleLoader()
        for url in try Corpora.files(in: "runtime/falco-rules", suffix: ".yaml") {
            loader.load(try String(contentsOf: url, encoding: .utf8), file: url.lastPathComponent)
        }
        let set = loader.finish()
        #expect(set.diagnostics.filter { $0.level == .error }.map(\.rendered) == [])
        #expect(set.schemaViolations.map(\.rendered) == [])
        #expect(set.rules.count > 50)
        #expect(set.requiredEngineVersion == Version(0, 57, 0))
        for rule in set.rules {
            let again = try ConditionParser(maxDepth: Limits.conditionDepth).parse(rule.condition.printed)
            #expect(again.json == rule.condition.json, "\(rule.name) is printed as another condition")
        }
    }
}

/// Texts loaded one after another.
func loaded(_ texts: [String], _ options: RuleLoader.Options = LoaderConformanceTests.options) -> RuleSet {
    var loader = RuleLoader(options)
    for (index, text) in texts.enumerated() { loader.load(text, file: texts.count == 1 ? "rules.yaml" : "rules\(index).yaml") }
    return loader.finish()
}

/// Values of a set by the paths that the tables of cases use, such as `rules[0].info.condition`.
struct RuleSetDescription {
    private let root: JSON

    init(_ set: RuleSet) {
        root = .object([
            "rules": .array(
                set.definitions.map { rule in
                    .object([
                        "info": .object([
                            "name": .text(rule.name), "condition": .text(rule.condition), "output": .text(rule.output),
                            "description": .text(rule.description), "source": .text(rule.source), "enabled": .boolean(rule.isEnabled),
                            "capture": .boolean(rule.captures), "capture_duration": .number(Double(rule.captureDuration)),
                        ])
                    ])
                }),
            "macros": .array(set.macros.map { .object(["info": .object(["name": .text($0.name), "condition": .text($0.text)])]) }),
            "lists": .array(
                set.lists.map { list in
                    .object([
                        "info": .object(["name": .text(list.name), "items": .array(list.items.map { .text($0) })]),
                        "details": .object([
                            "lists": .array(list.lists.map { .text($0) }), "items_compiled": .array(list.compiledItems.map { .text($0) }),
                        ]),
                    ])
                }),
        ])
    }

    subscript(path: String) -> JSON? {
        var value: JSON? = root
        for part in path.split(separator: ".") {
            if part == "count" {
                value = value?.array.map { .number(Double($0.count)) }
                continue
            }
            let pieces = part.split(separator: "[")
            value = pieces.first.flatMap { value?[String($0)] }
            if pieces.count == 2, let index = Int(pieces[1].dropLast()) {
                value = value?.array.flatMap { $0.indices.contains(index) ? $0[index] : nil }
            }
        }
        return value
    }
}
