/// As much of a YAML document as rule files use, with places.
indirect enum YAMLNode {
    case scalar(ScalarSource)
    case sequence([YAMLNode], SourcePosition)
    case mapping([(key: ScalarSource, value: YAMLNode)], SourcePosition)
    /// Below ``Limits/yamlDepth``, not looked at.
    case tooDeep(SourcePosition)

    var position: SourcePosition {
        switch self {
        case .scalar(let source): source.start
        case .sequence(_, let position), .mapping(_, let position), .tooDeep(let position): position
        }
    }

    /// Written as `~`, `null` or nothing.
    var isNull: Bool {
        guard case .scalar(let source) = self else { return false }
        return source.isNull
    }

    /// The value of a key.
    func value(_ key: String) -> YAMLNode? { entry(key)?.value }

    func entry(_ key: String) -> (key: ScalarSource, value: YAMLNode)? {
        guard case .mapping(let entries, _) = self else { return nil }
        return entries.first { $0.key.text == key }
    }
}

extension ScalarSource {
    var isNull: Bool { style == .plain && ["", "~", "null", "Null", "NULL"].contains(text) }

    /// A truth value in any of YAML 1.1's spellings.
    var boolean: Bool? {
        switch text {
        case "true", "True", "TRUE", "yes", "Yes", "YES", "y", "Y", "on", "On", "ON": true
        case "false", "False", "FALSE", "no", "No", "NO", "n", "N", "off", "Off", "OFF": false
        default: nil
        }
    }
}
