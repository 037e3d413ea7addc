/// What the command line of a runtime's process tells about a container: where its bundle is, and its id and namespace.
///
/// When a cgroup appears, the process that makes it is usually `runc create`, in or with its bundle. For a container that ran
/// before the agent, an ancestor of its processes is its shim or conmon. With systemd's cgroup driver systemd makes the
/// cgroup, and there is no hint until the first process is in it. Pure.
public struct BundleHint: Sendable, Hashable {
    /// The OCI bundle's directory, absolute, in the mount namespace of that process; nil if it does not tell.
    ///
    /// A shim that serves a whole pod works in the bundle of the pod's sandbox, beside the others.
    public var bundle: String?
    /// Full id of the container (of the pod's sandbox for a shim); nil if it does not tell.
    public var containerID: String?
    /// containerd's namespace; nil if it does not tell.
    public var namespace: String?
    /// The command line.
    public var runtimeArguments: [String]

    /// A hint from elsewhere.
    public init(bundle: String?, containerID: String? = nil, namespace: String? = nil, runtimeArguments: [String] = []) {
        self.bundle = bundle
        self.containerID = containerID
        self.namespace = namespace
        self.runtimeArguments = runtimeArguments
    }

    /// Reads the command line of an OCI runtime (runc, crun, youki, runsc, kata-runtime), conmon or containerd's shim.
    /// - Parameters:
    ///   - arguments: argv, the program included.
    ///   - directory: its working directory.
    /// - Returns: nil if it is none of these, or does something that has no bundle (`runc exec`).
    public init?(arguments: [String], directory: String?) {
        guard let program = arguments.first?.split(separator: "/").last, arguments.count <= Limits.arguments else { return nil }
        let options = CommandLineOptions(arguments.dropFirst())
        switch program {
        case "runc", "crun", "youki", "runsc", "kata-runtime", "nvidia-container-runtime":
            guard let verb = options.words.first(where: Self.bundleVerbs.contains) else { return nil }
            let id = options.words.last
            self.init(
                bundle: Self.absolute(options["bundle", "b"], in: directory) ?? directory, containerID: id == verb ? nil : id,
                runtimeArguments: arguments)
        case "conmon", "conmonrs":
            self.init(
                bundle: Self.absolute(options["bundle", "b"], in: directory), containerID: options["cid", "c"], runtimeArguments: arguments)
        case _ where program.hasPrefix("containerd-shim"):
            self.init(
                bundle: Self.absolute(options["bundle"], in: directory) ?? directory, containerID: options["id"],
                namespace: options["namespace"], runtimeArguments: arguments)
        default:
            return nil
        }
        guard bundle != nil || containerID != nil else { return nil }
    }

    /// The same from argv as the kernel has it.
    /// - Parameter argv: each argument ended by NUL (`/proc/PID/cmdline`).
    public init?(argv: some Sequence<UInt8>, directory: String?) {
        var words = argv.split(separator: 0, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
        if words.last?.isEmpty == true { words.removeLast() }
        self.init(arguments: words, directory: directory)
    }

    private static let bundleVerbs: Set<String> = ["create", "run", "restore"]

    private static func absolute(_ path: String?, in directory: String?) -> String? {
        guard let path, !path.hasPrefix("/") else { return path }
        let relative = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
        return directory.map { relative == "." || relative.isEmpty ? $0 : $0 + "/" + relative }
    }
}

extension BundleHint {
    /// The directory that containerd keeps the bundles of all containers of a namespace in ends so.
    static let containerdTasks: Set<Substring> = ["io.containerd.runtime.v2.task", "io.containerd.runtime.v1.linux"]

    /// True if it says that containerd has a container of this id in this namespace.
    func isContainerd(namespace: Substring, id: Substring) -> Bool {
        if self.namespace.map({ $0 == namespace }) == true, containerID.map({ $0 == id }) == true { return true }
        guard let parts = bundle?.pathComponents.suffix(3), parts.count == 3, let last = parts.last, let tasks = parts.first else {
            return false
        }
        return last == id && parts[parts.startIndex + 1] == namespace && Self.containerdTasks.contains(tasks)
    }

    /// True if it is about this container, or about the pod that has it.
    func concerns(_ reference: ContainerReference) -> Bool {
        if containerID == reference.id || bundle?.pathComponents.contains(where: { $0 == reference.id }) == true { return true }
        // A pod's shim names the sandbox only.
        return namespace != nil && (reference.namespace == nil || namespace == reference.namespace)
    }

    /// The bundle's directory of a container: the hint's own, or the one beside it for another container of the same pod.
    func bundle(of id: String) -> String? {
        guard let bundle else { return nil }
        let parts = bundle.pathComponents
        if parts.contains(where: { $0 == id }) || containerID == nil || containerID == id { return bundle }
        return parts.dropLast(2).last.map(Self.containerdTasks.contains) == true ? bundle.ancestor(1).map { $0 + "/" + id } : nil
    }
}

/// Options and words of a command line, read without knowing which options take a value: `--name=value`, `--name value`, `-n value`.
private struct CommandLineOptions {
    private var values: [Substring: String] = [:]
    /// What does not begin with `-`, values included: the last one is a runtime's container id.
    private(set) var words: [String] = []

    init(_ arguments: ArraySlice<String>) {
        var pending: Substring?
        for argument in arguments {
            let name = argument.drop { $0 == "-" }
            if name.startIndex == argument.startIndex || name.isEmpty {
                if let key = pending, values[key] == nil { values[key] = argument }
                pending = nil
                words.append(argument)
            } else if let equals = name.firstIndex(of: "=") {
                pending = nil
                let key = name[..<equals]
                if values[key] == nil { values[key] = String(name[name.index(after: equals)...]) }
            } else {
                pending = name
            }
        }
    }

    subscript(names: String...) -> String? {
        for name in names { if let value = values[name[...]] { return value } }
        return nil
    }
}
