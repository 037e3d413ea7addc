import Foundation

/// A throw-away container without a network, whose root directory is made for it: the host's programs and libraries read-only, and files
/// that look like what attackers want and hold nothing. An overlay takes what is written.
final class ExerciseContainer {
    /// Its full id.
    private(set) var id = ""
    private let folder: URL
    private let name: String
    private let executable: String
    private let runner = Command()

    /// - Parameter executable: this one; it performs acts inside.
    init(executable: String) throws {
        self.executable = executable
        name = "plimsoll-exercise-\(getpid())"
        folder = URL(filePath: NSTemporaryDirectory()).appending(path: name)
        try Self.furnish(folder)
        // In the foreground: what stays behind a detached one would keep this process waiting for it.
        let identifier = folder.path + ".id"
        defer { unlink(identifier) }
        try runner.start(["podman", "run", "--cidfile", identifier, "--rm", "--name", name] + flags + ["/bin/sleep", "3600"])
        try awaitStart()
        id = try String(contentsOfFile: identifier, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        // Inside: on the host, files of these names would be found.
        for way in [ExerciseAction.Way.act("prepare"), .shell("echo a line >>/var/log/auth.log; echo a line >>/root/.bash_history")] {
            let failure = try perform(way)
            guard failure.isEmpty else { throw ExerciseError.failed("the container's preparation", failure) }
        }
    }

    deinit {
        _ = try? Command.run(["podman", "rm", "--force", "--ignore", "--time", "0", name])
        try? FileManager.default.removeItem(at: folder)
    }

    /// Waits until something can be run in it.
    private func awaitStart() throws {
        let deadline = Date(timeIntervalSinceNow: Self.startSeconds)
        while true {
            let said = try exec([], ["/bin/sh", "-c", "true"])
            if said.isEmpty { return }
            guard runner.isRunning, Date() < deadline else {
                throw ExerciseError.failed("podman run", runner.isRunning ? said : try runner.errors())
            }
            usleep(100_000)
        }
    }

    private static let startSeconds = 20.0

    /// Does it.
    /// - Returns: what it said on standard error; empty when it was done.
    func perform(_ way: ExerciseAction.Way) throws -> String {
        switch way {
        case .shell(let text): return try exec([], ["/bin/sh", "-c", text])
        case .act(let act): return try exec([], ["/srv/as/plimsoll", "exercise-act", act])
        case .disguised(let name, let act):
            return try exec([], act.hasPrefix("-") ? ["/srv/as/\(name)", act, "id"] : ["/srv/as/\(name)", "exercise-act", act])
        case .terminal: return try exec(["--tty"], ["/bin/sh", "-c", "true"])
        case .none: return ""
        }
    }

    private func exec(_ flags: [String], _ command: [String]) throws -> String {
        do {
            _ = try Command.run(["podman", "exec"] + flags + [name] + command)
            return ""
        } catch ExerciseError.failed(_, let said) {
            return said.isEmpty ? "it failed" : said
        }
    }

    /// Rights that a container has not by default: the kernel would refuse half of what is to be seen.
    private var flags: [String] {
        var flags = [
            "--network", "none", "--cap-add", "all", "--security-opt", "seccomp=unconfined", "--security-opt", "apparmor=unconfined",
            "--security-opt", "label=disable", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000",
        ]
        if Command.find("runc") != nil { flags += ["--runtime", "runc"] }
        for directory in Self.directories { flags += ["--volume", "\(directory):\(directory):ro"] }
        for name in Self.disguises { flags += ["--volume", "\(executable):/srv/as/\(name):ro"] }
        flags += ["--volume", "/usr/bin/true:/var/tmp/.exercise/run:ro"]
        return flags + ["--rootfs", "\(folder.path):O"]
    }

    private static let disguises =
        ["plimsoll"]
        + Set(ExerciseAction.all.compactMap { if case .disguised(let name, _) = $0.way { name } else { nil } }).sorted()

    /// Where programs and libraries are: those of the system, and those that this executable has loaded.
    private static let directories: [String] = {
        var found = ["/usr"]
        for name in ["/bin", "/sbin", "/lib", "/lib64"] where isDirectory(name) { found.append(name) }
        let maps = (try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)) ?? ""
        for line in maps.split(separator: "\n") {
            guard let slash = line.firstIndex(of: "/"), line.contains(".so") else { continue }
            let directory = URL(filePath: String(line[slash...])).deletingLastPathComponent().path
            if !found.contains(where: { directory == $0 || directory.hasPrefix($0 + "/") }) { found.append(directory) }
        }
        return found
    }()

    /// A directory and no link to one: where `/bin` is a link, it is one in the container, too.
    private static func isDirectory(_ path: String) -> Bool {
        (try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType) == .typeDirectory
    }

    private static func furnish(_ folder: URL) throws {
        let files = FileManager.default
        try? files.removeItem(at: folder)
        for path in [
            "dev", "etc/cron.d", "etc/kubernetes/pki", "proc", "root/.ssh", "run", "srv/as", "srv/kubernetes.io/serviceaccount",
            "srv/tools", "sys",
            "tmp", "usr", "var/log", "var/tmp",
        ] { try files.createDirectory(at: folder.appending(path: path), withIntermediateDirectories: true) }
        for directory in directories {
            try files.createDirectory(at: folder.appending(path: directory), withIntermediateDirectories: true)
        }
        for name in ["bin", "sbin", "lib", "lib64"] {
            guard let target = try? files.destinationOfSymbolicLink(atPath: "/\(name)") else { continue }
            try files.createSymbolicLink(atPath: folder.appending(path: name).path, withDestinationPath: target)
        }
        for (path, text) in [
            "etc/passwd": "root:x:0:0:root:/root:/bin/sh\n", "etc/group": "root:x:0:\n", "etc/shadow": "root:*:1::::::\n",
            "etc/nsswitch.conf": "",
            "etc/kubernetes/pki/ca.key": "no key\n", "root/.ssh/id_ed25519": "no key\n", "root/.bashrc": "",
            "srv/kubernetes.io/serviceaccount/token": "no token\n",
        ] { try text.write(to: folder.appending(path: path), atomically: false, encoding: .utf8) }
        if let cache = files.contents(atPath: "/etc/ld.so.cache") { try cache.write(to: folder.appending(path: "etc/ld.so.cache")) }
        for tool in ["apk", "deepce.sh", "gcc", "kubectl", "ncat", "nmap", "scp", "shred", "xmrig"] {
            try files.createSymbolicLink(atPath: folder.appending(path: "srv/tools/\(tool)").path, withDestinationPath: "/usr/bin/true")
        }
        try files.createSymbolicLink(atPath: folder.appending(path: "srv/tools/nginx").path, withDestinationPath: "/bin/sh")
    }
}
