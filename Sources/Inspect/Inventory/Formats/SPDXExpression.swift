import Packages

/// Licence expressions. Source: SPDX specification 2.3, annex D; operators in lower case are accepted, as specification 3.0 does.
enum SPDXExpression {
    /// The expression as SPDX writes it, where the text is one; else the text without blanks around it.
    static func declared(_ text: String) -> String {
        normalised(text) ?? String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }

    /// Identifiers and operators in the case of the specification and no needless blanks; nil if the text is no expression.
    static func normalised(_ text: String) -> String? {
        guard text.utf8.count <= Limits.expressionBytes else { return nil }
        var parser = Parser(tokens: tokens(text)[...])
        guard let expression = parser.alternatives(depth: 0), parser.tokens.isEmpty else { return nil }
        return expression
    }

    private static func tokens(_ text: String) -> [String] {
        var tokens: [String] = []
        var word = ""
        for character in text {
            if character.isWhitespace || character == "(" || character == ")" {
                if !word.isEmpty { tokens.append(word) }
                word = ""
                if !character.isWhitespace { tokens.append(String(character)) }
            } else {
                word.append(character)
            }
        }
        if !word.isEmpty { tokens.append(word) }
        return tokens
    }

    private struct Parser {
        var tokens: ArraySlice<String>

        mutating func alternatives(depth: Int) -> String? { chain("OR", depth: depth) { $0.conjunction(depth: depth) } }

        private mutating func conjunction(depth: Int) -> String? { chain("AND", depth: depth) { $0.exempted(depth: depth) } }

        private mutating func chain(_ word: String, depth: Int, _ operand: (inout Parser) -> String?) -> String? {
            guard var result = operand(&self) else { return nil }
            while take(word) {
                guard let next = operand(&self) else { return nil }
                result += " \(word) \(next)"
            }
            return result
        }

        private mutating func exempted(depth: Int) -> String? {
            guard let licence = simple(depth: depth) else { return nil }
            guard take("WITH") else { return licence }
            guard let exception = tokens.popFirst().flatMap({ SPDXIdentifiers.exception($0) }) else { return nil }
            return "\(licence) WITH \(exception)"
        }

        private mutating func simple(depth: Int) -> String? {
            guard let token = tokens.popFirst() else { return nil }
            if token == "(" {
                guard depth < Limits.expressionDepth, let inner = alternatives(depth: depth + 1), tokens.popFirst() == ")" else {
                    return nil
                }
                return "(\(inner))"
            }
            return SPDXExpression.licence(token)
        }

        private mutating func take(_ word: String) -> Bool {
            guard let first = tokens.first, first == word || first == word.lowercased() else { return false }
            tokens.removeFirst()
            return true
        }
    }

    private static func licence(_ token: String) -> String? {
        if let known = SPDXIdentifiers.licence(token) { return known }
        if token.hasSuffix("+"), let known = SPDXIdentifiers.licence(token.dropLast()) { return known + "+" }
        let reference = token.hasPrefix("DocumentRef-") ? token.split(separator: ":", maxSplits: 1).last.map(String.init) ?? "" : token
        let name = reference.dropFirst("LicenseRef-".count)
        guard reference.hasPrefix("LicenseRef-"), !name.isEmpty,
            name.utf8.allSatisfy({ byte in
                (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a) || byte == 0x2d || byte == 0x2e
            })
        else { return nil }
        return token
    }
}
