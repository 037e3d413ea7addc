import Events
import FoundationEssentials

/// What a bundle's `config.json` tells. Format: OCI runtime specification, `config.md` and `config-linux.md`.
struct RuntimeBundle: Decodable, Sendable {
    struct Mount: Decodable, Sendable {
        var destination: String
        var type: Lenient<String>
        var source: Lenient<String>
        var options: Lenient<[String]>
    }
    struct Program: Decodable, Sendable {
        var capabilities: Lenient<Capabilities>
    }
    struct Capabilities: Decodable, Sendable {
        var bounding: Lenient<[String]>
    }
    struct Namespace: Decodable, Sendable {
        var type: String
        var path: Lenient<String>
    }
    struct Present: Decodable, Sendable {}
    struct Linux: Decodable, Sendable {
        var namespaces: Lenient<[Namespace]>
        var maskedPaths: Lenient<[String]>
        var readonlyPaths: Lenient<[String]>
        var seccomp: Lenient<Present>
    }

    var ociVersion: String
    var annotations: Lenient<[String: String]>
    var mounts: Lenient<[Lenient<Mount>]>
    var process: Lenient<Program>
    var linux: Lenient<Linux>

    /// Reads `config.json` in a bundle's directory.
    static func read(_ directory: String, roots: RuntimeRoots) throws(StateError) -> RuntimeBundle {
        try StateError.document(RuntimeBundle.self, at: roots.local(directory) + "/config.json", limit: Limits.documentBytes)
    }

    /// An annotation that is not empty.
    func annotation(_ names: String...) -> String? {
        for name in names { if let value = annotations.value?[name], !value.isEmpty { return value } }
        return nil
    }
}

extension RuntimeBundle {
    /// Whether it was started privileged; nil if the bundle does not tell.
    ///
    /// podman and CRI-O write it down. For others it is inferred: the capabilities that control a host, no path masked or made
    /// read-only, and no seccomp filter. The runtimes' `--privileged` does exactly that. Neither "all capabilities" nor the list of
    /// devices is asked for: containerd gives those capabilities that it has itself, and `privileged_without_host_devices` leaves
    /// the devices closed. Who gives all of it one by one is called privileged, and is.
    var isPrivileged: Bool? {
        if let text = annotation("io.podman.annotations.privileged", "io.kubernetes.cri-o.PrivilegedRuntime") {
            return text.lowercased() == "true"
        }
        guard let linux = linux.value, let process = process.value else { return nil }
        let bounding = Set(process.capabilities.value?.bounding.value ?? [])
        return linux.maskedPaths.value?.isEmpty != false && linux.readonlyPaths.value?.isEmpty != false && linux.seccomp.value == nil
            && Self.capabilities.isSubset(of: bounding)
    }

    /// Each of them suffices to act on the host where nothing else confines a process (capabilities(7)). CAP_SYS_MODULE is not among
    /// them, because it is the first that a hardened host takes from everybody.
    static let capabilities: Set<String> = [
        "CAP_SYS_ADMIN", "CAP_SYS_PTRACE", "CAP_SYS_RAWIO", "CAP_NET_ADMIN", "CAP_DAC_READ_SEARCH", "CAP_MKNOD",
    ]

    /// Whether the container is in the host's namespace of a type: it has no entry of its own, or one that is a path to the host's.
    /// - Parameter isHost: tells of a path whether it leads to the host's namespace; nil if it cannot be told.
    func sharesHost(_ type: String, isHost: (String) -> Bool?) -> Bool? {
        guard let namespaces = linux.value?.namespaces.value else { return nil }
        guard let entry = namespaces.first(where: { $0.type == type }) else { return true }
        guard let path = entry.path.value, !path.isEmpty else { return false }
        return isHost(path)
    }

    /// Volumes and bind mounts, without the files that a runtime makes for each container (`resolv.conf`, `hosts`, `shm` …): those stand
    /// in directories that are named by the container's or its sandbox's id.
    func volumes(of owners: [String]) -> [Workload.Mount] {
        let digits = owners.filter { $0.isHexadecimal(64) }
        var result: [Workload.Mount] = []
        for mount in mounts.value?.compactMap(\.value) ?? [] where result.count < Limits.mounts {
            let options = mount.options.value ?? []
            guard let source = mount.source.value, source.hasPrefix("/"), options.contains(where: { $0 == "bind" || $0 == "rbind" })
            else { continue }
            if source.pathComponents.contains(where: { part in digits.contains { $0 == part } }) { continue }
            result.append(Workload.Mount(source: source, destination: mount.destination, writable: !options.contains("ro")))
        }
        return result
    }
}
