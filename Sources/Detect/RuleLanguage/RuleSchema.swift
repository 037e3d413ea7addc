import Events

extension RuleLoader {
    /// Compares an item with the schema of rule files: keys that exist, and the types that their values should be written as. What
    /// differs can
    /// often be read nevertheless (`"yes"` for true), so it is told apart from diagnostics.
    mutating func checkSchema(_ item: YAMLNode) {
        guard case .mapping(let entries, let position) = item else {
            violate("an item must be a mapping", at: item.position)
            return
        }
        // Tests are read by who runs them.
        guard item.value("test") == nil else { return }
        for (key, value) in entries {
            guard let type = SchemaType.ofItemKeys[key.text] else {
                violate("unknown key '\(key.text)'", at: key.start)
                continue
            }
            check(value, type, of: key)
        }
        if entries.isEmpty { violate("an item must have keys", at: position) }
    }

    private mutating func violate(_ message: String, at position: SourcePosition) {
        guard set.schemaViolations.count < Limits.diagnostics else { return }
        set.schemaViolations.append(set.diagnostic(.warning, .yamlValidate, "schema: \(message)", at: position))
    }

    private mutating func check(_ value: YAMLNode, _ type: SchemaType, of key: ScalarSource) {
        switch (type, value) {
        case (.anything, _), (.text, .scalar): break
        case (.boolean, .scalar(let source)) where source.style == .plain && source.boolean != nil: break
        case (.number, .scalar(let source)) where source.style == .plain && source.text.utf8.allSatisfy(\.isDigit): break
        case (.priority, .scalar(let source)) where Severity(named: source.text) != nil: break
        case (.texts, .sequence(let nodes, _)):
            for case let node in nodes {
                if case .scalar = node { continue }
                violate("the items of '\(key.text)' must be texts", at: node.position)
            }
        case (.exceptions, .sequence(let nodes, _)):
            checkEach(nodes, ["name": .text, "fields": .anything, "comps": .anything, "values": .anything], required: ["name"])
        case (.plugins, .sequence(let nodes, _)):
            checkEach(nodes, ["name": .text, "version": .text, "alternatives": .alternatives], required: ["name", "version"])
        case (.alternatives, .sequence(let nodes, _)): checkEach(nodes, ["name": .text, "version": .text], required: ["name", "version"])
        case (.override, .mapping(let entries, _)):
            for (key, value) in entries {
                if !SchemaType.overridable.contains(key.text) { violate("unknown key '\(key.text)' under 'override'", at: key.start) }
                if case .scalar(let source) = value, ["append", "replace"].contains(source.text) { continue }
                violate("'\(key.text)' under 'override' must be 'append' or 'replace'", at: value.position)
            }
        default: violate("the value of '\(key.text)' must be \(type.rawValue)", at: value.isNull ? key.start : value.position)
        }
    }

    private mutating func checkEach(_ nodes: [YAMLNode], _ types: [String: SchemaType], required: [String]) {
        for node in nodes {
            guard case .mapping(let entries, let position) = node else {
                violate("a mapping is expected", at: node.position)
                continue
            }
            for (key, value) in entries {
                if let type = types[key.text] { check(value, type, of: key) } else { violate("unknown key '\(key.text)'", at: key.start) }
            }
            for key in required where node.value(key) == nil { violate("'\(key)' is missing", at: position) }
        }
    }
}

/// Types of values in a rule file, with the words for them.
private enum SchemaType: String {
    case text = "a text"
    case boolean = "true or false"
    case number = "a number"
    case priority = "a priority"
    case texts = "a list of texts"
    case exceptions = "a list of exceptions"
    case plugins = "a list of plugins"
    case alternatives = "a list of alternatives"
    case override = "a mapping to 'append' or 'replace'"
    case anything = "anything"

    static let ofItemKeys: [String: SchemaType] = [
        "required_engine_version": .text, "required_plugin_versions": .plugins, "macro": .text, "condition": .text, "list": .text,
        "items": .texts,
        "rule": .text, "desc": .text, "enabled": .boolean, "output": .text, "append": .boolean, "priority": .priority, "capture": .boolean,
        "capture_duration": .number, "capture_events": .number, "capture_filesize": .number, "source": .text, "exceptions": .exceptions,
        "override": .override, "tags": .texts, "action": .text, "warn_evttypes": .boolean,
        "skip-if-unknown-filter": .boolean,
    ]
    static let overridable: Set<String> = [
        "items", "desc", "condition", "output", "priority", "enabled", "exceptions", "capture", "capture_duration", "capture_events",
        "capture_filesize", "tags", "warn_evttypes", "skip-if-unknown-filter",
    ]
}
