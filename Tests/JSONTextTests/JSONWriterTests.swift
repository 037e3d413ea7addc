import JSONText
import Testing

@Suite("JSON written")
struct JSONWriterTests {
    @Test(arguments: [
        ("\u{1}\u{1b}\u{7f}\u{9b}", #""\u0001\u001b\u007f\u009b""#), ("\n\r\t\"\\/", #""\n\r\t\"\\/""#),
        ("\u{2028}\u{202e}\u{e0041}", #""\u2028\u202e\udb40\udc41""#), ("é日😀", #""é日😀""#),
        ("", #""""#),
    ])
    func escapes(text: String, expected: String) {
        var writer = JSONWriter(capacity: 16)
        writer.value(text)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
    }

    /// Table 3-8 to 3-11 of the Unicode standard: one U+FFFD for each maximal part.
    @Test(arguments: [
        ([0xC0, 0xAF, 0xE0, 0x80, 0xBF, 0xF0, 0x81, 0x82, 0x41] as [UInt8], "\"" + String(repeating: "\u{FFFD}", count: 8) + "A\""),
        ([0xED, 0xA0, 0x80, 0xED, 0xBF, 0xBF, 0xED, 0xAF, 0x41], "\"" + String(repeating: "\u{FFFD}", count: 8) + "A\""),
        ([0xE1, 0x80, 0xE2, 0xF0, 0x91, 0x92, 0xF1, 0xBF, 0x41], "\"" + String(repeating: "\u{FFFD}", count: 4) + "A\""),
        ([0xFF], "\"\u{FFFD}\""),
    ])
    func invalidUTF8(bytes: [UInt8], expected: String) {
        var writer = JSONWriter(capacity: 16)
        writer.value(bytes: bytes)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
    }

    @Test func membersKeepTheirOrder() {
        var json = JSONWriter(capacity: 16)
        json.object { json in
            json.member("b", "1")
            json.member("a", nil)
            json.member("\"", Int64.min)
            json.member("list", texts: ["x", "y"])
            json.member("empty", object: { _ in })
            json.member("yes", true)
        }
        let expected = #"{"b":"1","a":null,"\"":-9223372036854775808,"list":["x","y"],"empty":{},"yes":true}"#
        #expect(String(decoding: json.bytes, as: UTF8.self) == expected)
    }

    @Test func piecesMakeTheSameDocument() {
        var whole = JSONWriter(capacity: 16), pieces = JSONWriter(capacity: 16), taken: [UInt8] = []
        whole.array { json in for number in 0..<9 { json.value(number) } }
        pieces.array { json in
            for number in 0..<9 {
                json.value(number)
                taken += json.take()
            }
        }
        #expect(taken + pieces.bytes == whole.bytes)
    }

    @Test("stands on lines of its own where people read it")
    func indented() {
        let tree = JSONTree.object([
            ("name", "x"), ("left out", nil), ("score", .tenths(98)), ("none", .tenths(-5)), ("list", .array([1, .object([("a", true)])])),
            ("empty", .array([])), ("nothing", .object([("b", nil)])), ("texts", .texts(["\u{202e}\r"])),
        ])
        let expected = #"""
            {
              "name": "x",
              "score": 9.8,
              "none": -0.5,
              "list": [
                1,
                {
                  "a": true
                }
              ],
              "empty": [],
              "nothing": {},
              "texts": [
                "\u202e\r"
              ]
            }

            """#
        #expect(tree.document == expected)
        var json = JSONWriter(capacity: 16)
        json.value(tree: tree)
        let line = #"{"name":"x","score":9.8,"none":-0.5,"list":[1,{"a":true}],"empty":[],"nothing":{},"texts":["\u202e\r"]}"#
        #expect(String(decoding: json.bytes, as: UTF8.self) == line)
    }
}
