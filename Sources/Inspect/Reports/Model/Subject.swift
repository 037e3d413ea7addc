import Packages

/// What was inspected, and where it came from: everything that depends on the source and not on the content.
public struct Subject: Hashable, Sendable {
    /// What kind of thing it is.
    public enum Kind: String, Sendable {
        case image, container, directory, document
    }

    /// The image that it is built on, whose packages and layers are left out.
    public struct Base: Hashable, Sendable {
        /// Why it is taken for the base.
        public enum Reason: String, Sendable {
            /// The user named it.
            case named
            /// The image's labels or annotations name it.
            case stated
            /// podman's store has it.
            case stored
            /// The image's history suggests it: a guess.
            case history
        }

        /// nil where only the history tells of it.
        public var name: String?
        /// How many of the image's lowest layers are the base's.
        public var layers: Int
        /// Why it is taken for the base.
        public var reason: Reason

        /// Of its parts.
        public init(name: String?, layers: Int, reason: Reason) {
            self.name = name
            self.layers = layers
            self.reason = reason
        }

        /// For people.
        public var text: String { "\(name ?? "by its history"), \(layers) of its layers" }
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
    /// What is left out; nil for nothing.
    public var base: Base?

    /// Of its parts.
    public init(
        kind: Kind, source: String, names: [String] = [], configDigest: Digest? = nil, manifestDigests: [Digest] = [],
        diffIDs: [Digest] = [], platform: String? = nil, created: String? = nil, labels: [String: String] = [:],
        configuration: [String: String] = [:], base: Base? = nil
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
        self.base = base
    }

    /// The first name, else what the user wrote.
    public var title: String { names.first ?? source }
}
