import Events
import FoundationEssentials

/// docker's state: `containers/ID/config.v2.json` and `hostconfig.json` below its data root (moby, `container/container.go`).
///
/// The manifest's digest of an image is only known if its name has it: docker's graph driver stores images by their config.
struct DockerState {
    struct Config: Decodable, Sendable {
        struct Inner: Decodable, Sendable {
            var image: Lenient<String>
            var labels: Lenient<[String: String]>
            enum CodingKeys: String, CodingKey { case image = "Image", labels = "Labels" }
        }
        struct MountPoint: Decodable, Sendable {
            var source: Lenient<String>
            var destination: Lenient<String>
            var writable: Lenient<Bool>
            enum CodingKeys: String, CodingKey { case source = "Source", destination = "Destination", writable = "RW" }
        }
        var name: Lenient<String>
        var image: Lenient<String>
        var created: Lenient<String>
        var config: Lenient<Inner>
        var mountPoints: Lenient<[String: Lenient<MountPoint>]>
        enum CodingKeys: String, CodingKey {
            case name = "Name", image = "Image", created = "Created", config = "Config", mountPoints = "MountPoints"
        }
    }
    struct HostConfig: Decodable, Sendable {
        var privileged: Lenient<Bool>
        var network: Lenient<String>
        var pid: Lenient<String>
        var ipc: Lenient<String>
        enum CodingKeys: String, CodingKey { case privileged = "Privileged", network = "NetworkMode", pid = "PidMode", ipc = "IpcMode" }
    }

    let roots: RuntimeRoots

    /// Resolves a container.
    /// - Returns: false if docker does not have it.
    func resolve(_ reference: ContainerReference, into resolution: inout WorkloadResolution) -> Bool {
        var problem: StateError?
        for root in roots.docker {
            let directory = roots.local("\(root)/containers/\(reference.id)")
            do throws(StateError) {
                let config = try StateError.document(Config.self, at: directory + "/config.v2.json", limit: Limits.documentBytes)
                apply(config, to: &resolution)
                let host = resolution.attempt { () throws(StateError) in
                    try StateError.document(HostConfig.self, at: directory + "/hostconfig.json", limit: Limits.documentBytes)
                }
                if let host { apply(host, to: &resolution) }
                resolution.container.isResolved = host != nil
                return true
            } catch {
                if problem == nil || error.code != .missing { problem = error }
            }
        }
        if let problem { resolution.problems.append(problem) }
        return false
    }

    private func apply(_ config: Config, to resolution: inout WorkloadResolution) {
        resolution.container.runtime = .docker
        resolution.container.name = config.name.value.map { $0.hasPrefix("/") ? String($0.dropFirst()) : $0 }
        resolution.container.created = config.created.value.flatMap(Timestamps.rfc3339)
        let name = config.config.value?.image.value
        resolution.container.image = Workload.Image(
            reference: name, digest: name?.split(separator: "@").dropFirst().last.map(String.init), id: config.image.value)
        resolution.apply(labels: config.config.value?.labels.value ?? [:])
        let points = (config.mountPoints.value ?? [:]).sorted { $0.key < $1.key }.prefix(Limits.mounts)
        resolution.container.mounts = points.compactMap { path, point in
            guard let point = point.value, let source = point.source.value else { return nil }
            return Workload.Mount(source: source, destination: point.destination.value ?? path, writable: point.writable.value ?? true)
        }
    }

    private func apply(_ host: HostConfig, to resolution: inout WorkloadResolution) {
        resolution.container.privileged = host.privileged.value
        resolution.container.hostNetwork = host.network.value.map { $0 == "host" }
        resolution.container.hostPID = host.pid.value.map { $0 == "host" }
        resolution.container.hostIPC = host.ipc.value.map { $0 == "host" }
    }
}
