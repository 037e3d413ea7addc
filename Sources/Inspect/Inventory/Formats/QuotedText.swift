/// Texts in quotation marks in a line of a program: Ruby, Elixir.
enum QuotedText {
    /// The texts in a line: "x", 'x', %q<x>, %q{x}, %q(x), %q[x]; a comment ends it.
    static func literals(_ text: Substring) -> [String] {
        var found: [String] = []
        var rest = text
        while let start = rest.utf8.firstIndex(where: { "\"'%#".utf8.contains($0) }) {
            let mark = rest.utf8[start]
            rest = rest[rest.utf8.index(after: start)...]
            var end = Unicode.Scalar(mark)
            if mark == UInt8(ascii: "#") { break }
            if mark == UInt8(ascii: "%") {
                guard let inner = rest.after("q"), let open = inner.unicodeScalars.first, let close = brackets[open] else { continue }
                (rest, end) = (inner.dropFirst(), close)
            }
            guard let (literal, behind) = rest.cut(end) else { break }
            found.append(String(literal))
            rest = behind
        }
        return found
    }

    private static let brackets: [Unicode.Scalar: Unicode.Scalar] = ["<": ">", "{": "}", "(": ")", "[": "]"]
}
