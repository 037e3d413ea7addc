import Packages
import Yams

extension Document {
    /// The documents of a YAML file. Every scalar is text as written ("1.10" stays that), but for plain `null`, `true` and `false`.
    ///
    /// Aliases are resolved; what they multiply is counted, so that a bomb is a gap.
    /// - Throws: `Gap`: `damaged` with the line, or `limit`.
    static func yaml(_ text: ManifestText, format: String) throws(Gap) -> [Document] {
        guard text.text.utf8.count <= Limits.yamlBytes else {
            throw .limit(format, "more than \(Limits.yamlBytes) bytes of YAML")
        }
        let items = text.text.utf8.count { $0 == 0x0a || $0 == 0x2c || $0 == 0x5b || $0 == 0x7b }
        guard items <= Limits.yamlItems else { throw .limit(format, "more than \(Limits.yamlItems) lines and items of YAML") }
        let nodes: [Node]
        do {
            nodes = try Array(Yams.compose_all(yaml: text.text))
        } catch {
            let line: Int? =
                switch error as? YamlError {
                case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
                default: nil
                }
            throw .damaged(format, line: line, "it is not YAML")
        }
        var count = 0
        var documents: [Document] = []
        for node in nodes { documents.append(try Document(node, depth: 0, count: &count, format: format)) }
        return documents
    }

    private init(_ node: Node, depth: Int, count: inout Int, format: String) throws(Gap) {
        guard depth < Limits.nesting else { throw .limit(format, "nested deeper than \(Limits.nesting) levels") }
        count += 1
        guard count <= Limits.values else { throw .limit(format, "more than \(Limits.values) values") }
        line = node.mark?.line ?? 1
        switch node {
        case .scalar(let scalar): value = Document.value(of: scalar)
        case .sequence(let sequence):
            var elements: [Document] = []
            for element in sequence { elements.append(try Document(element, depth: depth + 1, count: &count, format: format)) }
            value = .array(elements)
        case .mapping(let mapping):
            var members: [Member] = []
            for (key, element) in mapping {
                let inner = try Document(element, depth: depth + 1, count: &count, format: format)
                members.append(Member(key: key.scalar?.string ?? "", line: key.mark?.line ?? inner.line, value: inner))
            }
            value = .object(members)
        case .alias: value = .null
        }
    }

    private static func value(of scalar: Node.Scalar) -> Value {
        guard scalar.style == .plain || scalar.style == .any else { return .string(scalar.string) }
        switch scalar.string {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: return .string(scalar.string)
        }
    }
}
