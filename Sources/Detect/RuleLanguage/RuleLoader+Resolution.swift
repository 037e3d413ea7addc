import Events

extension RuleLoader {
    /// Names that conditions are resolved with, and what was used of them.
    private struct Scope {
        var lists: ListSubstitution
        var macros: MacroResolver
        var usedMacros: Set<String> = []
        var conditionBytes = 0
        var conditionNodes = 0
    }

    /// Lists, then macros, then rules.
    mutating func resolve() {
        let compiled = compileLists()
        var scope = Scope(lists: ListSubstitution(compiled.map { ($0.name, $0.compiledItems) }), macros: MacroResolver([:]))
        let parsed = parseMacros(&scope)
        let ages = Dictionary(
            macros.entries.map { ($0.element.name, (index: $0.index, visibility: $0.visibility)) }, uniquingKeysWith: { $1 })
        scope.macros = MacroResolver(parsed) { macro, other in
            guard let macro = ages[macro], let other = ages[other] else { return false }
            return other.index < macro.visibility
        }
        let brokenMacros = resolveMacros(&scope, parsed: parsed)
        for entry in rules.entries {
            set.definitions.append(definition(entry.element))
            do throws(LoadFailure) {
                if let rule = try resolve(entry.element, &scope, brokenMacros: brokenMacros) { set.rules.append(rule) }
            } catch {
                add(.error, error.code, error.message, at: error.position)
            }
        }
        describe(compiled, scope, parsed: parsed)
    }

    private func definition(_ rule: RuleDefinition) -> RuleSet.Definition {
        RuleSet.Definition(
            name: rule.name, condition: String(decoding: rule.condition.bytes, as: UTF8.self), output: rule.output,
            description: rule.description,
            source: rule.source, tags: rule.tags, isEnabled: rule.isEnabled, captures: rule.captures, captureDuration: rule.captureDuration)
    }

    /// Puts lists in the place of items that name one, one level, if that was defined before the last change.
    private mutating func compileLists() -> [RuleSet.List] {
        var total = 0
        var compiled: [RuleSet.List] = []
        for entry in lists.entries {
            let list = entry.element
            let items = list.items.map(\.text)
            var result: [String] = []
            var named: [String] = []
            for item in items {
                if let other = lists[item], other.index < entry.visibility {
                    named.append(item)
                    total += other.element.items.count
                    guard total <= Limits.yamlNodes else { break }
                    result += other.element.items.map(\.text)
                } else {
                    result.append(item)
                }
            }
            if total > Limits.yamlNodes {
                add(
                    .error, .validate, "the lists that lists name have more than \(Limits.yamlNodes) items together; shorten them",
                    at: list.position)
                return compiled
            }
            compiled.append(
                RuleSet.List(
                    name: list.name, items: items, compiledItems: result, lists: named, isUsed: false,
                    origin: set.origin(at: list.position) ?? Rule.Origin(file: "-", position: list.position)))
        }
        return compiled
    }

    /// Substitutes lists and parses.
    private func parse(_ text: ConditionText, _ scope: inout Scope) throws(LoadFailure) -> Condition {
        let start = text.position(at: 0)
        guard let substituted = scope.lists.substitute(text) else {
            let message = """
                lists make a condition of more than \(Limits.conditionBytes) bytes, all conditions of more than \(Limits.totalConditionBytes), \
                or name each other more than \(Limits.listDepth) deep; shorten them
                """
            throw LoadFailure(.compileCondition, message, at: start)
        }
        scope.conditionBytes += substituted.bytes.count
        guard scope.conditionBytes <= Limits.totalConditionBytes else {
            let message =
                "with lists in their places, all conditions have more than \(Limits.totalConditionBytes) bytes; shorten lists or rules"
            throw LoadFailure(.compileCondition, message, at: start)
        }
        do throws(ParseError) {
            return try ConditionParser(maxDepth: Limits.conditionDepth).parse(substituted.bytes, positions: substituted).condition
        } catch {
            throw LoadFailure(.compileCondition, error.message, at: error.position)
        }
    }

    private mutating func parseMacros(_ scope: inout Scope) -> [String: Condition] {
        var parsed: [String: Condition] = [:]
        for entry in macros.entries {
            do throws(LoadFailure) {
                parsed[entry.element.name] = try parse(entry.element.condition, &scope)
            } catch {
                add(.error, error.code, error.message, at: error.position)
            }
        }
        return parsed
    }

    /// Reports what is wrong with macros.
    /// - Returns: names of those that cannot be used, or that use such.
    private mutating func resolveMacros(_ scope: inout Scope, parsed: [String: Condition]) -> Set<String> {
        var brokenNames: Set<String> = Set(macros.entries.map(\.element.name)).subtracting(parsed.keys)
        brokenNames.formUnion(broken.filter { $0.hasPrefix("macro ") }.map { String($0.dropFirst("macro ".count)) })
        for entry in macros.entries {
            let name = entry.element.name
            guard let resolution = scope.macros.substitution(macro: name) else { continue }
            scope.usedMacros.formUnion(resolution.names.map(\.name))
            if resolution.isBroken { brokenNames.insert(name) }
            report(resolution, of: entry.element.position, brokenMacros: brokenNames, owns: true)
        }
        return brokenNames
    }

    /// Reports unknown names, loops and size.
    /// - Parameter owns: whether a tree that is too large is reported here; else the macro that makes it so was reported.
    private mutating func report(
        _ resolution: MacroResolver.Substitution, of position: SourcePosition, brokenMacros: Set<String>, owns: Bool
    ) {
        for name in resolution.unknown where !brokenMacros.contains(name.name) {
            let near = suggestion(for: name.name)
            let hint = macros[name.name] == nil ? near : "; it is defined only later"
            add(.error, .validate, "Undefined macro '\(name.name)' used in filter.\(hint)", at: name.position)
        }
        for name in resolution.loops { add(.error, .validate, "reference loop in macro '\(name.name)'", at: name.position) }
        if resolution.isTooLarge, owns, !resolution.names.contains(where: { brokenMacros.contains($0.name) }) {
            let message = """
                with macros in their places, the condition has more than \(Limits.conditionNodes) parts or \(Limits.treeDepth) levels; \
                simplify the macros that it names
                """
            add(.error, .compileCondition, message, at: position)
        }
    }

    /// What may have been meant; not searched for where errors are many.
    private func suggestion(for name: String) -> String {
        guard set.diagnostics.count < Limits.suggestions else { return "" }
        return NearestName.of(name, among: macros.entries.map(\.element.name)).map { "; did you mean '\($0)'?" } ?? ""
    }

    private mutating func resolve(_ rule: RuleDefinition, _ scope: inout Scope, brokenMacros: Set<String>) throws(LoadFailure) -> Rule? {
        // What belongs to an unknown source may name anything.
        guard options.sources.contains(rule.source) else { return nil }
        let text = try ExceptionExpansion.expand(rule.condition, with: rule.exceptions)
        let parsed = try parse(text, &scope)
        let resolution = scope.macros.substitution(parsed)
        scope.usedMacros.formUnion(resolution.names.map(\.name))
        report(resolution, of: rule.conditionPosition, brokenMacros: brokenMacros, owns: true)
        guard !resolution.isBroken else { return nil }
        scope.conditionNodes += resolution.nodes
        guard scope.conditionNodes <= Limits.totalConditionNodes else {
            let message =
                "with macros in their places, all conditions have more than \(Limits.totalConditionNodes) parts; simplify macros or rules"
            throw LoadFailure(.compileCondition, message, at: rule.conditionPosition)
        }
        guard rule.priority >= options.minimumPriority else { return nil }
        for warning in ConditionWarning.all(in: resolution.condition, isField: options.isField) { warn(warning) }
        let (output, hadContainerInfo) = ExtraOutput.extend(
            rule.output, with: options.extraOutputs, source: rule.source, tags: rule.tags, rule: rule.name)
        if hadContainerInfo {
            let message = "%container.info is deprecated and is left out of the output; name the fields of the container that you want"
            add(.warning, .deprecatedItem, message, at: rule.outputPosition)
        }
        if output.contains("%" + ConditionWarning.deprecatedField) {
            add(
                .warning, .deprecatedItem, "usage of deprecated field 'evt.dir' has been detected in the rule output",
                at: rule.outputPosition)
        }
        return Rule(
            name: rule.name, description: rule.description, condition: resolution.condition, output: output, priority: rule.priority,
            tags: rule.tags,
            source: rule.source, isEnabled: rule.isEnabled, warnsAboutEventTypes: rule.warnsAboutEventTypes,
            skipsIfUnknownField: rule.skipsIfUnknownField,
            origin: set.origin(at: rule.position) ?? Rule.Origin(file: "-", position: rule.position),
            outputOrigin: set.origin(at: rule.outputPosition))
    }

    /// A warning about a macro is given once, however many rules use it.
    private mutating func warn(_ warning: ConditionWarning) {
        let diagnostic = set.diagnostic(.warning, warning.code, warning.message, at: warning.position)
        if !set.diagnostics.contains(diagnostic) { add(.warning, warning.code, warning.message, at: warning.position) }
    }

    /// Fills in what is told about macros and lists, and warns about those that nothing uses.
    private mutating func describe(_ compiled: [RuleSet.List], _ scope: Scope, parsed: [String: Condition]) {
        let warns = !hasErrors
        var scope = scope
        for entry in macros.entries {
            let macro = entry.element
            let isUsed = scope.usedMacros.contains(macro.name)
            let resolution = parsed[macro.name] == nil ? nil : scope.macros.substitution(macro: macro.name)
            set.macros.append(
                RuleSet.Macro(
                    name: macro.name, text: String(decoding: macro.condition.bytes, as: UTF8.self),
                    condition: resolution?.isBroken == false ? resolution?.condition : nil, isUsed: isUsed,
                    origin: set.origin(at: macro.position) ?? Rule.Origin(file: "-", position: macro.position)))
            if !isUsed, warns { add(.warning, .unusedMacro, "Macro not referred to by any other rule/macro", at: macro.position) }
        }
        let namedByLists = Set(compiled.flatMap(\.lists))
        for (index, var list) in compiled.enumerated() {
            list.isUsed = scope.lists.used.contains(index) || namedByLists.contains(list.name)
            set.lists.append(list)
            if !list.isUsed, warns {
                add(
                    .warning, .unusedList, "List not referred to by any other rule/macro",
                    at: lists[list.name]?.element.position ?? SourcePosition())
            }
        }
    }
}
