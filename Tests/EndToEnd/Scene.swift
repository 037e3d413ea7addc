import Foundation
import TestKit

/// What is done in a container.
struct Act: Sendable {
    var command: [String]
    /// In which folder; the root if nil.
    var folder: String?
    var terminal = false
    /// Whether it has to succeed: if it does not, it may have done nothing at all.
    var mayFail = false

    /// A program, without a shell.
    static func program(_ command: String..., in folder: String? = nil, mayFail: Bool = false) -> Act {
        Act(command: command, folder: folder, mayFail: mayFail)
    }

    /// A script. The shell stays, whatever comes last in it, and so is the parent of what it runs.
    static func script(_ text: String, terminal: Bool = false, mayFail: Bool = false) -> Act {
        Act(command: ["/bin/sh", "-c", "set -e; \(text); exit 0"], terminal: terminal, mayFail: mayFail)
    }
}

/// A container in which things are done.
protocol Scene: Sendable {
    /// What findings have to say about where they come from.
    var workload: FindingLine.Workload { get }
    func perform(_ act: Act) throws -> Command.Output
}

/// A container of podman.
struct PodmanScene: Scene {
    let container: PodmanContainer
    let workload: FindingLine.Workload

    /// - Parameter arguments: further flags of `podman run`.
    init(image: String? = nil, arguments: [String] = []) throws {
        container = try Podman.start(image: image, arguments: arguments)
        let digest = try container.inspect("{{.ImageDigest}}"), id = try container.inspect("{{.Image}}")
        let image = FindingLine.Image(reference: container.image, digest: digest, id: "sha256:\(id)")
        workload = FindingLine.Workload(kind: "container", id: container.id, name: container.name, image: image, runtime: "podman")
    }

    func perform(_ act: Act) throws -> Command.Output {
        try container.exec(act.command, arguments: (act.folder.map { ["--workdir", $0] } ?? []) + (act.terminal ? ["--tty"] : []))
    }
}

/// A container of containerd, in a pod.
struct ContainerdScene: Scene {
    let containerd: Containerd
    let workload: FindingLine.Workload

    /// - Parameter image: one that was imported.
    init(_ containerd: Containerd, image: String, arguments: [String] = []) throws {
        self.containerd = containerd
        let pod = FindingLine.Pod(name: "till-7", namespace: "shop", uid: "6f0d6a3e-7f5e-4c8e-9c60-5f2a51a1b9d3")
        let sandbox = String(repeating: "ab", count: 32)
        let id = try containerd.start(
            image: image, pod: Containerd.Pod(name: pod.name, namespace: pod.namespace, uid: pod.uid, sandbox: sandbox, container: "till"),
            arguments: arguments)
        // The digest of the config is the same in both stores.
        let config = try Command.checked(["podman", "image", "inspect", "--format", "{{.Id}}", image])
        let image = FindingLine.Image(reference: image, digest: try containerd.digest(of: image), id: "sha256:\(config)")
        workload = FindingLine.Workload(kind: "container", id: id, name: "till", image: image, runtime: "containerd", pod: pod)
    }

    func perform(_ act: Act) throws -> Command.Output {
        try containerd.exec(
            workload.id ?? "", act.command, arguments: act.folder.map { ["--cwd", $0] } ?? [], terminal: act.terminal)
    }
}
