import Events

/// What kind of values a field has. Values of different kinds are never compared with each other.
public enum FieldType: String, Sendable, Hashable, CaseIterable {
    case text, path, relativePath = "relative path", bytes, boolean = "bool"
    case signed = "int64", unsigned = "uint64", unsigned32 = "uint32", port
    case relativeTime = "reltime", absoluteTime = "abstime", address = "ipaddr", network = "ipnet"

    /// Text, a path, or a relative path.
    var isText: Bool { self == .text || self == .path || self == .relativePath }
    /// Compared and ordered as a number.
    var isNumber: Bool {
        switch self {
        case .signed, .unsigned, .unsigned32, .port, .relativeTime, .absoluteTime: true
        default: false
        }
    }
}

/// A value while an event is looked at: it owns nothing and costs nothing to make.
///
/// Numbers, signed ones too, are their 64 bits; a bool is 0 or 1; an address is its 4 or 16 bytes in network order.
enum FieldValue {
    case missing
    case bytes(ByteView)
    case number(UInt64)
    /// Several values; none of them is a list.
    case list(UnsafeBufferPointer<FieldValue>)

    /// A signed number.
    static func signed(_ value: some BinaryInteger) -> FieldValue { .number(UInt64(bitPattern: Int64(truncatingIfNeeded: value))) }
    /// An unsigned number.
    static func unsigned(_ value: some BinaryInteger) -> FieldValue { .number(UInt64(truncatingIfNeeded: value)) }
    /// A truth value.
    static func boolean(_ value: Bool) -> FieldValue { .number(value ? 1 : 0) }
    /// Bytes that may be missing.
    static func optional(_ bytes: Bytes?) -> FieldValue {
        guard let bytes else { return .missing }
        return .bytes(bytes.view)
    }
    /// Borrowed bytes that may be missing.
    static func optional(_ view: ByteView?) -> FieldValue {
        guard let view else { return .missing }
        return .bytes(view)
    }
    /// A text of the program itself.
    static func literal(_ text: StaticString) -> FieldValue {
        .bytes(ByteView(start: UnsafeRawPointer(text.utf8Start), count: text.utf8CodeUnitCount))
    }

    var isMissing: Bool {
        if case .missing = self { true } else { false }
    }
}
