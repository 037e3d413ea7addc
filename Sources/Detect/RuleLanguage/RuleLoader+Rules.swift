import Events

extension RuleLoader {
    private static let appendable: Set<String> = ["condition", "output", "desc", "tags", "exceptions"]
    private static let replaceable: Set<String> = [
        "condition", "output", "desc", "priority", "capture", "capture_duration", "tags", "exceptions", "enabled", "warn_evttypes",
        "skip-if-unknown-filter",
    ]
    private static let deprecatedEnabled =
        "The standalone 'enabled' key usage is deprecated. "
        + "The correct approach requires also a 'replace' entry under the 'override' key (i.e. 'enabled: replace')."

    /// Reads a rule: a definition, a change of an earlier one, or a switch.
    mutating func readRule(_ name: ScalarSource, _ item: YAMLNode) throws(LoadFailure) {
        let isAppended = try item.optionalBoolean("append") ?? false
        if isAppended { add(.warning, .deprecatedItem, Overrides.deprecatedAppend, at: item.entry("append")?.key.start ?? item.position) }
        let overrides = try Overrides(of: item, appendable: Self.appendable, replaceable: Self.replaceable)
        guard !isAppended || overrides.isEmpty else { throw LoadFailure(.yamlValidate, Overrides.both, at: item.position) }
        if isAppended {
            let keys = ["condition", "exceptions"].filter { item.value($0) != nil }
            try change(name, item, appended: Set(keys), replaced: [], isFlag: true)
        } else if !overrides.isEmpty {
            try change(name, item, appended: overrides.appended, replaced: overrides.replaced, isFlag: false)
        } else if ["condition", "output", "desc", "priority"].allSatisfy({ item.value($0) == nil }) {
            try switchRule(name, item)
        } else {
            try define(name, item)
        }
    }

    private mutating func switchRule(_ name: ScalarSource, _ item: YAMLNode) throws(LoadFailure) {
        guard let isEnabled = try item.optionalBoolean("enabled") else { throw item.missing("enabled") }
        add(.warning, .deprecatedItem, Self.deprecatedEnabled, at: item.entry("enabled")?.key.start ?? item.position)
        guard rules[name.text] != nil else {
            if broken.contains("rule \(name.text)") { return }
            throw LoadFailure(.validate, "Rule has 'enabled' key but no rule by that name already exists", at: item.position)
        }
        try rules.change(name.text, isVisibilityRaised: false) { $0.isEnabled = isEnabled }
    }

    private mutating func define(_ name: ScalarSource, _ item: YAMLNode) throws(LoadFailure) {
        let condition = try item.text("condition")
        let output = try item.text("output")
        let rule = RuleDefinition(
            name: name.text, condition: ConditionText(condition), conditionPosition: condition.start, output: output.text.trimmed,
            outputPosition: output.start, description: try item.text("desc").text, priority: try priority(item),
            tags: try tags(item), source: try item.optionalText("source")?.text ?? "syscall",
            isEnabled: try item.optionalBoolean("enabled") ?? true, warnsAboutEventTypes: try item.optionalBoolean("warn_evttypes") ?? true,
            skipsIfUnknownField: try item.optionalBoolean("skip-if-unknown-filter") ?? false,
            captures: try item.optionalBoolean("capture") ?? false, captureDuration: try item.optionalNumber("capture_duration") ?? 0,
            exceptions: try exceptions(item, isAppended: false), position: name.start)
        if let earlier = rules[name.text], earlier.element.source != rule.source {
            throw LoadFailure(
                .validate, "Rule has been re-defined with a different source", at: item.entry("source")?.value.position ?? item.position)
        }
        if !options.sources.contains(rule.source) {
            add(
                .warning, .unknownSource, "Unknown source \(rule.source), skipping",
                at: item.entry("source")?.value.position ?? item.position)
        }
        rules.define(rule, name: name.text)
    }

    private func priority(_ item: YAMLNode) throws(LoadFailure) -> Severity {
        let source = try item.text("priority")
        if let severity = Severity(named: source.text) { return severity }
        let names = Severity.allCases.map(\.name)
        let near = NearestName.of(source.text, among: names).map { "; did you mean \($0)?" } ?? ""
        throw LoadFailure(
            .yamlValidate, "Invalid priority '\(source.text)': one of \(names.joined(separator: ", ")) is expected\(near)", at: source.start
        )
    }

    private func tags(_ item: YAMLNode) throws(LoadFailure) -> [String] {
        var tags: [String] = []
        var seen: Set<String> = []
        for tag in try item.optionalTexts("tags") ?? [] where seen.insert(tag.text).inserted { tags.append(tag.text) }
        return tags
    }

    /// Appends to and replaces parts of a rule that there is.
    private mutating func change(
        _ name: ScalarSource, _ item: YAMLNode, appended: Set<String>, replaced: Set<String>, isFlag: Bool
    ) throws(LoadFailure) {
        guard let earlier = rules[name.text]?.element else {
            if broken.contains("rule \(name.text)") { return }
            let message =
                isFlag || !appended.isEmpty
                ? "Rule uses 'append' or 'override.<key>: append' but no rule by that name already exists"
                : "An 'override.<key>: replace' to a rule was requested but no rule by that name already exists"
            throw LoadFailure(.validate, message, at: item.position)
        }
        if isFlag {
            guard !appended.isEmpty else {
                throw LoadFailure(.validate, "Appended rule must have exceptions or condition property", at: item.position)
            }
            // A source that is empty says nothing.
            if case .scalar(let source) = item.value("source"), !source.isNull, !source.bytes.isEmpty, source.text != earlier.source {
                throw LoadFailure(.validate, "Rule has been re-defined with a different source", at: source.start)
            }
        }
        var rule = earlier
        if appended.contains("condition") { try rule.condition.appendCondition(try item.text("condition")) }
        if appended.contains("output") { rule.output = (rule.output + " " + (try item.text("output").text)).trimmed }
        if appended.contains("desc") { rule.description += " " + (try item.text("desc").text) }
        if appended.contains("tags") { rule.tags += try tags(item).filter { !earlier.tags.contains($0) } }
        if appended.contains("exceptions") { try merge(try exceptions(item, isAppended: true), into: &rule) }
        try replace(replaced, of: &rule, with: item)
        let changed = rule
        try rules.change(name.text) { $0 = changed }
    }

    private mutating func replace(_ keys: Set<String>, of rule: inout RuleDefinition, with item: YAMLNode) throws(LoadFailure) {
        if keys.contains("condition") {
            let condition = try item.text("condition")
            rule.condition = ConditionText(condition)
            rule.conditionPosition = condition.start
        }
        if keys.contains("output") {
            let output = try item.text("output")
            rule.output = output.text.trimmed
            rule.outputPosition = output.start
        }
        if keys.contains("desc") { rule.description = try item.text("desc").text }
        if keys.contains("tags") { rule.tags = try tags(item) }
        if keys.contains("exceptions") { rule.exceptions = try exceptions(item, isAppended: false) }
        if keys.contains("priority") { rule.priority = try priority(item) }
        if keys.contains("enabled"), let value = try item.optionalBoolean("enabled") { rule.isEnabled = value }
        if keys.contains("warn_evttypes"), let value = try item.optionalBoolean("warn_evttypes") { rule.warnsAboutEventTypes = value }
        if keys.contains("skip-if-unknown-filter"), let value = try item.optionalBoolean("skip-if-unknown-filter") {
            rule.skipsIfUnknownField = value
        }
        if keys.contains("capture"), let value = try item.optionalBoolean("capture") { rule.captures = value }
        if keys.contains("capture_duration"), let value = try item.optionalNumber("capture_duration") { rule.captureDuration = value }
    }
}

extension String {
    /// Without blanks at both ends.
    var trimmed: String {
        let bytes = utf8
        guard let first = bytes.firstIndex(where: { !$0.isSpace }), let last = bytes.lastIndex(where: { !$0.isSpace }) else { return "" }
        return String(self[first...last])
    }
}
