import RuleLanguage
import TestKit
import Testing

@Suite("Conformance: parser", .enabled(if: Corpora.isAvailable, Comment(rawValue: Corpora.absence)))
struct ParserConformanceTests {
    @Test func acceptReject() throws {
        try ConformanceTable("parser_accept_reject").run { item in
            var inputs: [String] = []
            if let input = item["input"]?.text {
                inputs = [input]
                if item["whitespace_variants"]?.boolean == true {
                    inputs += [" \(input) ", input.replacing(" ", with: "\n"), input.replacing(" ", with: "\t")]
                }
            } else if let repeated = item["input_repeat"]?.array, let text = repeated.first?.text, let count = repeated.last?.number {
                inputs = [String(repeating: text, count: count)]
            }
            guard !inputs.isEmpty else { return "has no input" }
            for input in inputs {
                do throws(ParseError) {
                    let tree = try ConditionParser().parse(input)
                    if item["expect"]?.text != "accept" { return "is taken: \(tree.printed)" }
                } catch {
                    if item["expect"]?.text != "reject" { return "\(error.message) at \(error.position.offset) in \(input)" }
                    if let message = item["message"]?.text, message != error.message { return "says: \(error.message)" }
                }
            }
            return nil
        }
    }

    @Test func trees() throws {
        try ConformanceTable("parser_ast").run { item in
            guard let input = item["input"]?.text else { return "has no input" }
            let tree = try ConditionParser().parse(input)
            if let ast = item["ast"], ast != tree.json { return "gives \(tree.json)" }
            if let printed = item["printed"]?.text, printed != tree.printed { return "prints \(tree.printed)" }
            let again = try ConditionParser().parse(tree.printed)
            return again.json == tree.json ? nil : "prints \(tree.printed), which reads as \(again.printed)"
        }
    }

    @Test func positions() throws {
        try ConformanceTable("parser_positions").run { item in
            guard let input = item["input"]?.text else { return "has no input" }
            let (tree, end) = try ConditionParser().parseWithEnd(input)
            if let expected = item["end"], PlacedNode("end", end).misses(expected) { return "ends at \(end)" }
            let nodes = tree.placedNodes
            if let expected = item["nodes_preorder"]?.array {
                guard expected.count == nodes.count else { return "has \(nodes)" }
                if let wrong = zip(nodes, expected).first(where: { $0.misses($1) }) { return "\(wrong.0) is not \(wrong.1)" }
            }
            for expected in item["nodes_include"]?.array ?? [] where nodes.allSatisfy({ $0.misses(expected) }) {
                return "no \(expected) in \(nodes)"
            }
            return nil
        }
    }

    @Test func escaping() throws {
        try ConformanceTable("escaping").run { item in
            func read(_ key: String) -> [UInt8]? { item[key]?.text.map { Array($0.utf8) } ?? item[key + "_hex"]?.text.map(bytes(hex:)) }
            guard let input = read("in") else { return "has no input" }
            switch item["op"]?.text {
            case "quote": return Literal.quote(input) == read("out") ? nil : "gives \(Literal.quote(input))"
            case "roundtrip":
                let text = Literal.text(of: input)
                if Literal.bytes(of: try Literal.unquote(Literal.quote(text))) != input { return "texts differ" }
                return try Literal.unquote(Literal.quote(input)) == input ? nil : "bytes differ"
            case "unquote":
                do throws(Literal.UnquoteError) {
                    let output = try Literal.unquote(input)
                    return output == read("out") && item["expect"] == nil ? nil : "gives \(output)"
                } catch { return item["expect"]?.text == "error" ? nil : error.message }
            default: return "has an unknown operation"
            }
        }
    }
}
