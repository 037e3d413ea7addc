/// A version that was read by the rules of one order. Two of them compare in linear time, as a total order: no two sorts differ.
public protocol VersionScheme: Sendable, Comparable, CustomStringConvertible {
    /// Reads one.
    /// - Throws: `VersionError` if the text is longer than `Limits.versionBytes` or is no version of the order.
    init(_ text: String) throws(VersionError)

    /// How it stands to another.
    func compared(to other: Self) -> Ordering
}

extension VersionScheme {
    /// By `compared(to:)`.
    public static func < (left: Self, right: Self) -> Bool { left.compared(to: right) == .less }

    /// By `compared(to:)`: "1.0" and "1.0.0" are equal in many orders.
    public static func == (left: Self, right: Self) -> Bool { left.compared(to: right) == .equal }

    /// The bytes of a text without blanks around it.
    /// - Throws: `VersionError` if it is empty or too long.
    static func bytes(_ text: String) throws(VersionError) -> ArraySlice<UInt8> {
        var bytes = Array(text.utf8)[...]
        guard bytes.count <= Limits.versionBytes else {
            throw VersionError(text, at: Limits.versionBytes, "longer than \(Limits.versionBytes) bytes")
        }
        while let first = bytes.first, first.isBlank { bytes.removeFirst() }
        while let last = bytes.last, last.isBlank { bytes.removeLast() }
        guard !bytes.isEmpty else { throw VersionError(text, at: 0, "it is empty") }
        return bytes
    }
}
