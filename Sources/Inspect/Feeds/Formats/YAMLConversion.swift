import Foundation
import JSONText
import Yams

/// YAML as the JSON that says the same, so that a format has one reader. Scalars stay the text that was written (a version 1.10 is not
/// 1.1); only null is null. Aliases are refused: no feed has them, and they make small files large.
enum YAMLConversion {
    /// - Throws: `FeedError` if it is no YAML, has an alias or a key that is no scalar, or passes a limit.
    static func json(_ bytes: Data) throws -> Data {
        guard bytes.count <= Limits.yamlBytes else {
            throw FeedError("\(bytes.count) bytes are more than a YAML document may have (\(Limits.yamlBytes))")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw FeedError("not UTF-8") }
        guard let root = try compose(yaml: text) else { return Data("null".utf8) }
        var writer = JSONWriter(capacity: bytes.count)
        var nodes = 0
        try write(root, depth: 0, &nodes, &writer)
        return Data(writer.bytes)
    }

    private static func write(_ node: Node, depth: Int, _ nodes: inout Int, _ json: inout JSONWriter) throws {
        nodes += 1
        guard nodes <= Limits.yamlNodes else { throw FeedError("more than \(Limits.yamlNodes) nodes, or aliases that make as many") }
        guard depth <= Limits.yamlDepth else { throw FeedError("deeper than \(Limits.yamlDepth) levels") }
        switch node {
        case .scalar(let scalar):
            let isNull = scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
            json.value(isNull ? nil : scalar.string)
        case .sequence(let sequence):
            try json.array { json in for element in sequence { try write(element, depth: depth + 1, &nodes, &json) } }
        case .mapping(let mapping):
            try json.object { json in
                for pair in mapping {
                    guard case .scalar(let key) = pair.key else { throw FeedError("a key that is no scalar") }
                    json.key(key.string)
                    try write(pair.value, depth: depth + 1, &nodes, &json)
                }
            }
        case .alias: throw FeedError("an alias, which is refused")
        }
    }
}
