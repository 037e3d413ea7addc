import RuleLanguage

extension Condition {
    /// The tree in the shape of the tables of cases.
    var json: JSON {
        switch self {
        case .and(let terms, _): .object(["and": .array(terms.map(\.json))])
        case .or(let terms, _): .object(["or": .array(terms.map(\.json))])
        case .not(let term, _): .object(["not": term.json])
        case .macro(let name, _): .object(["identifier": .text(name)])
        case .exists(let operand, _): .object(["unary": .text("exists"), "left": operand.json])
        case .comparison(let left, let op, let right, _): .object(["binary": .text(op.printed), "left": left.json, "right": right.json])
        }
    }

    /// All nodes from the outside in, left to right.
    var placedNodes: [PlacedNode] {
        switch self {
        case .and(let terms, let place): [PlacedNode("and", place)] + terms.flatMap(\.placedNodes)
        case .or(let terms, let place): [PlacedNode("or", place)] + terms.flatMap(\.placedNodes)
        case .not(let term, let place): [PlacedNode("not", place)] + term.placedNodes
        case .macro(_, let place): [PlacedNode("identifier", place)]
        case .exists(let operand, let place): [PlacedNode("unary", place)] + operand.placedNodes(insideTransformer: false)
        case .comparison(let left, _, let right, let place):
            [PlacedNode("binary", place)] + left.placedNodes(insideTransformer: false) + right.placedNodes(insideTransformer: false)
        }
    }
}

extension Operand {
    var json: JSON {
        switch self {
        case .field(let field, _): .object(["field": .text(field.name)].adding(field.argument))
        case .value(let text, _): .object(["value": .text(text)])
        case .list(let items, _): .object(["list": .array(items.map { if case .value(let text, _) = $0 { .text(text) } else { $0.json } })])
        case .transformer(let name, let arguments, let argument, _):
            .object(["transformer": .text(name), "values": .array(arguments.map(\.json))].adding(argument))
        }
    }

    func placedNodes(insideTransformer: Bool) -> [PlacedNode] {
        switch self {
        case .field(_, let place): [PlacedNode("field", place)]
        case .value(_, let place): [PlacedNode("value", place)]
        case .list(let items, let place):
            insideTransformer
                ? [PlacedNode("transformer_list", place)] + items.flatMap { $0.placedNodes(insideTransformer: true) }
                : [PlacedNode("list", place)]
        case .transformer(_, let arguments, _, let place):
            [PlacedNode("transformer", place)] + arguments.flatMap { $0.placedNodes(insideTransformer: true) }
        }
    }
}

extension [String: JSON] {
    fileprivate func adding(_ argument: String?) -> Self { argument.map { merging(["arg": .text($0)]) { $1 } } ?? self }
}

/// A node of a tree and where it begins.
struct PlacedNode {
    var kind: String
    var place: SourcePosition

    init(_ kind: String, _ place: SourcePosition) {
        self.kind = kind
        self.place = place
    }

    /// Whether it differs from what a case expects; a case need not name everything.
    func misses(_ expected: JSON) -> Bool {
        (expected["node"]?.text ?? kind) != kind || (expected["idx"]?.number ?? place.offset) != place.offset
            || (expected["line"]?.number ?? place.line) != place.line || (expected["col"]?.number ?? place.column) != place.column
    }
}
