extension RuleLoader {
    /// Keys that each kind of item may have.
    enum Keys {
        static let list: Set<String> = ["list", "items", "append", "override"]
        static let macro: Set<String> = ["macro", "condition", "append", "override"]
        static let rule: Set<String> = [
            "rule", "condition", "output", "desc", "priority", "source", "enabled", "append", "override", "exceptions", "tags",
            "warn_evttypes",
            "skip-if-unknown-filter", "capture", "capture_duration", "capture_events", "capture_filesize", "action",
        ]
        static let exception: Set<String> = ["name", "fields", "comps", "values"]
        static let plugin: Set<String> = ["name", "version", "alternatives"]
    }

    /// Reads one item of the list that a file is.
    mutating func read(_ item: YAMLNode) throws(LoadFailure) {
        guard case .mapping = item else {
            throw LoadFailure(.yamlValidate, "Unexpected element type. Each element should be a yaml associative array.", at: item.position)
        }
        if item.value("required_engine_version") != nil {
            try readEngineVersion(item)
            warnUnknownKeys(item, known: ["required_engine_version"])
        } else if item.value("required_plugin_versions") != nil {
            try readPluginVersions(item)
            warnUnknownKeys(item, known: ["required_plugin_versions"])
        } else if item.value("list") != nil {
            try readNamed("list", item) { (loader, name) throws(LoadFailure) in try loader.readList(name, item) }
        } else if item.value("macro") != nil {
            try readNamed("macro", item) { (loader, name) throws(LoadFailure) in try loader.readMacro(name, item) }
        } else if item.value("rule") != nil {
            try readNamed("rule", item) { (loader, name) throws(LoadFailure) in try loader.readRule(name, item) }
        } else if item.value("test") == nil {
            add(.warning, .unknownItem, "Unknown top level item", at: item.position)
        }
    }

    private mutating func readNamed(
        _ kind: String, _ item: YAMLNode, _ read: (inout RuleLoader, ScalarSource) throws(LoadFailure) -> Void
    ) throws(LoadFailure) {
        let name = try item.text(kind)
        warnUnknownKeys(item, known: kind == "list" ? Keys.list : kind == "macro" ? Keys.macro : Keys.rule)
        do throws(LoadFailure) {
            try read(&self, name)
        } catch {
            broken.insert("\(kind) \(name.text)")
            throw error
        }
    }

    mutating func warnUnknownKeys(_ item: YAMLNode, known: Set<String>) {
        guard case .mapping(let entries, _) = item else { return }
        for (key, _) in entries where !known.contains(key.text) {
            let near = NearestName.of(key.text, among: known).map { "; did you mean '\($0)'?" } ?? ""
            add(.warning, .unknownKey, "Unknown key '\(key.text)'\(near)", at: key.start)
        }
    }

    private mutating func readEngineVersion(_ item: YAMLNode) throws(LoadFailure) {
        let source = try item.text("required_engine_version")
        let version: Version
        if let number = UInt32(source.text), source.text.utf8.allSatisfy(\.isDigit) {
            version = Version(0, Int(number), 0)
        } else if let parsed = Version(source.text) {
            version = parsed
        } else {
            let message = "Unable to parse engine version '\(source.text)' as a semver string. Expected \"x.y.z\" semver format."
            throw LoadFailure(.yamlValidate, message, at: source.start)
        }
        guard options.engineVersion.satisfies(version) else {
            let message = "Rules require engine version \(version), but engine version is \(options.engineVersion)"
            throw LoadFailure(.validate, message, at: source.start)
        }
        set.requiredEngineVersion = max(set.requiredEngineVersion ?? version, version)
    }

    private mutating func readPluginVersions(_ item: YAMLNode) throws(LoadFailure) {
        guard case .sequence(let entries, _) = item.value("required_plugin_versions") else {
            throw LoadFailure(.yamlValidate, "Value of required_plugin_versions must be a sequence", at: item.position)
        }
        for entry in entries {
            guard case .mapping = entry else { throw LoadFailure(.yamlValidate, "Plugin version must be a mapping", at: entry.position) }
            warnUnknownKeys(entry, known: Keys.plugin)
            var alternatives = [try alternative(entry)]
            switch entry.value("alternatives") {
            case nil: break
            case .sequence(let others, _):
                for other in others {
                    guard case .mapping = other else {
                        throw LoadFailure(.yamlValidate, "Plugin version alternative must be a mapping", at: other.position)
                    }
                    let next = try alternative(other)
                    guard !alternatives.contains(where: { $0.name == next.name }) else {
                        let message = "Defined multiple alternative version requirements for plugin '\(next.name)'"
                        throw LoadFailure(.validate, message, at: other.position)
                    }
                    alternatives.append(next)
                }
            case let other?: throw LoadFailure(.yamlValidate, "Value of plugin version alternatives must be a sequence", at: other.position)
            }
            check(alternatives, at: entry.position)
        }
    }

    private func alternative(_ entry: YAMLNode) throws(LoadFailure) -> PluginRequirement.Alternative {
        let name = try entry.text("name")
        let text = try entry.text("version")
        guard let version = Version(text.text) else {
            throw LoadFailure(
                .validate, "Invalid required version '\(text.text)' for plugin '\(name.text)': expected x.y.z", at: text.start)
        }
        return PluginRequirement.Alternative(name: name.text, version: version)
    }

    private mutating func check(_ alternatives: [PluginRequirement.Alternative], at position: SourcePosition) {
        guard let origin = set.origin(at: position) else { return }
        let requirement = PluginRequirement(alternatives: alternatives, origin: origin)
        guard !requirement.isMet(by: options.plugins) else { return }
        set.unmetRequirements.append(requirement)
        let wanted = alternatives.map { "'\($0.name)' \($0.version)" }.joined(separator: " or ")
        let there = alternatives.compactMap { alternative in options.plugins[alternative.name].map { "'\(alternative.name)' is \($0)" } }
        let message =
            "Plugin requirement not satisfied: needs \(wanted)\(there.isEmpty ? "" : ", but " + there.joined(separator: ", ")); "
            + "rules of this file that need it are left out"
        add(.error, .missingPlugin, message, at: position)
    }
}
