/// A version of dpkg: [EPOCH:]UPSTREAM[-REVISION]. Source: deb-version(7); Debian policy, section 5.6.12.
public struct DebianVersion: VersionScheme {
    /// As written.
    public let description: String
    /// Digits; empty is 0.
    let epoch: ArraySlice<UInt8>
    let upstream: ArraySlice<UInt8>
    let revision: ArraySlice<UInt8>

    /// Reads one; characters that policy forbids are compared all the same, as dpkg does.
    /// - Throws: `VersionError` if it is empty or too long, has a blank in it, or the epoch is no number.
    public init(_ text: String) throws(VersionError) {
        var rest = try Self.bytes(text)
        description = text
        if let blank = rest.firstIndex(where: \.isBlank) { throw VersionError(text, at: blank, "a blank in it") }
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
            epoch = rest[..<colon]
            guard epoch.isNumber else { throw VersionError(text, at: 0, "the epoch before ':' is no number") }
            rest = rest[(colon + 1)...]
        } else {
            epoch = []
        }
        if let dash = rest.lastIndex(of: UInt8(ascii: "-")) {
            upstream = rest[..<dash]
            revision = rest[(dash + 1)...]
        } else {
            upstream = rest
            revision = []
        }
    }

    /// Epoch, then upstream version, then revision.
    public func compared(to other: DebianVersion) -> Ordering {
        epoch.comparedAsNumber(to: other.epoch)
            .then(Self.compare(upstream, other.upstream))
            .then(Self.compare(revision, other.revision))
    }

    /// Runs without digits and runs of digits by turns.
    private static func compare(_ first: ArraySlice<UInt8>, _ second: ArraySlice<UInt8>) -> Ordering {
        var left = first
        var right = second
        while !left.isEmpty || !right.isEmpty {
            let words = compareWords(left.take { !$0.isDigit }, right.take { !$0.isDigit })
            if words != .equal { return words }
            let numbers = left.take(while: \.isDigit).comparedAsNumber(to: right.take(while: \.isDigit))
            if numbers != .equal { return numbers }
        }
        return .equal
    }

    private static func compareWords(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Ordering {
        for offset in 0..<max(left.count, right.count) {
            let order = Ordering(
                weight(offset < left.count ? left[left.startIndex + offset] : nil),
                weight(offset < right.count ? right[right.startIndex + offset] : nil))
            if order != .equal { return order }
        }
        return .equal
    }

    /// `~` before the end, the end before letters, letters before everything else.
    private static func weight(_ byte: UInt8?) -> Int {
        guard let byte else { return 0 }
        if byte == UInt8(ascii: "~") { return -1 }
        return byte.isLetter ? Int(byte) : Int(byte) + 256
    }
}
