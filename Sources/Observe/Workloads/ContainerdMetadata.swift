import Bolt
import FoundationEssentials

/// containerd's metadata database and content store.
///
/// Layout (containerd, `metadata/buckets.go`): `v1/NAMESPACE/containers/ID/{image,createdat,labels/…}`,
/// `v1/NAMESPACE/images/NAME/target/{digest,mediatype,size}`; blobs are files named by their digest.
struct ContainerdMetadata {
    /// An image's target: a manifest or an index.
    struct Target: Sendable, Hashable {
        var digest: String
    }
    /// What the database tells of a container.
    struct Record: Sendable, Hashable {
        var image: String?
        var target: Target?
        var created: UInt64?
        var labels: [String: String] = [:]
        var sandboxLabels: [String: String] = [:]
    }

    /// containerd's root directory, as the agent sees it.
    let root: String
    private var path: String { root + "/io.containerd.metadata.v1.bolt/meta.db" }

    /// Reads all of it in one transaction.
    /// - Parameter fallbackImage: the image's name, should the container's record have none.
    func record(namespace: String, container: String, sandbox: String?, fallbackImage: String?) throws(StateError) -> Record {
        let record = try BoltFile.read(path) { (top: BoltBucket<BoltFile>) throws(BoltError) -> Record? in
            guard let space = try top.bucket("v1", namespace), let own = try space.bucket("containers", container) else { return nil }
            var record = Record()
            record.image = try own.value("image").map(Self.text).flatMap { $0.isEmpty ? nil : $0 } ?? fallbackImage
            record.created = try own.value("createdat").flatMap(Timestamps.goBinary)
            record.labels = try Self.labels(own)
            if let sandbox, sandbox != container, let other = try space.bucket("containers", sandbox) {
                record.sandboxLabels = try Self.labels(other)
            }
            if let image = record.image, let digest = try space.bucket("images", image, "target")?.value("digest").map(Self.text) {
                record.target = Target(digest: digest)
            }
            return record
        }
        guard let record else { throw StateError(.absent, path, "no container \(container) in namespace \(namespace)") }
        return record
    }

    /// The config's digest: from the manifest, for an index from that of this machine's architecture.
    func configDigest(of target: Target) throws(StateError) -> String {
        struct Platform: Decodable {
            var architecture: Lenient<String>
            var os: Lenient<String>
        }
        struct Descriptor: Decodable {
            var digest: String
            var platform: Lenient<Platform>
        }
        // OCI image specification, `manifest.md` and `image-index.md`; docker's formats have the same fields.
        struct Document: Decodable {
            var config: Lenient<Descriptor>
            var manifests: Lenient<[Lenient<Descriptor>]>
        }
        var digest = target.digest
        // An index may lead to a manifest, and no further.
        for _ in 0..<2 {
            let path = try blob(digest)
            let document = try StateError.document(Document.self, at: path, limit: Limits.documentBytes)
            if let config = document.config.value { return config.digest }
            let manifests = document.manifests.value?.compactMap(\.value) ?? []
            let own = manifests.first {
                $0.platform.value?.os.value == "linux" && $0.platform.value?.architecture.value == Self.architecture
            }
            // Without platforms only the manifest that was fetched has a blob.
            guard let next = own ?? (manifests.count == 1 ? manifests.first : nil) else {
                throw StateError(.absent, path, "no manifest for linux/\(Self.architecture)")
            }
            digest = next.digest
        }
        throw StateError(.malformed, root, "an index in an index: \(target.digest)")
    }

    private func blob(_ digest: String) throws(StateError) -> String {
        let parts = digest.split(separator: ":", omittingEmptySubsequences: false)
        let isValid =
            parts.count == 2 && (parts[0] == "sha256" && parts[1].isHexadecimal(64) || parts[0] == "sha512" && parts[1].isHexadecimal(128))
        guard isValid else { throw StateError(.malformed, path, "digest of an image") }
        return "\(root)/io.containerd.content.v1.content/blobs/\(parts[0])/\(parts[1])"
    }

    private static func labels(_ bucket: BoltBucket<BoltFile>) throws(BoltError) -> [String: String] {
        var labels: [String: String] = [:]
        try bucket.bucket("labels")?.forEachValue { key, value in
            labels[text(key)] = text(value)
            return labels.count < Limits.labels
        }
        return labels
    }

    private static func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }

    #if arch(x86_64)
    private static let architecture = "amd64"
    #else
    private static let architecture = "arm64"
    #endif
}
