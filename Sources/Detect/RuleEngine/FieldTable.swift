import RuleLanguage

/// All fields that conditions and messages may name.
public struct FieldTable: Sendable {
    /// Sorted by name.
    public let fields: [Field]
    private let byName: [String: Field]

    init(_ fields: [Field]) {
        var byName: [String: Field] = [:]
        for field in fields { byName[field.name] = field }
        self.byName = byName
        self.fields = byName.values.sorted { $0.name < $1.name }
    }

    /// Every field of this product.
    public static let standard = FieldTable(FieldFamily.all.flatMap(\.fields))

    /// The same with other fields added; one of the same name is replaced.
    func adding(_ more: [Field]) -> FieldTable { FieldTable(fields + more) }

    /// A field by its name.
    public subscript(name: String) -> Field? { byName[name] }

    /// Splits `evt.arg.flags` into the field and its argument. A name that is a field as it stands wins.
    func resolve(_ name: String) -> (field: Field, argument: String?)? {
        if let field = byName[name] { return (field, nil) }
        var end = name.endIndex
        while let dot = name[..<end].lastIndex(of: ".") {
            if let field = byName[String(name[..<dot])],
                field.argument == .requiredParameter || field.argument == .requiredKey || field.argument == .optionalKey
            {
                let argument = name[name.index(after: dot)...]
                return argument.isEmpty ? nil : (field, String(argument))
            }
            end = dot
        }
        return nil
    }

    /// Whether a text is a field as a condition may name it, its argument included: for ``RuleLoader/Options/isField``.
    public func isField(_ text: String) -> Bool {
        guard text.contains(".") else { return false }
        if text.hasSuffix("]"), let bracket = text.firstIndex(of: "[") {
            return resolve(String(text[..<bracket])).map { $0.argument == nil && $0.field.argument != .none } ?? false
        }
        return resolve(text) != nil
    }

    /// The known name with the fewest edits; nil if none is near.
    func nearest(to name: String) -> String? { Suggestion.nearest(to: name, in: fields.lazy.map(\.name)) }
}

/// The files `Fields+*.swift`: a family that is not listed in ``all`` fails a test.
struct FieldFamily: Sendable {
    /// As in the file's name.
    let name: String
    let fields: [Field]

    static let all: [FieldFamily] = [
        .event, .eventArguments, .process, .ancestry, .executable, .session, .thread, .user, .descriptor, .address, .path, .container,
        .kubernetes,
    ]
}
