import Events

/// systemd's state of a machine: `/run/systemd/machines/NAME` (systemd, `src/machine/machine.c`), which systemd calls private, and so
/// everything in it may be absent; bind mounts from settings files (systemd.nspawn(5)), not from command lines.
struct NspawnState {
    private static let machines = "/run/systemd/machines"
    private static let settings = ["/etc/systemd/nspawn", "/run/systemd/nspawn"]

    let roots: RuntimeRoots

    /// Resolves a container.
    func resolve(_ reference: ContainerReference, into resolution: inout WorkloadResolution) {
        resolution.container.name = reference.id
        // The name is the rest of a unit's, unescaped: it must not lead elsewhere.
        guard !reference.id.contains("/"), reference.id != "..", reference.id != "." else {
            return resolution.problems.append(StateError(.malformed, Self.machines, "name of a machine"))
        }
        let path = roots.local("\(Self.machines)/\(reference.id)")
        guard let bytes = resolution.attempt({ () throws(StateError) in try StateError.contents(of: path, limit: Limits.documentBytes) })
        else { return }
        let state = IniText(bytes)
        resolution.container.created = state.value("REALTIME").flatMap(UInt64.init).flatMap(Self.nanoseconds)
        resolution.container.image = state.value("ROOT").flatMap(Self.image)
        if let leader = state.value("LEADER").flatMap(UInt32.init) {
            resolution.container.hostNetwork = WorkloadResolution.isHostNamespace("/proc/\(leader)/ns/net", roots)
            resolution.container.hostPID = WorkloadResolution.isHostNamespace("/proc/\(leader)/ns/pid", roots)
            resolution.container.hostIPC = WorkloadResolution.isHostNamespace("/proc/\(leader)/ns/ipc", roots)
        }
        resolution.container.mounts = mounts(reference.id)
        resolution.container.isResolved = true
    }

    private func mounts(_ name: String) -> [Workload.Mount] {
        for directory in Self.settings {
            // Most machines have none.
            guard let bytes = try? StateError.contents(of: roots.local("\(directory)/\(name).nspawn"), limit: Limits.documentBytes) else {
                continue
            }
            let text = IniText(bytes)
            let binds = text.values("Bind", in: "Files").map { (true, $0) } + text.values("BindReadOnly", in: "Files").map { (false, $0) }
            return binds.prefix(Limits.mounts).compactMap { writable, value in
                let parts = value.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
                guard let source = parts.first, source.hasPrefix("/") else { return nil }
                return Workload.Mount(source: source, destination: parts.count > 1 ? parts[1] : source, writable: writable)
            }
        }
        return []
    }

    /// What systemd calls a machine's image: a directory or a file of blocks.
    private static func image(_ root: String) -> Workload.Image? {
        guard let last = root.pathComponents.last else { return nil }
        let name = last.hasSuffix(".raw") ? last.dropLast(".raw".count) : last
        return Workload.Image(reference: String(name), digest: nil, id: nil)
    }

    private static func nanoseconds(_ microseconds: UInt64) -> UInt64? {
        let (product, isOver) = microseconds.multipliedReportingOverflow(by: 1_000)
        return isOver ? nil : product
    }
}

/// Lines `NAME=value` below `[Section]`, as systemd writes them (systemd.syntax(7)); continued lines are not put together.
struct IniText {
    private var entries: [(section: Substring, name: Substring, value: String)] = []

    init(_ bytes: [UInt8]) {
        var section: Substring = ""
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            if line.hasPrefix("["), line.hasSuffix("]") {
                section = line.dropFirst().dropLast()
                continue
            }
            guard !line.hasPrefix("#"), !line.hasPrefix(";"), let equals = line.firstIndex(of: "=") else { continue }
            let value = line[line.index(after: equals)...]
            entries.append((section, line[..<equals], CgroupPath.unescaped(value)))
        }
    }

    func value(_ name: String) -> String? { values(name).first { !$0.isEmpty } }

    func values(_ name: String, in section: String = "") -> [String] {
        entries.filter { $0.section == section && $0.name == name }.map(\.value)
    }
}
