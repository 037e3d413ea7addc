/// A version of pub (Dart): a semantic version whose build counts, after everything else. Source: pub's versioning philosophy,
/// and package pub_semver.
public struct PubVersion: VersionScheme {
    /// As written.
    public var description: String { version.description }
    private let version: SemanticVersion

    /// Reads one, as leniently as `SemanticVersion`.
    /// - Throws: `VersionError` if it is empty or too long, or does not begin with a number.
    public init(_ text: String) throws(VersionError) {
        version = try SemanticVersion(text)
    }

    /// Numbers, prereleases, then builds: none comes first.
    public func compared(to other: PubVersion) -> Ordering {
        version.compared(to: other.version).then(SemanticVersion.compareIdentifiers(version.build, other.version.build))
    }
}
