import Foundation
import RuleEngine

/// What `plimsoll rules fields` says.
public struct FieldReport {
    private let fields: [Field]

    /// - Parameter prefix: of the fields' names; all if empty.
    public init(prefix: String = "") { fields = FieldTable.standard.fields.filter { $0.name.hasPrefix(prefix) } }

    /// A line a field: name with its argument, type, meaning.
    public var table: String {
        let rows = fields.map { ["\($0.name)\($0.argument.text)", $0.type.rawValue + ($0.isList ? " list" : ""), $0.meaning] }
        return TextTable([["FIELD", "TYPE", "MEANING"]] + rows).lines.map { String($0.dropFirst(2)) }.joined(separator: "\n")
    }

    /// A JSON list of objects with `name`, `type`, `list`, `argument` (null, `index`, `key`, `index or key`), `argument_required`, `meaning`.
    public var json: String {
        struct Row: Encodable {
            var name: String, type: String, list: Bool, argument: String?, argumentRequired: Bool, meaning: String
            enum CodingKeys: String, CodingKey {
                case name, type, list, argument, argumentRequired = "argument_required", meaning
            }
            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(name, forKey: .name)
                try container.encode(type, forKey: .type)
                try container.encode(list, forKey: .list)
                try container.encode(argument, forKey: .argument)
                try container.encode(argumentRequired, forKey: .argumentRequired)
                try container.encode(meaning, forKey: .meaning)
            }
        }
        let rows = fields.map {
            Row(
                name: $0.name, type: $0.type.rawValue, list: $0.isList, argument: $0.argument.word,
                argumentRequired: $0.argument.isRequired,
                meaning: $0.meaning)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Texts and truth values alone: there is nothing that could not be encoded.
        return (try? encoder.encode(rows)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
    }
}

extension Field.ArgumentRule {
    /// What may stand behind a field's name, in brackets; empty for nothing.
    public var text: String { word.map { $0 == "index" ? "[n]" : $0 == "key" ? "[key]" : "[n or key]" } ?? "" }

    fileprivate var word: String? {
        switch self {
        case .none: nil
        case .optionalIndex: "index"
        case .optionalKey, .requiredKey: "key"
        case .optionalIndexOrKey, .requiredParameter: "index or key"
        }
    }

    fileprivate var isRequired: Bool { self == .requiredKey || self == .requiredParameter }
}
