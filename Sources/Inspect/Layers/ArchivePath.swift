/// Paths as archives write them.
enum ArchivePath {
    static let slash = UInt8(ascii: "/")

    /// The components of a path as a runtime that is confined to a directory takes it: `.` and empty ones fall away, `..` takes the one
    /// before with it and leads nowhere from the root. Links are not looked at.
    static func components(_ path: [UInt8]) -> [ArraySlice<UInt8>] {
        var result: [ArraySlice<UInt8>] = []
        for part in path.split(separator: slash) {
            if part.elementsEqual(".".utf8) { continue }
            if isParent(part) { _ = result.popLast() } else { result.append(part) }
        }
        return result
    }

    static func isParent(_ part: ArraySlice<UInt8>) -> Bool { part.elementsEqual("..".utf8) }

    static func joined(_ components: some Sequence<ArraySlice<UInt8>>) -> [UInt8] {
        Array(components.joined(separator: [slash]))
    }
}
