import Events
import TestKit
import Testing

@testable import RuleEngine

@Suite(.enabled(if: Corpora.isAvailable, "no public corpora"))
struct TransformerConformanceTests {
    private struct File: Decodable { var cases: [Row] }

    private struct Row: Decodable {
        enum Value: Decodable, Equatable {
            case text(String)
            case number(UInt64)
            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let number = try? container.decode(UInt64.self) {
                    self = .number(number)
                } else {
                    self = .text(try container.decode(String.self))
                }
            }
        }
        var transformer: String
        var inputType: String?
        var inputIsList: Bool?
        var input: [String]?
        var outputType: String?
        var output: [Value]?
        var expect: String?
        var acceptedTypes: [String]?
        var acceptedListTypes: [String]?
        var argumentTypes: [String]?
        var result: String?
        enum CodingKeys: String, CodingKey {
            case transformer, input, output, expect, result
            case inputType = "input_type"
            case inputIsList = "input_is_list"
            case outputType = "output_type"
            case acceptedTypes = "accepted_types"
            case acceptedListTypes = "accepted_list_types"
            case argumentTypes = "argument_types"
        }
    }

    private func checkTypes(_ transformer: Transformer, _ accepted: [String], everyList: Bool) {
        for type in FieldType.allCases {
            let fits = transformer.result(of: [Transformer.Shape(type)], isIndexed: false) != nil
            #expect(fits == accepted.contains(type.rawValue), "\(transformer) of \(type)")
            let fitsList = transformer.result(of: [Transformer.Shape(type, isList: true)], isIndexed: false) != nil
            #expect(fitsList || !everyList, "\(transformer) of a list of \(type)")
        }
    }

    /// `text`, `list of text`, and what is added in words.
    private func checkArguments(_ transformer: Transformer, _ arguments: [String], _ result: String?) {
        var shapes = arguments.map { Transformer.Shape(.text, isList: $0.hasPrefix("list of ")) }
        if arguments.contains(where: { $0.contains("two or more") }) {
            #expect(transformer.result(of: shapes, isIndexed: false) == nil)
            shapes += shapes
        }
        let found = transformer.result(of: shapes, isIndexed: false)
        #expect(found?.type == .text && found?.isList == result?.hasPrefix("list of "), "\(transformer)")
        #expect(transformer.result(of: [], isIndexed: false) == nil)
        let turned = shapes.map { Transformer.Shape($0.type, isList: !$0.isList) }
        #expect(transformer.result(of: turned, isIndexed: false) == nil, "\(transformer) takes lists for texts")
    }

    @Test func transformsSingleValues() throws {
        let rows = try Corpora.json(File.self, at: "runtime/filter-language/transformer_units.json").cases
        #expect(!rows.isEmpty)
        for row in rows {
            let transformer = try #require(Transformer(rawValue: row.transformer), "no transformer \(row.transformer)")
            if let accepted = row.acceptedTypes { checkTypes(transformer, accepted, everyList: row.acceptedListTypes == ["every type"]) }
            if let arguments = row.argumentTypes { checkArguments(transformer, arguments, row.result) }
            guard let input = row.input, let output = row.output else {
                #expect(row.acceptedTypes != nil || row.argumentTypes != nil, "a row of an unknown kind: \(row)")
                continue
            }
            let type = try #require(row.inputType.flatMap(FieldType.init(rawValue:)))
            let isList = row.inputIsList ?? false
            let shape = transformer.result(of: [Transformer.Shape(type, isList: isList)], isIndexed: false)
            #expect(shape?.type.rawValue == row.outputType, "\(row.transformer) of \(type)")
            #expect(apply(transformer, input, isList: isList) == output, "\(row.transformer) of \(input)")
        }
        print("transformer_units: \(rows.count) rows")
    }

    private func apply(_ transformer: Transformer, _ input: [String], isList: Bool) -> [Row.Value] {
        let scratch = Scratch()
        let kept = input.map { Bytes($0.utf8) }
        let values = kept.map { FieldValue.bytes($0.view) }
        return values.withUnsafeBufferPointer { buffer in
            let results = isList ? [transformer.apply(.list(buffer), scratch)] : buffer.map { transformer.apply($0, scratch) }
            return results.flatMap { texts($0) }
        }
    }

    private func texts(_ value: FieldValue) -> [Row.Value] {
        switch value {
        case .missing: []
        case .number(let number): [.number(number)]
        case .bytes(let bytes): [.text(String(decoding: bytes, as: UTF8.self))]
        case .list(let elements): elements.flatMap { texts($0) }
        }
    }
}
