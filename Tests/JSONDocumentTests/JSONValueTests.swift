import Foundation
import JSONDocument
import Testing

@Suite struct JSONValueTests {
    private func parse(_ text: String, depth: Int = JSONDocument.Limits.depth) throws -> JSONValue {
        try Data(text.utf8).withUnsafeBytes { bytes throws(JSONError) in try JSONValue(parsing: bytes, depth: depth) }
    }

    @Test("Members are read with the type that they must have")
    func members() throws {
        let root = try parse(#"{"a": "é\u0041", "b": [1, -2, 3.5], "c": null, "d": {"x": true}, "e": 9223372036854775807}"#)
        #expect(try root.string("a") == "éA")
        #expect(try root.array("b").map(\.double) == [1, -2, 3.5])
        #expect(root["b"]?.elements.map(\.integer) == [1, -2, nil])
        #expect(try root.string("c") == nil && root.array("nothing").isEmpty)
        #expect(try root.object("d")?["x"]?.bool == true)
        #expect(root["e"]?.integer == .max)
        #expect(root.members.map(\.key) == ["a", "b", "c", "d", "e"])
        #expect(throws: JSONError.self) { try root.string("b") }
        #expect(throws: JSONError.self) { try root.array("a") }
        #expect(throws: JSONError.self) { try root.object("b") }
        #expect(throws: JSONError.self) { try root.strings("b") }
        #expect(throws: JSONError.self) { try root.required("c") }
        #expect(throws: JSONError.self) { try root.requiredArray("d") }
    }

    @Test(
        "What is no JSON is an error",
        arguments: ["", " ", "{", "[1,]", "{\"a\"}", "nul", "\u{FEFF}[", "\"\u{1}\"", "[1] x", "\"\\ud800\"", "1e999999"])
    func damaged(text: String) {
        #expect(throws: JSONError.self) { try parse(text) }
    }

    @Test("Bytes that are no UTF-8 are an error")
    func encoding() {
        let bytes: [UInt8] = [0x22, 0xC3, 0x28, 0x22]
        #expect(throws: JSONError.self) { try bytes.withUnsafeBytes { try JSONValue(parsing: $0) } }
    }

    @Test("Depth is limited, width is not")
    func depth() throws {
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(throws: JSONError.self) { try parse(deep) }
        #expect(throws: JSONError.self) { try parse("[[[1]]]", depth: 2) }
        #expect(try parse("[[1]]", depth: 3).elements.count(where: { _ in true }) == 1)
        let wide = "[" + Array(repeating: "1", count: 100_000).joined(separator: ",") + "]"
        #expect(try parse(wide).elements.count(where: { _ in true }) == 100_000)
    }

    @Test("A value keeps its document")
    func ownership() throws {
        var element: JSONValue?
        do { element = try Array(parse(#"[{"a": "kept"}]"#).elements).first }
        #expect(try element?.string("a") == "kept")
    }
}

extension JSONValue.Elements {
    func count(where predicate: (JSONValue) -> Bool) -> Int { reduce(0) { predicate($1) ? $0 + 1 : $0 } }
}
