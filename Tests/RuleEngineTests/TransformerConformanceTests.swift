import Events
import Foundation
import Testing

@testable import RuleEngine

@Suite(.enabled(if: FilterTable.isPresent, "no public corpora: set PLIMSOLL_CORPORA"))
struct TransformerConformanceTests {
    private struct File: Decodable { var cases: [Row] }

    private struct Row: Decodable {
        enum Value: Decodable, Equatable {
            case text(String)
            case number(UInt64)
            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let number = try? container.decode(UInt64.self) { self = .number(number) } else { self = .text(try container.decode(String.self)) }
            }
        }
        var transformer: String
        var input_type: String?
        var input_is_list: Bool?
        var input: [String]?
        var output_type: String?
        var output: [Value]?
        var expect: String?
    }

    @Test func transformsSingleValues() throws {
        let folder = try #require(FilterTable.folder)
        let rows = try JSONDecoder().decode(File.self, from: Data(contentsOf: folder.appendingPathComponent("transformer_units.json"))).cases
        #expect(!rows.isEmpty)
        for row in rows {
            let transformer = try #require(Transformer(rawValue: row.transformer), "no transformer \(row.transformer)")
            guard let input = row.input, let output = row.output, let type = row.input_type.flatMap(FieldType.init(rawValue:)) else { continue }
            let isList = row.input_is_list ?? false
            let shape = transformer.result(of: [Transformer.Shape(type, isList: isList)], isIndexed: false)
            #expect(shape?.type.rawValue == row.output_type, "\(row.transformer) of \(type)")
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
