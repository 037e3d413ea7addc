import Events

/// One side of a comparison, compiled: a field, a constant, or a transformer over other operands.
struct OperandCode {
    enum Kind {
        case field(extract: Field.Extractor, argument: FieldArgument)
        case constant(FieldValue)
        /// The elements of a list in brackets.
        case list
        case transformer(Transformer, option: UInt8?)
    }

    var kind: Kind
    var type: FieldType
    var isList: Bool
    var flags: Field.Flags
    /// Depends on which of the event's names counts.
    var isPerName: Bool
    /// Operands that it is computed from.
    var arguments: [Int32] = []
    /// The field, for one that is a field as it stands.
    var field: Field?
    /// Its argument as written.
    var argumentText: String?
}
