extension YAMLNode {
    /// The text of a key that has to be there.
    func text(_ key: String) throws(LoadFailure) -> ScalarSource {
        guard let text = try optionalText(key) else { throw missing(key) }
        return text
    }

    func missing(_ key: String) -> LoadFailure { LoadFailure(.yamlValidate, "Item has no mapping for key '\(key)'", at: position) }

    /// The text of a key that may be missing.
    func optionalText(_ key: String) throws(LoadFailure) -> ScalarSource? {
        guard let entry = entry(key) else { return nil }
        guard !entry.value.isNull else { throw LoadFailure(.yamlValidate, "Mapping for key '\(key)' is empty", at: entry.key.start) }
        guard case .scalar(let source) = entry.value else {
            throw LoadFailure(.yamlValidate, "Value is not a scalar value", at: entry.value.position)
        }
        guard !source.bytes.isEmpty else { throw LoadFailure(.yamlValidate, "Value must be non-empty", at: source.start) }
        return source
    }

    /// The truth value of a key that may be missing.
    func optionalBoolean(_ key: String) throws(LoadFailure) -> Bool? {
        guard let source = try optionalText(key) else { return nil }
        guard let value = source.boolean else {
            throw LoadFailure(.yamlValidate, "Can't decode YAML scalar value: expected true or false", at: source.start)
        }
        return value
    }

    /// The number of a key that may be missing.
    func optionalNumber(_ key: String) throws(LoadFailure) -> UInt64? {
        guard let source = try optionalText(key) else { return nil }
        guard source.text.utf8.allSatisfy(\.isDigit), let value = UInt64(source.text) else {
            throw LoadFailure(.yamlValidate, "Can't decode YAML scalar value: expected a number", at: source.start)
        }
        return value
    }

    /// The texts of a list that may be missing.
    func optionalTexts(_ key: String) throws(LoadFailure) -> [ScalarSource]? {
        guard let entry = entry(key) else { return nil }
        guard case .sequence(let nodes, _) = entry.value else {
            throw LoadFailure(.yamlValidate, "Value is not a sequence", at: entry.value.isNull ? entry.key.start : entry.value.position)
        }
        var texts: [ScalarSource] = []
        for node in nodes {
            guard case .scalar(let source) = node else {
                throw LoadFailure(.yamlValidate, "sequence value is not scalar", at: node.position)
            }
            texts.append(source)
        }
        return texts
    }
}
