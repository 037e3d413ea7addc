/// Licence expressions. Source: SPDX specification 2.3, annex D; operators are in upper or in lower case, as specification 3.0 has them,
/// and in no mixture.
public enum SPDXExpression {
    /// The expression as SPDX writes it, where the text is one; else the text without blanks around it.
    public static func declared(_ text: String) -> String {
        normalised(text) ?? String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }

    /// Identifiers in the case of the list, operators in upper case and no needless blanks; nil if the text is no expression, has an
    /// identifier that the list does not know, or is longer or deeper than anybody writes one.
    public static func normalised(_ text: String) -> String? {
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

        /// A group has no exception: it stands behind a licence alone.
        private mutating func exempted(depth: Int) -> String? {
            guard let token = tokens.popFirst() else { return nil }
            if token == "(" {
                guard depth < Limits.expressionDepth, let inner = alternatives(depth: depth + 1), tokens.popFirst() == ")" else {
                    return nil
                }
                return "(\(inner))"
            }
            guard let licence = SPDXExpression.licence(token) else { return nil }
            guard take("WITH") else { return licence }
            guard let exception = tokens.popFirst().flatMap({ SPDXIdentifiers.exception($0) }) else { return nil }
            return "\(licence) WITH \(exception)"
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
        return isReference(token) ? token : nil
    }

    /// "LicenseRef-NAME", also of another document: "DocumentRef-NAME:LicenseRef-NAME".
    private static func isReference(_ token: String) -> Bool {
        guard let colon = token.firstIndex(of: ":") else { return isName(token[...], after: "LicenseRef-") }
        return isName(token[..<colon], after: "DocumentRef-") && isName(token[colon...].dropFirst(), after: "LicenseRef-")
    }

    private static func isName(_ text: Substring, after prefix: String) -> Bool {
        guard text.hasPrefix(prefix), text.utf8.count > prefix.utf8.count else { return false }
        return text.utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
    }
}
