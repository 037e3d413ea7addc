import Events

/// What a comparison does with one value and one constant.
enum Test: UInt8, BitwiseCopyable {
    case exists, equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    case contains, containsIgnoringCase, startsWith, endsWith, glob, expression
    /// With a set of constants at once.
    case inSet, beginsWithOneOf, pathMatch
}

/// How values are compared.
enum Domain: UInt8, BitwiseCopyable {
    case bytes, unsigned, signed, address, network
}

/// A compiled comparison: plain memory, without references.
struct Comparison: BitwiseCopyable {
    enum Modifier: UInt8, BitwiseCopyable { case none, oneOf, anyOf, allOf }

    var test: Test
    var domain: Domain
    var modifier: Modifier = .none
    /// Two values: see ``Field/Flags/eitherEnd``.
    var isEitherEnd = false
    /// A list field under `in`: every element, instead of one of them.
    var needsEveryElement = false
    /// Operand on the left.
    var left: Int32
    /// Operand on the right; -1 for constants.
    var right: Int32 = -1
    /// Constants, by their place in the tables.
    var first: Int32 = 0
    var count: Int32 = 0
    /// The set, for tests that take one.
    var set: Int32 = -1
}

/// A literal of a rule, ready to be compared.
struct Constant: BitwiseCopyable {
    var base: UInt = 0
    var count = 0
    var number: UInt64 = 0
    /// Bits of a network, the place of a glob or an expression in its table, or the place of a piece's rarest byte.
    var index: Int32 = 0

    var view: ByteView { ByteView(start: UnsafeRawPointer(bitPattern: base), count: count) }
    var value: FieldValue { .bytes(view) }
}
