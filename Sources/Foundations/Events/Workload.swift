/// What an event happened in: the host, or a container, with its pod if it has one. Immutable; a better known one replaces it.
public final class Workload: Sendable {
    /// Which program made the container.
    public enum Runtime: String, Sendable, Hashable, CaseIterable {
        case podman, docker, containerd, crio = "cri-o", nspawn = "systemd-nspawn", lxc, unknown
    }

    /// A volume or bind mount, as the runtime tells it.
    public struct Mount: Sendable, Hashable {
        /// Path on the host.
        public var source: String
        /// Path in the container.
        public var destination: String
        /// Not read-only.
        public var writable: Bool
        /// A mount.
        public init(source: String, destination: String, writable: Bool) {
            self.source = source
            self.destination = destination
            self.writable = writable
        }
    }

    /// An image as the runtime names it.
    public struct Image: Sendable, Hashable {
        /// The reference as the runtime has it, such as `docker.io/library/nginx:1.25`; nil if the image has no name.
        public var reference: String?
        /// Manifest digest, `sha256:…`; nil if unknown.
        public var digest: String?
        /// Config digest (the image's id), `sha256:…`; nil if unknown.
        public var id: String?
        /// An image.
        public init(reference: String?, digest: String?, id: String?) {
            self.reference = reference
            self.digest = digest
            self.id = id
        }
        /// The reference without tag and digest; nil without a reference.
        public var repository: String? {
            guard let name = reference?.split(separator: "@", maxSplits: 1).first else { return nil }
            guard let colon = name.lastIndex(of: ":"), !name[colon...].contains("/") else { return String(name) }
            return String(name[..<colon])
        }
        /// The reference's tag; nil if it has none.
        public var tag: String? {
            guard let name = reference?.split(separator: "@", maxSplits: 1).first, let colon = name.lastIndex(of: ":"),
                !name[colon...].contains("/")
            else { return nil }
            return String(name[name.index(after: colon)...])
        }
    }

    /// The Kubernetes pod that a container belongs to.
    public struct Pod: Sendable, Hashable {
        /// metadata.name.
        public var name: String
        /// metadata.namespace.
        public var namespace: String
        /// metadata.uid; nil if unknown.
        public var uid: String?
        /// Id of the sandbox container; nil if unknown.
        public var sandbox: String?
        /// metadata.labels.
        public var labels: [String: String]
        /// A pod.
        public init(name: String, namespace: String, uid: String?, sandbox: String?, labels: [String: String] = [:]) {
            self.name = name
            self.namespace = namespace
            self.uid = uid
            self.sandbox = sandbox
            self.labels = labels
        }
    }

    /// What is known of a container.
    public struct Container: Sendable, Hashable {
        /// Full id.
        public var id: String
        /// Name; in a pod the container's name in it. Nil until known.
        public var name: String?
        /// The image; nil until known.
        public var image: Image?
        /// Who made it.
        public var runtime: Runtime
        /// Created, nanoseconds since 1970; nil if unknown.
        public var created: UInt64?
        /// Started privileged; nil if unknown.
        public var privileged: Bool?
        /// Shares the host's network, pid or ipc namespace; nil if unknown.
        public var hostNetwork: Bool?, hostPID: Bool?, hostIPC: Bool?
        /// Volumes and bind mounts.
        public var mounts: [Mount] = []
        /// Labels of the container.
        public var labels: [String: String] = [:]
        /// Its pod; nil outside Kubernetes.
        public var pod: Pod?
        /// True for a pod's sandbox (pause) container.
        public var isSandbox = false
        /// The runtime's state has been read: what is nil now stays nil.
        public var isResolved = false
        /// A container of which only the id is known.
        public init(id: String, runtime: Runtime) {
            self.id = id
            self.runtime = runtime
        }
        /// The first 12 digits, which `container.id` shows.
        public var shortID: String { String(id.prefix(12)) }
    }

    /// The container; nil for the host.
    public let container: Container?
    /// Texts that rules compare often, as bytes.
    public let shortID: Bytes, name: Bytes?, imageRepository: Bytes?, imageReference: Bytes?, podName: Bytes?, podNamespace: Bytes?

    /// True outside every container. Stored: to look into ``container`` copies it.
    public let isHost: Bool

    /// Nothing more will become known of it: true for the host, and for a container whose runtime's state has been read.
    public let isResolved: Bool

    /// A container.
    public init(container: Container) {
        self.container = container
        isHost = false
        isResolved = container.isResolved
        shortID = Bytes(container.shortID.utf8)
        name = container.name.map { Bytes($0.utf8) }
        imageReference = container.image?.reference.map { Bytes($0.utf8) }
        imageRepository = container.image?.repository.map { Bytes($0.utf8) }
        podName = container.pod.map { Bytes($0.name.utf8) }
        podNamespace = container.pod.map { Bytes($0.namespace.utf8) }
    }

    private init() {
        container = nil
        isHost = true
        isResolved = true
        shortID = "host"
        name = "host"
        imageReference = nil
        imageRepository = nil
        podName = nil
        podNamespace = nil
    }

    /// What runs outside every container.
    public static let host = Workload()
}
