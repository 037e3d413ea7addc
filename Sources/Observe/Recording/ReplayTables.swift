import Events

/// What a replay knows besides events, built from the entries of the recording. Bounded, whatever they say.
struct ReplayTables {
    /// Users and groups.
    private(set) var names = RecordedNames()
    /// Entries that were left out because of a limit.
    private(set) var refused: UInt64 = 0

    private var containers: [UInt32: Workload] = [:]
    private var byID: [String: Workload] = [:]
    private var descriptionBytes = 0
    private var pendingNames: RecordedNames?
    private var nameBytes = 0

    /// The workload with a number; nil for one that was not described.
    func workload(_ number: UInt32) -> Workload? { number == 0 ? .host : containers[number] }

    /// Numbers begin anew with each file. What has not changed stays the same object.
    mutating func forgetNumbers() { containers.removeAll(keepingCapacity: true) }

    /// Takes an entry that tells a name or a workload.
    mutating func take(_ entry: RecordingEntry) {
        switch entry {
        case .user(let id, let user):
            addName(bytes: user.name.utf8.count + user.home.utf8.count + user.shell.utf8.count) { $0.users[id] = user }
        case .group(let id, let name): addName(bytes: name.utf8.count) { $0.groups[id] = name }
        default:
            if let complete = pendingNames {
                names = complete
                pendingNames = nil
            }
            if case .namesBegin = entry { (pendingNames, nameBytes) = (RecordedNames(), 0) }
            if case .workload(let number, let container, let size) = entry { define(number, container, size) }
        }
    }

    private mutating func addName(bytes: Int, _ add: (inout RecordedNames) -> Void) {
        nameBytes += bytes + MemoryLayout<RecordedNames.User>.size
        guard nameBytes <= RecordingLimits.nameBytes, var names = pendingNames else {
            refused += 1
            return
        }
        // Not a copy: nobody else has it meanwhile.
        pendingNames = nil
        add(&names)
        pendingNames = names
    }

    private mutating func define(_ number: UInt32, _ container: Workload.Container, _ size: Int) {
        guard number <= RecordingLimits.workloads else {
            refused += 1
            return
        }
        if let known = byID[container.id], known.container == container {
            containers[number] = known
            return
        }
        var container = container
        descriptionBytes += size
        if descriptionBytes > RecordingLimits.descriptionBytes {
            refused += 1
            guard descriptionBytes <= 2 * RecordingLimits.descriptionBytes else { return }
            container.mounts = []
            container.labels = [:]
            container.pod?.labels = [:]
        }
        let workload = Workload(container: container)
        if byID.count >= RecordingLimits.workloads { byID.removeAll(keepingCapacity: true) }
        byID[container.id] = workload
        containers[number] = workload
    }
}
