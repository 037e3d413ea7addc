/// A version of rpm: [EPOCH:]VERSION[-RELEASE]. Source: rpm-version(7); rpm's documentation, "Dependencies", section "Versioning".
public struct RPMVersion: VersionScheme {
    /// As written.
    public let description: String
    /// Digits but for odd advisories; "0" where none is stated.
    let epoch: ArraySlice<UInt8>
    let version: ArraySlice<UInt8>
    /// None comes before every other, an empty one included.
    let release: ArraySlice<UInt8>?

    /// Reads one; "(none)" stands for no epoch. An epoch that is no number is compared as a version is: advisories have such slips.
    /// - Throws: `VersionError` if it is empty or too long.
    public init(_ text: String) throws(VersionError) {
        var rest = try Self.bytes(text)
        description = text
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
            let written = rest[..<colon]
            epoch = written.isEmpty || written.elementsEqual("(none)".utf8) ? Self.zero : written
            rest = rest[(colon + 1)...]
        } else {
            epoch = Self.zero
        }
        if let dash = rest.lastIndex(of: UInt8(ascii: "-")) {
            version = rest[..<dash]
            release = rest[(dash + 1)...]
        } else {
            version = rest
            release = nil
        }
    }

    /// Epoch, then version, then release.
    public func compared(to other: RPMVersion) -> Ordering {
        Self.compare(epoch, other.epoch)
            .then(Self.compare(version, other.version))
            .then(Ordering(release == nil ? 0 : 1, other.release == nil ? 0 : 1))
            .then(Self.compare(release ?? [], other.release ?? []))
    }

    private static let zero: ArraySlice<UInt8> = [0x30]

    /// Compares two texts segment by segment: letters or digits; everything but `~` and `^` between them separates and counts for nothing.
    /// `~` is before the end, `^` after the end and before everything else. Total and linear for any bytes.
    public static func compareSegments(_ left: String, _ right: String) -> Ordering {
        compare(Array(left.utf8)[...], Array(right.utf8)[...])
    }

    static func compare(_ first: ArraySlice<UInt8>, _ second: ArraySlice<UInt8>) -> Ordering {
        var left = first
        var right = second
        while true {
            _ = left.take(while: isSeparator)
            _ = right.take(while: isSeparator)
            let kind = SegmentKind(left.first)
            let order = Ordering(kind, SegmentKind(right.first))
            if order != .equal { return order }
            switch kind {
            case .end: return .equal
            case .tilde, .caret:
                left = left.dropFirst()
                right = right.dropFirst()
            case .word:
                let words = left.take(while: \.isLetter).comparedAsBytes(to: right.take(while: \.isLetter))
                if words != .equal { return words }
            case .number:
                let numbers = left.take(while: \.isDigit).comparedAsNumber(to: right.take(while: \.isDigit))
                if numbers != .equal { return numbers }
            }
        }
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        !byte.isAlphanumeric && byte != UInt8(ascii: "~") && byte != UInt8(ascii: "^")
    }

    /// What comes next, in its order.
    private enum SegmentKind: Int, Comparable {
        case tilde, end, caret, word, number

        init(_ byte: UInt8?) {
            guard let byte else {
                self = .end
                return
            }
            self = byte.isDigit ? .number : byte.isLetter ? .word : byte == UInt8(ascii: "~") ? .tilde : .caret
        }

        static func < (left: SegmentKind, right: SegmentKind) -> Bool { left.rawValue < right.rawValue }
    }
}
