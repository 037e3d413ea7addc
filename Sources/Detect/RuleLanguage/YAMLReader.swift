import Yams

/// Reads the documents of a rule file.
struct YAMLReader {
    let file: SourceFile

    /// The items of every document's list, up to the first error.
    func items() -> (items: [YAMLNode], failure: LoadFailure?) {
        guard let text = String(validating: file.bytes, as: UTF8.self) else {
            return (
                [], LoadFailure(.yamlParse, "the file is not valid UTF-8; save it as UTF-8", at: file.position(atByte: firstInvalidByte))
            )
        }
        if let place = AliasKeyCheck(file.bytes).offender {
            let message = "mapping keys made of aliases or collections are not supported; write the key out"
            return ([], LoadFailure(.yamlParse, message, at: file.position(atByte: place)))
        }
        let result = DeepStack.run(bytes: Limits.yamlStackBytes) { Composition(file: file).run(text) }
        return result ?? ([], LoadFailure(.fileRead, "no thread could be started to read the file", at: file.position(atByte: 0)))
    }

    private var firstInvalidByte: Int {
        var low = 0
        var high = file.bytes.count
        // The longest valid prefix, to within the scalar that is cut.
        while high - low > 1 {
            let middle = (low + high) / 2
            var end = middle
            while end > low, file.bytes[end] & 0xC0 == 0x80 { end -= 1 }
            if end == low || String(validating: file.bytes[low..<end], as: UTF8.self) == nil {
                if end == low { break }
                high = end
            } else {
                low = end
            }
        }
        return low
    }
}

/// One pass over a file, on a deep stack.
private struct Composition {
    let file: SourceFile
    var nodes = 0
    var hasTooMany = false

    init(file: SourceFile) { self.file = file }

    func run(_ text: String) -> (items: [YAMLNode], failure: LoadFailure?) {
        var copy = self
        return copy.read(text)
    }

    private mutating func read(_ text: String) -> (items: [YAMLNode], failure: LoadFailure?) {
        var items: [YAMLNode] = []
        do {
            let parser = try Yams.Parser(yaml: text, encoding: .utf8)
            while let root = try parser.nextRoot() {
                let node = convert(root, depth: 0)
                if hasTooMany {
                    let message = "more than \(Limits.yamlNodes) YAML nodes; split the file, or use fewer aliases"
                    return (items, LoadFailure(.yamlParse, message, at: node.position))
                }
                switch node {
                case .sequence(let entries, _): items += entries
                case let node where node.isNull: break
                case .mapping, .tooDeep:
                    return (items, LoadFailure(.yamlValidate, "Rules content is not yaml array of objects", at: node.position))
                case .scalar: return (items, LoadFailure(.yamlValidate, "Rules content is not yaml", at: node.position))
                }
            }
            return (items, nil)
        } catch let error as YamlError {
            return (items, failure(error))
        } catch {
            return (items, LoadFailure(.yamlParse, "\(error)", at: file.position(atByte: 0)))
        }
    }

    private mutating func convert(_ node: Node, depth: Int) -> YAMLNode {
        nodes += 1
        let place = position(node.mark)
        guard nodes <= Limits.yamlNodes else {
            hasTooMany = true
            return .tooDeep(place)
        }
        guard depth <= Limits.yamlDepth else { return .tooDeep(place) }
        switch node {
        case .scalar(let scalar): return .scalar(source(scalar))
        case .sequence(let sequence):
            var converted: [YAMLNode] = []
            for child in sequence {
                converted.append(convert(child, depth: depth + 1))
                if hasTooMany { break }
            }
            return .sequence(converted, place)
        case .mapping(let mapping):
            var converted: [(key: ScalarSource, value: YAMLNode)] = []
            for (key, value) in mapping {
                guard case .scalar(let scalar) = key else { continue }
                converted.append((source(scalar), convert(value, depth: depth + 1)))
                if hasTooMany { break }
            }
            return .mapping(converted, place)
        case .alias: return .tooDeep(place)
        }
    }

    private func source(_ scalar: Node.Scalar) -> ScalarSource {
        let style: ScalarSource.Style =
            switch scalar.style {
            case .singleQuoted: .singleQuoted
            case .doubleQuoted: .doubleQuoted
            case .literal, .folded: .block
            case .plain, .any: .plain
            }
        return ScalarSource(file: file, text: scalar.string, style: style, line: scalar.mark?.line ?? 1, column: scalar.mark?.column ?? 1)
    }

    private func position(_ mark: Mark?) -> SourcePosition {
        guard let mark else { return file.position(atByte: 0) }
        return file.position(atByte: file.byte(line: mark.line, column: mark.column))
    }

    private func failure(_ error: YamlError) -> LoadFailure {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
            return LoadFailure(.yamlParse, "not valid YAML: \(problem)", at: position(mark))
        case .reader(let problem, let offset, _, _):
            return LoadFailure(.yamlParse, "not valid YAML: \(problem)", at: file.position(atByte: offset ?? 0))
        case .duplicatedKeysInMapping(let keys, let context):
            return LoadFailure(
                .yamlParse, "the same key twice in a mapping: \(keys.prefix(3).joined(separator: ", "))", at: position(context.mark))
        case .memory: return LoadFailure(.yamlParse, "not valid YAML: nested too deeply", at: file.position(atByte: 0))
        default: return LoadFailure(.yamlParse, "not valid YAML", at: file.position(atByte: 0))
        }
    }
}
