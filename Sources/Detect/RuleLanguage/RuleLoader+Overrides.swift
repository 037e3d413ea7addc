/// What an `override` says: which keys of the item are appended and which replace.
struct Overrides {
    var appended: Set<String> = []
    var replaced: Set<String> = []
    var isEmpty: Bool { appended.isEmpty && replaced.isEmpty }

    static let both =
        "Keys 'override' and 'append: true' cannot be used together. "
        + "Add an 'append' entry (e.g. 'condition: append') under 'override' instead."
    static let deprecatedAppend = "'append' key is deprecated. Add an 'append' entry (e.g. 'condition: append') under 'override' instead."

    /// - Parameters:
    ///   - appendable: keys that may be appended to.
    ///   - replaceable: keys that may be replaced.
    /// - Throws: an error at the first key or operation that is not allowed.
    init(of item: YAMLNode, appendable: Set<String>, replaceable: Set<String>) throws(LoadFailure) {
        guard let node = item.value("override") else { return }
        guard case .mapping(let entries, let position) = node else {
            throw LoadFailure(.yamlValidate, "Value of override must be a mapping of keys to 'append' or 'replace'", at: node.position)
        }
        guard !entries.isEmpty else {
            throw LoadFailure(.yamlValidate, "An empty override does nothing; name keys in it or leave it out", at: position)
        }
        for (key, value) in entries {
            guard case .scalar(let operation) = value else {
                throw LoadFailure(.yamlValidate, "Value is not a scalar value", at: value.position)
            }
            switch operation.text {
            case "append":
                guard appendable.contains(key.text) else {
                    throw LoadFailure(.yamlValidate, "Key '\(key.text)' cannot be appended to, use 'replace' instead", at: key.start)
                }
                appended.insert(key.text)
            case "replace":
                guard replaceable.contains(key.text) else {
                    throw LoadFailure(.yamlValidate, "Key '\(key.text)' cannot be replaced", at: key.start)
                }
                replaced.insert(key.text)
            default:
                let allowed = (appendable.contains(key.text) ? ["append"] : []) + (replaceable.contains(key.text) ? ["replace"] : [])
                let message =
                    "Invalid override operation for key '\(key.text)': '\(operation.text)'. Allowed values are: \(allowed.joined(separator: ", "))"
                throw LoadFailure(.yamlValidate, message, at: operation.start)
            }
        }
        try check(item, overridable: appendable.union(replaceable))
    }

    /// Every key named has to be there, and every key there has to be named.
    private func check(_ item: YAMLNode, overridable: Set<String>) throws(LoadFailure) {
        for (kind, keys) in [("append", appended), ("replace", replaced)] {
            if let key = keys.sorted().first(where: { item.value($0) == nil }) {
                let message = "An \(kind) override for '\(key)' was specified but '\(key)' is not defined"
                throw LoadFailure(.yamlValidate, message, at: item.position)
            }
        }
        for key in overridable.sorted() where !appended.contains(key) && !replaced.contains(key) {
            guard let entry = item.entry(key) else { continue }
            let message = "Unexpected key '\(key)': no corresponding entry under 'override' is defined."
            throw LoadFailure(.yamlValidate, message, at: entry.key.start)
        }
    }
}

extension RuleLoader {
    /// Whether a list or macro is appended to what there is.
    mutating func isAppended(_ item: YAMLNode, key: String) throws(LoadFailure) -> Bool {
        let isAppended = try item.optionalBoolean("append") ?? false
        if isAppended { add(.warning, .deprecatedItem, Overrides.deprecatedAppend, at: item.entry("append")?.key.start ?? item.position) }
        let overrides = try Overrides(of: item, appendable: [key], replaceable: [key])
        guard !isAppended || overrides.isEmpty else { throw LoadFailure(.yamlValidate, Overrides.both, at: item.position) }
        return isAppended || overrides.appended.contains(key)
    }

    /// Reads a list.
    mutating func readList(_ name: ScalarSource, _ item: YAMLNode) throws(LoadFailure) {
        if !name.bytes.allSatisfy(\.isBare) {
            let message = "List has an invalid name. List names should match a regular expression: ^[^()\"'[:space:]=,]+$"
            add(.warning, .invalidListName, message, at: name.start)
        }
        guard let items = try item.optionalTexts("items") else { throw item.missing("items") }
        guard try isAppended(item, key: "items") else {
            lists.define(ListDefinition(name: name.text, items: items, position: item.position), name: name.text)
            return
        }
        guard lists[name.text] != nil else {
            if broken.contains("list \(name.text)") { return }
            let message = "List uses 'append' or 'override.items: append' but no list by that name already exists"
            throw LoadFailure(.validate, message, at: item.position)
        }
        try lists.change(name.text) { $0.items += items }
    }

    /// Reads a macro.
    mutating func readMacro(_ name: ScalarSource, _ item: YAMLNode) throws(LoadFailure) {
        if !name.bytes.isIdentifier {
            let message = "Macro has an invalid name. Macro names should match a regular expression: ^[a-zA-Z]+[a-zA-Z0-9_]*$"
            add(.warning, .invalidMacroName, message, at: name.start)
        }
        let condition = try item.text("condition")
        guard try isAppended(item, key: "condition") else {
            macros.define(MacroDefinition(name: name.text, condition: ConditionText(condition), position: item.position), name: name.text)
            return
        }
        guard macros[name.text] != nil else {
            if broken.contains("macro \(name.text)") { return }
            let message = "Macro uses 'append' or 'override.condition: append' but no macro by that name already exists"
            throw LoadFailure(.validate, message, at: item.position)
        }
        try macros.change(name.text) { (macro) throws(LoadFailure) in try macro.condition.appendCondition(condition) }
    }
}

extension ConditionText {
    /// Appends a blank and another text.
    mutating func appendCondition(_ source: ScalarSource) throws(LoadFailure) {
        guard bytes.count + source.bytes.count < Limits.conditionBytes else {
            throw LoadFailure(.compileCondition, "the condition has more than \(Limits.conditionBytes) bytes; shorten it", at: source.start)
        }
        append(" ", for: source)
        append(source)
    }
}

extension [UInt8] {
    /// A letter, then letters, digits or `_`.
    var isIdentifier: Bool { first?.isLetter == true && allSatisfy(\.isWord) }
}
