/// How a user namespace maps ids (/proc/PID/uid_map and gid_map, user_namespaces(7)).
public struct IdentifierMap: Sendable, Hashable {
    private struct Range: Hashable {
        var inside: UInt32, outside: UInt32, count: UInt32
    }

    private var ranges: [Range] = []

    /// Every id is itself.
    public static let identity = IdentifierMap(ranges: [Range(inside: 0, outside: 0, count: .max)])

    private init(ranges: [Range]) { self.ranges = ranges }

    /// Reads the file's bytes: `INSIDE OUTSIDE COUNT` a line, at most 340 lines (UID_GID_MAP_MAX_EXTENTS of the kernel).
    /// - Throws: ``FormatError`` for anything else.
    public init(parsing bytes: [UInt8]) throws(FormatError) {
        var scanner = ByteScanner(bytes)
        while let line = scanner.line() {
            if line.isEmpty { continue }
            var words = ByteScanner(line)
            guard ranges.count < Self.limit, let inside = words.word()?.number(UInt32.self),
                let outside = words.word()?.number(UInt32.self),
                let count = words.word()?.number(UInt32.self)
            else {
                throw FormatError("/proc/PID/uid_map", offset: line.startIndex, expected: "three numbers, in at most \(Self.limit) lines")
            }
            ranges.append(Range(inside: inside, outside: outside, count: count))
        }
    }

    /// As the file has it: one range a line.
    public var text: String { ranges.map { "\($0.inside) \($0.outside) \($0.count)\n" }.joined() }

    /// The id inside of the namespace; nil for one that is not mapped.
    /// - Parameter identifier: as the reader of the file sees it.
    public func inside(_ identifier: UInt32) -> UInt32? {
        for range in ranges where identifier >= range.outside && identifier - range.outside < range.count {
            let (result, overflow) = range.inside.addingReportingOverflow(identifier - range.outside)
            return overflow ? nil : result
        }
        return nil
    }

    private static let limit = 340
}
