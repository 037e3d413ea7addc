import Bolt
import Events
import FoundationEssentials

/// The store of podman and CRI-O. Format: containers/storage, `containers.go` and `images.go`.
///
/// podman up to 4 keeps labels in libpod's bbolt database; podman 5's SQLite database is not read, so there they stay unknown.
struct ContainersStorage {
    struct Entry: Decodable, Sendable {
        var id: String
        var names: Lenient<[String]>
        var image: Lenient<String>
        var metadata: Lenient<String>
        var created: Lenient<String>
    }
    /// A JSON document in ``Entry/metadata``: libpod's and CRI-O's `RuntimeContainerMetadata`.
    struct Metadata: Decodable, Sendable {
        var imageName: Lenient<String>
        var name: Lenient<String>
        var metadataName: Lenient<String>
        enum CodingKeys: String, CodingKey {
            case imageName = "image-name", name, metadataName = "metadata-name"
        }
    }
    struct Image: Decodable, Sendable {
        var id: String
        var digest: Lenient<String>
        var names: Lenient<[String]>
    }

    let roots: RuntimeRoots
    /// Graph root and run root, and the driver's name (`overlay`).
    let pair: RuntimeRoots.Pair
    let driver: String

    /// Stores to look in: the hint's first.
    static func candidates(_ roots: RuntimeRoots, hint: BundleHint?, id: String) -> [ContainersStorage] {
        var result: [ContainersStorage] = []
        // …/storage/overlay-containers/ID/userdata
        if let bundle = hint?.bundle(of: id), bundle.hasSuffix("/userdata"), let storage = bundle.ancestor(3),
            let part = bundle.pathComponents.dropLast(2).last, part.hasSuffix("-containers")
        {
            // CRI-O's bundle is below the run root; conmon's exit command names podman's two roots.
            let arguments = hint?.runtimeArguments ?? []
            let root = Self.exitArgument("--root", arguments) ?? roots.storage.first { $0.state == storage }?.root ?? storage
            let state = Self.exitArgument("--runroot", arguments) ?? storage
            result.append(
                ContainersStorage(
                    roots: roots, pair: RuntimeRoots.Pair(root: root, state: state), driver: String(part.dropLast("-containers".count))))
        }
        for pair in roots.storage {
            for driver in ["overlay", "vfs", "btrfs"] where !result.contains(where: { $0.pair.root == pair.root && $0.driver == driver }) {
                result.append(ContainersStorage(roots: roots, pair: pair, driver: driver))
            }
        }
        return result
    }

    /// `--exit-command-arg --root --exit-command-arg DIR` of conmon.
    private static func exitArgument(_ name: String, _ arguments: [String]) -> String? {
        guard let index = arguments.firstIndex(of: name), index + 2 < arguments.count, arguments[index + 1] == "--exit-command-arg",
            arguments[index + 2].hasPrefix("/")
        else { return nil }
        return arguments[index + 2]
    }

    /// Resolves a container of this store.
    /// - Returns: nil if it is not here; then `problems` of the resolution say where it was looked for.
    func resolve(_ reference: ContainerReference, hint: BundleHint?, into resolution: inout WorkloadResolution) -> Bool {
        guard let entry = resolution.attempt({ () throws(StateError) in try entry(reference.id) }) else { return false }
        let directories =
            [hint?.bundle(of: reference.id)].compactMap { $0 } + [pair.root, pair.state].map { userdata(below: $0, reference.id) }
        var bundle: RuntimeBundle?
        var misses: [StateError] = []
        for directory in directories where bundle == nil {
            do throws(StateError) { bundle = try RuntimeBundle.read(directory, roots: roots) } catch { misses.append(error) }
        }
        let metadata = entry.metadata.value.flatMap { try? StateError.parsed(Metadata.self, Array($0.utf8), "") }
        resolution.container.name = metadata?.name.value ?? entry.names.value?.first
        resolution.container.created = entry.created.value.flatMap(Timestamps.rfc3339)
        resolution.container.runtime = reference.runtime == .unknown ? .podman : reference.runtime
        var reference = metadata?.imageName.value
        if let bundle {
            apply(bundle, to: &resolution, metadata: metadata)
            reference = bundle.annotation("io.kubernetes.cri-o.ImageName") ?? reference
        } else {
            resolution.problems += misses.first.map { [$0] } ?? []
        }
        let image = resolveImage(entry, reference: reference, into: &resolution)
        if resolution.container.runtime == .podman { resolveLabels(into: &resolution) }
        resolution.container.isResolved = bundle != nil && image
        return true
    }

    private func userdata(below root: String, _ id: String) -> String { "\(root)/\(driver)-containers/\(id)/userdata" }

    /// The entry in `containers.json`, or in that of containers which a reboot ends (`--rm`).
    private func entry(_ id: String) throws(StateError) -> Entry {
        var first: StateError?
        for root in [pair.root, pair.state] {
            for name in ["containers.json", "volatile-containers.json"] {
                let path = roots.local("\(root)/\(driver)-containers/\(name)")
                do throws(StateError) {
                    let list = try StateError.document([Lenient<Entry>].self, at: path, limit: Limits.catalogueBytes)
                    if let entry = list.lazy.compactMap(\.value).first(where: { $0.id == id }) { return entry }
                    first = StateError(.absent, path, "no container \(id)")
                } catch {
                    if first == nil || first?.code == .missing && error.code != .missing { first = error }
                }
            }
        }
        throw first ?? StateError(.absent, pair.root, "no container \(id)")
    }

    /// - Returns: true if all is known that there is about the image.
    private func resolveImage(_ entry: Entry, reference: String?, into resolution: inout WorkloadResolution) -> Bool {
        guard let id = entry.image.value, !id.isEmpty else {
            // podman run --rootfs: there is no image.
            if let reference, !reference.isEmpty { resolution.container.image = Workload.Image(reference: reference, digest: nil, id: nil) }
            return true
        }
        var image = Workload.Image(
            reference: reference.flatMap { $0.isEmpty ? nil : $0 }, digest: nil, id: id.isHexadecimal(64) ? "sha256:" + id : id)
        let path = roots.local("\(pair.root)/\(driver)-images/images.json")
        let found = resolution.attempt { () throws(StateError) -> Image in
            let list = try StateError.document([Lenient<Image>].self, at: path, limit: Limits.catalogueBytes)
            guard let found = list.lazy.compactMap(\.value).first(where: { $0.id == id }) else {
                throw StateError(.absent, path, "no image \(id); it may be in an additional image store")
            }
            return found
        }
        image.digest = found?.digest.value
        if image.reference == nil { image.reference = found?.names.value?.first }
        resolution.container.image = image
        return found != nil
    }

    private func apply(_ bundle: RuntimeBundle, to resolution: inout WorkloadResolution, metadata: Metadata?) {
        let sandbox = bundle.annotation("io.kubernetes.cri-o.SandboxID")
        resolution.apply(bundle, sandbox: sandbox, roots: roots)
        if bundle.annotation("io.container.manager") == "cri-o" || bundle.annotation("io.kubernetes.cri-o.ContainerType") != nil {
            resolution.container.runtime = .crio
            applyPod(bundle, sandbox: sandbox, to: &resolution, metadata: metadata)
        }
    }

    /// CRI-O's annotations (its `annotations` package) and the kubelet's labels.
    private func applyPod(_ bundle: RuntimeBundle, sandbox: String?, to resolution: inout WorkloadResolution, metadata: Metadata?) {
        let labels = Self.map(bundle.annotation("io.kubernetes.cri-o.Labels"))
        resolution.container.isSandbox = bundle.annotation("io.kubernetes.cri-o.ContainerType") == "sandbox"
        resolution.container.name = metadata?.metadataName.value ?? labels["io.kubernetes.container.name"] ?? resolution.container.name
        if !resolution.container.isSandbox { resolution.apply(labels: labels) }
        guard let name = bundle.annotation("io.kubernetes.pod.name", "io.kubernetes.cri-o.KubeName") ?? labels["io.kubernetes.pod.name"],
            let namespace = bundle.annotation("io.kubernetes.pod.namespace", "io.kubernetes.cri-o.Namespace")
                ?? labels["io.kubernetes.pod.namespace"]
        else { return }
        resolution.container.pod = Workload.Pod(
            name: name, namespace: namespace, uid: bundle.annotation("io.kubernetes.pod.uid") ?? labels["io.kubernetes.pod.uid"],
            sandbox: sandbox, labels: Kubernetes.podLabels(resolution.container.isSandbox ? labels : sandboxLabels(sandbox)))
    }

    /// A pod's labels are in the bundle of its sandbox only.
    private func sandboxLabels(_ sandbox: String?) -> [String: String] {
        guard let sandbox, sandbox.isHexadecimal(64) else { return [:] }
        for directory in [pair.root, pair.state].map({ userdata(below: $0, sandbox) }) {
            // Of two places one has it.
            if let bundle = try? RuntimeBundle.read(directory, roots: roots) {
                return Self.map(bundle.annotation("io.kubernetes.cri-o.Labels"))
            }
        }
        return [:]
    }

    private static func map(_ json: String?) -> [String: String] {
        json.flatMap { try? StateError.parsed([String: String].self, Array($0.utf8), "") } ?? [:]
    }

    /// libpod's own record: `ctr/ID/config` in `bolt_state.db`, a JSON document (libpod, `boltdb_state.go`). Labels are nowhere else.
    private func resolveLabels(into resolution: inout WorkloadResolution) {
        struct Config: Decodable { var labels: Lenient<[String: String]> }
        let id = resolution.container.id, path = roots.local(pair.root + "/libpod/bolt_state.db")
        let config = resolution.attempt { () throws(StateError) -> [UInt8]? in
            do throws(StateError) {
                return try BoltFile.read(path) { root throws(BoltError) in try root.bucket("ctr", id)?.value("config") }
            } catch {
                // podman 5 has no such file: no problem, only less known.
                if error.code == .missing { return nil }
                throw error
            }
        }
        guard let bytes = config ?? nil, let labels = try? StateError.parsed(Config.self, bytes, path).labels.value else { return }
        resolution.apply(labels: labels)
    }
}

/// Names that the kubelet gives.
enum Kubernetes {
    /// The pod's own labels: without those that kubelet and runtimes add to find a container's pod again.
    static func podLabels(_ labels: [String: String]) -> [String: String] {
        labels.filter {
            !$0.key.hasPrefix("io.kubernetes.") && !$0.key.hasPrefix("io.cri-containerd.") && !$0.key.hasPrefix("io.containerd.")
        }
    }
}
