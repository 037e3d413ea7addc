import Packages

/// What was inspected, and where it came from: everything that depends on the source and not on the content.
public struct Subject: Hashable, Sendable {
    /// What kind of thing it is.
    public enum Kind: String, Sendable {
        case image, container, directory, document
    }

    /// What kind of thing it is.
    public var kind: Kind
    /// What the user wrote: "docker.io/library/alpine:3.19", "oci:/tmp/layout".
    public var source: String
    /// Names of the image, with tags.
    public var names: [String]
    /// Digest of the image's configuration.
    public var configDigest: Digest?
    /// Digests of the manifests and indexes that lead to it.
    public var manifestDigests: [Digest]
    /// Digests of the uncompressed layers, base first.
    public var diffIDs: [Digest]
    /// "linux/amd64", "linux/arm64/v8".
    public var platform: String?
    /// When the image says that it was made: RFC 3339.
    public var created: String?
    /// Labels of the image.
    public var labels: [String: String]
    /// Environment, entry point, user and the like by name, as the configuration has them.
    public var configuration: [String: String]

    /// Of its parts.
    public init(
        kind: Kind, source: String, names: [String] = [], configDigest: Digest? = nil, manifestDigests: [Digest] = [],
        diffIDs: [Digest] = [], platform: String? = nil, created: String? = nil, labels: [String: String] = [:],
        configuration: [String: String] = [:]
    ) {
        self.kind = kind
        self.source = source
        self.names = names
        self.configDigest = configDigest
        self.manifestDigests = manifestDigests
        self.diffIDs = diffIDs
        self.platform = platform
        self.created = created
        self.labels = labels
        self.configuration = configuration
    }

    /// The first name, else what the user wrote.
    public var title: String { names.first ?? source }
}
