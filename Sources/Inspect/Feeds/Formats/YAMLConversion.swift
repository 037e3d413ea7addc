import Foundation
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
        var writer = Writer()
        try writer.write(root, depth: 0)
        return writer.output
    }

    private struct Writer {
        var output = Data()
        var nodes = 0

        mutating func write(_ node: Node, depth: Int) throws {
            nodes += 1
            guard nodes <= Limits.yamlNodes else { throw FeedError("more than \(Limits.yamlNodes) nodes, or aliases that make as many") }
            guard depth <= Limits.yamlDepth else { throw FeedError("deeper than \(Limits.yamlDepth) levels") }
            switch node {
            case .scalar(let scalar):
                let isNull = scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
                if isNull { output.append(contentsOf: Array("null".utf8)) } else { quote(scalar.string) }
            case .sequence(let sequence):
                output.append(UInt8(ascii: "["))
                for (index, element) in sequence.enumerated() {
                    if index > 0 { output.append(UInt8(ascii: ",")) }
                    try write(element, depth: depth + 1)
                }
                output.append(UInt8(ascii: "]"))
            case .mapping(let mapping):
                output.append(UInt8(ascii: "{"))
                for (index, pair) in mapping.enumerated() {
                    if index > 0 { output.append(UInt8(ascii: ",")) }
                    guard case .scalar(let key) = pair.key else { throw FeedError("a key that is no scalar") }
                    quote(key.string)
                    output.append(UInt8(ascii: ":"))
                    try write(pair.value, depth: depth + 1)
                }
                output.append(UInt8(ascii: "}"))
            case .alias: throw FeedError("an alias, which is refused")
            }
        }

        private mutating func quote(_ text: String) {
            output.append(UInt8(ascii: "\""))
            for byte in text.utf8 {
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(contentsOf: [UInt8(ascii: "\\"), byte])
                case 0..<0x20:
                    let digits = Array("0123456789abcdef".utf8)
                    output.append(contentsOf: Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]])
                default: output.append(byte)
                }
            }
            output.append(UInt8(ascii: "\""))
        }
    }
}
