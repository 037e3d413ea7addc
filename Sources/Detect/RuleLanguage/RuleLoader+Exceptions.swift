extension RuleLoader {
    /// Reads the exceptions of a rule.
    /// - Parameter isAppended: whether they are merged into those of an earlier rule: then fields may be missing.
    mutating func exceptions(_ item: YAMLNode, isAppended: Bool) throws(LoadFailure) -> [ExceptionDefinition] {
        guard let node = item.value("exceptions"), !node.isNull else { return [] }
        guard case .sequence(let entries, _) = node else {
            throw LoadFailure(.yamlValidate, "Rule exceptions must be a sequence", at: node.position)
        }
        var exceptions: [ExceptionDefinition] = []
        var names: Set<String> = []
        for entry in entries {
            guard case .mapping = entry else { throw LoadFailure(.yamlValidate, "Rule exception must be a mapping", at: entry.position) }
            warnUnknownKeys(entry, known: Keys.exception)
            let name = try entry.text("name")
            if !names.insert(name.text).inserted {
                add(.warning, .exceptionNameNotUnique, "Multiple definitions of exception '\(name.text)' in the same rule", at: name.start)
            }
            var exception = ExceptionDefinition(
                name: name.text, fields: try self.entries(of: entry, "fields"), comparisons: try self.entries(of: entry, "comps"),
                values: [],
                position: entry.position)
            if exception.fields == nil, !isAppended { throw entry.missing("fields") }
            switch entry.value("values") {
            case nil:
                if isAppended { add(.warning, .appendWithoutValues, "Overriding/appending exception with no values", at: entry.position) }
            case .sequence(let values, _):
                for value in values { exception.values.append(try convert(value)) }
            case let other?: throw LoadFailure(.yamlValidate, "Rule exception values must be a sequence", at: other.position)
            }
            if exception.fields != nil { try complete(&exception) }
            exceptions.append(exception)
        }
        return exceptions
    }

    private func entries(of item: YAMLNode, _ key: String) throws(LoadFailure) -> ExceptionDefinition.Entry? {
        guard let node = item.value(key) else { return nil }
        return try convert(node)
    }

    private func convert(_ node: YAMLNode) throws(LoadFailure) -> ExceptionDefinition.Entry {
        switch node {
        case .scalar(let source):
            guard !source.bytes.isEmpty else { throw LoadFailure(.yamlValidate, "Value must be non-empty", at: source.start) }
            return .item(source)
        case .sequence(let nodes, _):
            var entries: [ExceptionDefinition.Entry] = []
            for node in nodes { entries.append(try convert(node)) }
            return .items(entries)
        case .mapping, .tooDeep: throw LoadFailure(.yamlValidate, "A text or a list is expected", at: node.position)
        }
    }

    /// Fills in operators that are not given, and checks that they fit the fields.
    private func complete(_ exception: inout ExceptionDefinition) throws(LoadFailure) {
        switch exception.fields {
        case .items(let fields):
            if exception.comparisons == nil { exception.comparisons = .items(fields.map { $0.synthetic("=") }) }
            guard case .items(let comparisons) = exception.comparisons, comparisons.count == fields.count else {
                throw LoadFailure(.validate, "Fields and comps lists must have equal length", at: exception.position)
            }
            for comparison in comparisons {
                guard case .item(let source) = comparison else {
                    throw LoadFailure(.validate, "comps must hold texts only", at: exception.position)
                }
                guard source.namedOperator != nil else {
                    throw LoadFailure(.validate, "'\(source.text.trimmed)' is not a supported comparison operator", at: source.start)
                }
            }
            for case .items in fields { throw LoadFailure(.validate, "fields must hold texts only", at: exception.position) }
        case .item(let field):
            if exception.comparisons == nil { exception.comparisons = ExceptionDefinition.Entry.item(field).synthetic("in") }
            guard case .item(let source) = exception.comparisons else {
                throw LoadFailure(.validate, "Fields and comps must both be strings", at: exception.position)
            }
            guard let named = source.namedOperator, named.modifier != nil || named.comparison.takesList else {
                let message = "When fields is a single value, comps must be one of (in, pmatch, intersects) or an operator with a modifier"
                throw LoadFailure(.validate, message, at: source.start)
            }
        case nil: break
        }
    }

    /// Adds exceptions to those of a rule: values to one of the same name, or a new one.
    func merge(_ added: [ExceptionDefinition], into rule: inout RuleDefinition) throws(LoadFailure) {
        for exception in added {
            guard let index = rule.exceptions.firstIndex(where: { $0.name == exception.name }) else {
                guard exception.fields != nil else {
                    throw LoadFailure(.validate, "Rule exception must have fields property with a list of fields", at: exception.position)
                }
                guard !exception.values.isEmpty else {
                    throw LoadFailure(.validate, "Rule exception must have values property with a list of values", at: exception.position)
                }
                rule.exceptions.append(exception)
                continue
            }
            guard exception.fields == nil else {
                throw LoadFailure(.validate, "Can not append exception fields to existing exception, only values", at: exception.position)
            }
            guard exception.comparisons == nil else {
                throw LoadFailure(.validate, "Can not append exception comps to existing exception, only values", at: exception.position)
            }
            rule.exceptions[index].values += exception.values
        }
    }
}

extension ExceptionDefinition.Entry {
    /// An operator that is not in the file, placed where the field is.
    fileprivate func synthetic(_ text: String) -> ExceptionDefinition.Entry {
        guard case .item(let source) = self else { return self }
        return .item(source.replacing(text))
    }
}
