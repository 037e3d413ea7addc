/// A name of the Common Platform Enumeration 2.3: eleven attributes, each a value, ANY or NA.
///
/// Source: NISTIR 7695 (names and bindings), NISTIR 7696 (matching).
public struct CPE: Hashable, Sendable {
    /// The attributes in the order of the formatted string.
    public enum Attribute: Int, Sendable, CaseIterable {
        /// `a` application, `o` operating system, `h` hardware.
        case part
        case vendor, product, version, update, edition, language
        case softwareEdition, targetSoftware, targetHardware, other
    }

    /// What an attribute holds.
    public enum Value: Hashable, Sendable {
        /// Nothing is said of it: `*`.
        case any
        /// It does not apply: `-`.
        case notApplicable
        /// A text in lower case without escapes, and what may stand before and after it.
        case text(String, before: Wildcard = .none, after: Wildcard = .none)
    }

    /// Unquoted special characters at an end of a text.
    public enum Wildcard: Hashable, Sendable {
        case none
        /// `*`: anything, or nothing.
        case anything
        /// So many `?`: at most that many characters.
        case upTo(Int)
    }

    private var values: [Value]

    /// All attributes ANY but those given, which are lowered.
    public init(_ values: [Attribute: Value]) {
        self.values = Attribute.allCases.map { values[$0] ?? .any }
    }

    /// One attribute.
    public subscript(attribute: Attribute) -> Value {
        get { values[attribute.rawValue] }
        set { values[attribute.rawValue] = newValue }
    }

    /// Longest text that is read, in bytes.
    public static let maximumBytes = 4_096
}

/// Why a text is no name.
public struct CPEError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Bytes before the fault.
    public let position: Int
    /// One sentence for a person.
    public let message: String

    /// Of its parts.
    public init(at position: Int, message: String) {
        self.position = position
        self.message = message
    }

    /// All of it.
    public var description: String { "CPE, byte \(position): \(message)" }
}
