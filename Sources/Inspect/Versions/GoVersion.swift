/// A version of a Go module or of Go itself: a semantic version, a pseudo-version (v0.0.0-20191109021931-daa7c04131f5, a prerelease by its
/// form), with +incompatible (a build), or a release of Go (go1.21rc2). Sources: Go Modules Reference, "Versions" and "Pseudo-versions";
/// go.dev/doc/toolchain, "Go version".
public struct GoVersion: VersionScheme {
    /// As written.
    public let description: String
    private let version: SemanticVersion

    /// Reads one, with or without `v` or `go` before it.
    /// - Throws: `VersionError` if it is empty or too long, or does not begin with a number: "(devel)".
    public init(_ text: String) throws(VersionError) {
        description = text
        let bytes = try Self.bytes(text)
        // "go1.22.1 X:boringcrypto": experiments are named after a blank.
        let first = bytes.prefix { !$0.isBlank }.text
        version = try SemanticVersion(first.hasPrefix("go") ? String(first.dropFirst(2)) : first)
    }

    /// As semantic versions; "1.21rc2" is before "1.21", and "rc10" after "rc2" as Go orders its releases.
    public func compared(to other: GoVersion) -> Ordering {
        version.comparedNumbers(to: other.version)
            .then(SemanticVersion.comparePrereleases(Self.split(version.prerelease), Self.split(other.version.prerelease)))
    }

    /// The number of a release candidate is one identifier with its word.
    private static func split(_ identifiers: [ArraySlice<UInt8>]) -> [ArraySlice<UInt8>] {
        guard identifiers.count == 1, let only = identifiers.first else { return identifiers }
        for word in ["rc", "beta"] where only.starts(with: word.utf8) {
            let number = only.dropFirst(word.utf8.count)
            if number.isNumber { return [only.prefix(word.utf8.count), number] }
        }
        return identifiers
    }
}
