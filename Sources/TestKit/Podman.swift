import Foundation
import Glibc
import Synchronization

/// Containers of podman with runc, for end-to-end tests.
public enum Podman {
    /// What every container is started with: runc, because crun is refused where resource limits may not be raised, and so the limits too.
    public static let flags = ["--runtime", "runc", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000"]
    static let namePrefix = "plimsoll-test-"
    private static let lastNumber = Atomic(0)

    /// A name that no other container has: it tells this process and a number.
    public static func newName() -> String {
        "\(namePrefix)\(getpid())-\(lastNumber.add(1, ordering: .relaxed).newValue)"
    }

    /// Runs a command in a new container to its end, and removes the container.
    /// - Parameter image: ``TestImage/busybox()`` if nil.
    /// - Parameter network: without any unless told; never one that leads off this machine.
    /// - Parameter arguments: further flags of `podman run`.
    /// - Throws: ``CommandError``. Any exit status of the command is a result, not an error.
    public static func run(
        name: String = newName(), image: String? = nil, network: String = "none", arguments: [String] = [], command: [String],
        input: [UInt8] = [], timeout: Duration = Limits.command
    ) throws -> Command.Output {
        let image = try image ?? TestImage.busybox()
        let interactive = input.isEmpty ? [] : ["--interactive"]
        do {
            return try Command.run(
                ["podman", "run", "--rm", "--name", name, "--network", network] + interactive + flags + arguments + [image] + command,
                input: input, timeout: timeout)
        } catch {
            remove(name)
            throw error
        }
    }

    /// Starts a container that goes on until it is removed.
    /// - Parameters: as ``run(name:image:network:arguments:command:input:timeout:)``.
    /// - Throws: ``CommandError`` if it does not start.
    public static func start(
        name: String = newName(), image: String? = nil, network: String = "none", arguments: [String] = [],
        command: [String] = ["/bin/sleep", "3600"]
    ) throws -> PodmanContainer {
        _ = removedLeftovers
        let image = try image ?? TestImage.busybox()
        do {
            let id = try Command.checked(
                ["podman", "run", "--detach", "--name", name, "--network", network] + flags + arguments + [image] + command)
            return PodmanContainer(name: name, id: id, image: image)
        } catch {
            remove(name)
            throw error
        }
    }

    /// Removes a container, whether it runs or not; nothing happens if there is none.
    public static func remove(_ name: String) {
        _ = try? Command.run(["podman", "rm", "--force", "--ignore", "--time", "0", name])
    }

    /// Containers of test processes that were killed before they could remove them.
    private static let removedLeftovers: Void = {
        let names = (try? Command.checked(["podman", "ps", "--all", "--format", "{{.Names}}"])) ?? ""
        for name in names.split(separator: "\n").map(String.init) where name.hasPrefix(namePrefix) {
            let owner = name.dropFirst(namePrefix.count).prefix { $0 != "-" }
            if let pid = pid_t(owner), kill(pid, 0) != 0, errno == ESRCH { remove(name) }
        }
    }()
}

/// A container that runs; removed when this object goes.
public final class PodmanContainer: Sendable {
    /// Its name.
    public let name: String
    /// Its full id, 64 digits.
    public let id: String
    /// The reference of its image.
    public let image: String

    init(name: String, id: String, image: String) {
        self.name = name
        self.id = id
        self.image = image
    }

    deinit { Podman.remove(name) }

    /// Runs a command in it.
    /// - Parameter arguments: further flags of `podman exec`.
    /// - Throws: ``CommandError``. Any exit status of the command is a result, not an error.
    public func exec(
        _ command: [String], arguments: [String] = [], timeout: Duration = Limits.command
    ) throws(CommandError) -> Command.Output {
        try Command.run(["podman", "exec"] + arguments + [name] + command, timeout: timeout)
    }

    /// What `podman inspect` says of it.
    /// - Parameter format: a template, such as `{{.State.Pid}}`.
    /// - Throws: ``CommandError`` if it is no more.
    public func inspect(_ format: String) throws(CommandError) -> String {
        try Command.checked(["podman", "inspect", "--format", format, name])
    }
}
