extension ConditionParser.Run {
    /// A tree and how deep it is.
    private struct Tree {
        var condition: Condition
        var height: Int
    }

    /// What has been read of a group in parentheses, or of the whole.
    private struct Group {
        var alternatives: [Condition] = []
        var alternativesStart = SourcePosition()
        var alternativesHeight = 0
        var terms: [Condition] = []
        var termsStart = SourcePosition()
        var termsHeight = 0
        /// The `not` before the term that is being read.
        var isNegated = false
        var negationStart = SourcePosition()

        mutating func begin(at position: SourcePosition) {
            if terms.isEmpty {
                if alternatives.isEmpty { alternativesStart = position }
                termsStart = position
            }
            isNegated = false
            negationStart = position
        }

        mutating func add(_ tree: Tree) {
            terms.append(isNegated ? .not(tree.condition, negationStart) : tree.condition)
            termsHeight = max(termsHeight, tree.height + (isNegated ? 1 : 0))
        }

        mutating func closeTerms() {
            if terms.count == 1, let term = terms.first {
                alternatives.append(term)
            } else {
                alternatives.append(.and(terms, termsStart))
                termsHeight += 1
            }
            alternativesHeight = max(alternativesHeight, termsHeight)
            terms = []
            termsHeight = 0
        }

        func closed() -> Tree {
            if alternatives.count == 1, let only = alternatives.first { return Tree(condition: only, height: alternativesHeight) }
            return Tree(condition: .or(alternatives, alternativesStart), height: alternativesHeight + 1)
        }
    }

    /// `or` binds loosest, then `and`, then `not`.
    mutating func whole() throws(ParseError) -> Condition {
        guard !lexer.isAtEnd else { throw failure("filter input string is empty") }
        var open: [Group] = []
        var group = Group()
        while true {
            try beginTerm(&group)
            if lexer.take("(") {
                try enter()
                open.append(group)
                group = Group()
                continue
            }
            group.add(Tree(condition: try check(), height: 1))
            // Close every group that ends here.
            while try !joins(&group) {
                let tree = group.closed()
                guard tree.height <= Limits.treeDepth else { throw tooDeep }
                guard var outer = open.popLast() else {
                    guard lexer.isAtEnd else {
                        throw failure("unexpected token after '\(lexer.text(lexer.lastToken))', expecting 'or', 'and'")
                    }
                    return tree.condition
                }
                guard lexer.take(")") else { throw failure("expected a ')' token") }
                depth -= 1
                // Added before it is assigned: a second owner would make each addition copy all terms.
                outer.add(tree)
                group = outer
            }
        }
    }

    private mutating func beginTerm(_ group: inout Group) throws(ParseError) {
        lexer.blanks()
        group.begin(at: here)
        while lexer.not() { group.isNegated.toggle() }
    }

    /// Whether the group goes on with `and` or `or`.
    private mutating func joins(_ group: inout Group) throws(ParseError) -> Bool {
        lexer.blanks()
        for word in ["and", "or"] {
            guard word == "and" ? lexer.take("and") : lexer.take("or") else { continue }
            if word == "or" { group.closeTerms() }
            guard lexer.blanks() || lexer.next == UInt8(ascii: "(") else { throw failure("expected blank or '(' after '\(word)'") }
            return true
        }
        group.closeTerms()
        return false
    }

    /// A field check or a macro's name.
    private mutating func check() throws(ParseError) -> Condition {
        let start = here
        if let name = lexer.fieldName() {
            return try comparison(of: try field(name, at: start), at: start)
        }
        if let name = lexer.call(of: ConditionParser.transformers) {
            return try comparison(of: try transformer(name, at: start), at: start)
        }
        if let word = lexer.peekIdentifier(), !["and", "or", "not"].contains(where: { word.elementsEqual($0.utf8) }),
            let name = lexer.identifier()
        {
            return .macro(name, start)
        }
        throw failure("expected a '(' token, a field check, or an identifier")
    }
}
