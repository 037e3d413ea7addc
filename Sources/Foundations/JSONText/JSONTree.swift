/// A value of JSON whose members keep their order, for a document that is easier made as one value than in one go.
public indirect enum JSONTree: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    /// A text.
    case text(String)
    /// A number with one digit behind the point, in tenths: 98 is 9.8.
    case tenths(Int)
    /// An integer.
    case number(Int)
    /// A truth value.
    case boolean(Bool)
    /// Elements.
    case array([JSONTree])
    /// Members; those that are nil are left out.
    case object([(String, JSONTree?)])

    /// A text.
    public init(stringLiteral value: String) { self = .text(value) }
    /// An integer.
    public init(integerLiteral value: Int) { self = .number(value) }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }

    /// An array of texts.
    public static func texts(_ values: [String]) -> JSONTree { .array(values.map(JSONTree.text)) }

    /// With a line for each member and element, and a line end.
    public var document: String {
        var writer = JSONWriter(capacity: Self.usualBytes, isIndented: true)
        writer.value(tree: self)
        return String(decoding: writer.bytes, as: UTF8.self) + "\n"
    }

    private static let usualBytes = 64 << 10
}

extension JSONWriter {
    /// A whole value. Its depth is that of a format that we write, which no input decides.
    public mutating func value(tree: JSONTree) {
        switch tree {
        case .text(let text): value(text)
        case .tenths(let tenths): value(tenths: tenths)
        case .number(let number): value(number)
        case .boolean(let boolean): value(boolean)
        case .array(let elements): array { json in for element in elements { json.value(tree: element) } }
        case .object(let members):
            object { json in
                for case (let name, let member?) in members {
                    json.key(name)
                    json.value(tree: member)
                }
            }
        }
    }
}
