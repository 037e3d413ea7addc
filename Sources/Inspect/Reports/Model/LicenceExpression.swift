import Packages

/// A licence expression. Source: SPDX 2.3, annex D.
enum LicenceExpression {
    /// The expression with identifiers in the list's own case; nil if it is none or an identifier is unknown.
    static func normalised(_ text: String) -> String? {
        guard text.utf8.count <= 4_096 else { return nil }
        var words: [String] = []
        var wantsOperand = true, depth = 0, wantsException = false
        for token in tokens(text) {
            let upper = token.uppercased()
            if wantsException {
                guard let exception = identifier(token) else { return nil }
                words.append(exception)
                wantsException = false
            } else if wantsOperand {
                if token == "(" {
                    depth += 1
                    words.append("(")
                    continue
                }
                guard let operand = operand(token) else { return nil }
                words.append(operand)
                wantsOperand = false
            } else if token == ")" {
                depth -= 1
                guard depth >= 0 else { return nil }
                words.append(")")
            } else if upper == "AND" || upper == "OR" {
                words.append(upper)
                wantsOperand = true
            } else if upper == "WITH", words.last != ")" {
                words.append(upper)
                wantsException = true
            } else {
                return nil
            }
        }
        guard !wantsOperand, !wantsException, depth == 0 else { return nil }
        var expression = ""
        for word in words {
            if !expression.isEmpty, !expression.hasSuffix("("), word != ")" { expression += " " }
            expression += word
        }
        return expression
    }

    /// One identifier, of a licence or of an exception, and nothing else.
    static func identifier(_ text: String) -> String? { SPDXIdentifiers.licence(text) ?? SPDXIdentifiers.exception(text) }

    private static func operand(_ token: String) -> String? {
        if isReference(token) { return token }
        if let known = identifier(token) { return known }
        guard token.hasSuffix("+") else { return nil }
        return identifier(String(token.dropLast())).map { $0 + "+" }
    }

    /// "LicenseRef-NAME", also of another document.
    static func isReference(_ token: String) -> Bool {
        var rest = token[...]
        if rest.hasPrefix("DocumentRef-"), let colon = rest.firstIndex(of: ":") { rest = rest[rest.index(after: colon)...] }
        guard rest.hasPrefix("LicenseRef-"), rest.utf8.count > 11 else { return false }
        return rest.utf8.allSatisfy { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7a || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2d || $0 == 0x2e }
    }

    private static func tokens(_ text: String) -> [String] {
        var result: [String] = [], word = ""
        for character in text {
            guard character.isWhitespace || character == "(" || character == ")" else {
                word.append(character)
                continue
            }
            if !word.isEmpty { result.append(word) }
            word = ""
            if !character.isWhitespace { result.append(String(character)) }
        }
        return word.isEmpty ? result : result + [word]
    }
}
