/// A version of pacman: [EPOCH:]VERSION[-RELEASE]. Source: vercmp(8).
///
/// vercmp ignores the release where one of two versions has none, which is no order; here none comes before every release.
public struct PacmanVersion: VersionScheme {
    /// As written.
    public let description: String
    private let epoch: ArraySlice<UInt8>
    private let version: ArraySlice<UInt8>
    private let release: ArraySlice<UInt8>

    /// Reads one.
    /// - Throws: `VersionError` if it is empty or too long, or the epoch is no number.
    public init(_ text: String) throws(VersionError) {
        var rest = try Self.bytes(text)
        description = text
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
            epoch = rest[..<colon]
            guard epoch.isEmpty || epoch.isNumber else { throw VersionError(text, at: 0, "the epoch before ':' is no number") }
            rest = rest[(colon + 1)...]
        } else {
            epoch = []
        }
        if let dash = rest.lastIndex(of: UInt8(ascii: "-")) {
            version = rest[..<dash]
            release = rest[(dash + 1)...]
        } else {
            version = rest
            release = []
        }
    }

    /// Epoch, then version, then release.
    public func compared(to other: PacmanVersion) -> Ordering {
        epoch.comparedAsNumber(to: other.epoch)
            .then(Self.compare(version, other.version))
            .then(Self.compare(release, other.release))
    }

    /// Segments of letters or digits. Letters that follow at once come before the end ("1.0rc1" < "1.0"), everything else after it;
    /// fewer separators come first; letters come before digits.
    private static func compare(_ first: ArraySlice<UInt8>, _ second: ArraySlice<UInt8>) -> Ordering {
        var left = Segments(first)
        var right = Segments(second)
        while true {
            let one = left.next()
            let two = right.next()
            guard let one, let two else { return Ordering(Segments.weight(one), Segments.weight(two)) }
            let order = Ordering(one.separators, two.separators)
                .then(Ordering(one.isNumber ? 1 : 0, two.isNumber ? 1 : 0))
                .then(one.isNumber ? one.bytes.comparedAsNumber(to: two.bytes) : one.bytes.comparedAsBytes(to: two.bytes))
            if order != .equal { return order }
        }
    }

    private struct Segment {
        let separators: Int
        let bytes: ArraySlice<UInt8>

        var isNumber: Bool { bytes.first?.isDigit ?? false }
    }

    private struct Segments {
        private var rest: ArraySlice<UInt8>

        init(_ bytes: ArraySlice<UInt8>) {
            rest = bytes
        }

        mutating func next() -> Segment? {
            let separators = rest.take { !$0.isAlphanumeric }.count
            guard let byte = rest.first else { return nil }
            return Segment(separators: separators, bytes: byte.isDigit ? rest.take(while: \.isDigit) : rest.take(while: \.isLetter))
        }

        /// Against the end.
        static func weight(_ segment: Segment?) -> Int {
            guard let segment else { return 0 }
            return segment.separators == 0 && !segment.isNumber ? -1 : 1
        }
    }
}
