import Foundation
import Glibc
import Synchronization

/// A containerd of its own for end-to-end tests, with its own folders and socket; everything in it ends when this object goes.
public final class Containerd: Sendable {
    /// The namespace in which Kubernetes keeps its containers.
    public static let namespace = "k8s.io"

    /// What the CRI plugin of containerd writes into a container's bundle about its pod.
    public struct Pod: Sendable {
        /// metadata.name and metadata.namespace.
        public var name: String, namespace: String
        /// metadata.uid, id of the sandbox container, name of the container in the pod.
        public var uid: String?, sandbox: String?, container: String?
        /// A pod.
        public init(name: String, namespace: String, uid: String? = nil, sandbox: String? = nil, container: String? = nil) {
            self.name = name
            self.namespace = namespace
            self.uid = uid
            self.sandbox = sandbox
            self.container = container
        }

        /// By their names in containerd's `pkg/cri/annotations`.
        var annotations: [String: String] {
            var values = ["sandbox-name": name, "sandbox-namespace": namespace, "container-type": "container"]
            values["sandbox-uid"] = uid
            values["sandbox-id"] = sandbox
            values["container-name"] = container
            return Dictionary(uniqueKeysWithValues: values.map { ("io.kubernetes.cri.\($0.key)", $0.value) })
        }
    }

    private let folder: TemporaryDirectory
    private let server: RunningCommand
    private let containers = Mutex<[String]>([])

    /// Where it keeps images and metadata.
    public var root: URL { folder.file("root") }
    /// Where it keeps the bundles of what runs.
    public var state: URL { folder.file("state") }
    /// Its socket.
    public var socket: URL { folder.file("containerd.sock") }

    /// Starts it and waits until it answers.
    /// - Throws: ``CommandError`` if it does not.
    public init() throws {
        folder = try TemporaryDirectory()
        // Without the CRI plugin, which wants a network of its own: its annotations are given by hand.
        try folder.write(
            """
            version = 2
            root = "\(folder.path)root"
            state = "\(folder.path)state"
            disabled_plugins = ["io.containerd.grpc.v1.cri"]
            [grpc]
              address = "\(folder.path)containerd.sock"
            [ttrpc]
              address = "\(folder.path)containerd.sock.ttrpc"
            """, to: "config.toml")
        server = try Command.spawn(["containerd", "--config", folder.file("config.toml").path])
        try server.waitForLine(containing: "containerd successfully booted")
    }

    deinit {
        for id in containers.withLock({ $0 }) { remove(id) }
        server.terminate()
        // What a crash of containerd left mounted would keep the folder from being removed.
        let mounts = (try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)) ?? ""
        for line in mounts.split(separator: "\n").reversed() {
            let fields = line.split(separator: " ")
            if fields.count > 1, fields[1].hasPrefix(folder.path) { umount2(String(fields[1]), Int32(MNT_DETACH)) }
        }
    }

    /// Brings an image from podman's store into this containerd.
    /// - Parameter image: ``TestImage/busybox()`` if nil.
    /// - Returns: its reference here.
    /// - Throws: ``CommandError``.
    @discardableResult
    public func importImage(_ image: String? = nil) throws -> String {
        let image = try image ?? TestImage.busybox()
        let archive = folder.file("image.tar")
        defer { try? FileManager.default.removeItem(at: archive) }
        try Command.checked(["podman", "save", "--quiet", "--output", archive.path, image])
        try ctr(["images", "import", archive.path])
        return image
    }

    /// Starts a container that goes on until it is removed.
    /// - Parameter image: one that was imported.
    /// - Parameter pod: what the bundle says about its pod; nil for a plain container.
    /// - Returns: its id.
    /// - Throws: ``CommandError`` if it does not start.
    @discardableResult
    public func start(
        id: String = Podman.newName(), image: String, pod: Pod? = nil, arguments: [String] = [], command: [String] = ["/bin/sleep", "3600"]
    ) throws(CommandError) -> String {
        let annotations = (pod?.annotations ?? [:]).sorted { $0.key < $1.key }.flatMap { ["--annotation", "\($0.key)=\($0.value)"] }
        containers.withLock { $0.append(id) }
        try ctr(["run", "--detach", "--runtime", "io.containerd.runc.v2"] + annotations + arguments + [image, id] + command)
        return id
    }

    /// Runs a command in a container.
    /// - Parameter arguments: further flags of `ctr task exec`.
    /// - Parameter terminal: gives the command a terminal, and the client one as well, which insists on it.
    /// - Throws: ``CommandError``. Any exit status of the command is a result, not an error.
    public func exec(
        _ id: String, _ command: [String], arguments: [String] = [], terminal: Bool = false, timeout: Duration = Limits.command
    ) throws(CommandError) -> Command.Output {
        let flags = ["--exec-id", Podman.newName()] + arguments + (terminal ? ["--tty"] : [])
        let words = client + ["task", "exec"] + flags + [id] + command
        guard terminal else { return try Command.run(words, timeout: timeout) }
        let line = words.map { "'" + $0.replacing("'", with: #"'\''"#) + "'" }.joined(separator: " ")
        return try Command.run(["script", "--quiet", "--return", "--command", line, "/dev/null"], timeout: timeout)
    }

    /// The manifest digest of an image that was imported, `sha256:…`.
    /// - Throws: ``CommandError`` if there is none.
    public func digest(of image: String) throws(CommandError) -> String {
        let row = try ctr(["images", "list", "name==\(image)"]).split { $0.isWhitespace }
        guard let digest = row.first(where: { $0.hasPrefix("sha256:") }) else { throw CommandError(.failed, "no image \(image)") }
        return String(digest)
    }

    /// Ends a container and removes it; nothing happens if there is none.
    public func remove(_ id: String) {
        _ = try? Command.run(client + ["task", "delete", "--force", id])
        _ = try? Command.run(client + ["container", "delete", id])
        containers.withLock { $0.removeAll { $0 == id } }
    }

    /// Runs containerd's client.
    /// - Parameter arguments: without those that name the server and the namespace.
    /// - Returns: what it printed.
    /// - Throws: ``CommandError``, also if it exits with another status than 0.
    @discardableResult
    public func ctr(_ arguments: [String]) throws(CommandError) -> String {
        try Command.checked(client + arguments)
    }

    private var client: [String] { ["ctr", "--address", socket.path, "--namespace", Self.namespace] }
}
