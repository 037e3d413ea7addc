import Events
import Workloads

/// What a replay knows besides events, built from the entries of the recording. Bounded, whatever they say.
struct ReplayTables {
    /// Names by the short id of the container; the host's are those of the empty one.
    private(set) var names: [String: RecordedNames] = [:]
    /// Entries that were left out because of a limit.
    private(set) var refused: UInt64 = 0

    private var sizes: [String: Int] = [:]
    private var nameBytes = 0
    private var pending: (owner: String, names: RecordedNames, size: Int)?
    private var descriptionBytes = 0

    /// Takes an entry that tells names.
    mutating func take(_ entry: RecordingEntry) {
        switch entry {
        case .user(let id, let user):
            add(bytes: user.name.utf8.count + user.home.utf8.count + user.shell.utf8.count) { $0.users[id] = user }
        case .group(let id, let name): add(bytes: name.utf8.count) { $0.groups[id] = name }
        default:
            finish()
            if case .namesBegin(let owner, let users, let groups) = entry {
                pending = (owner, RecordedNames(userMap: users, groupMap: groups), owner.utf8.count)
            }
            if case .namesGone(let owner) = entry { set(nil, of: owner, size: 0) }
        }
    }

    /// What is told of a container, as far as there is room for it.
    mutating func admit(_ container: Workload.Container, size: Int) -> Workload.Container? {
        descriptionBytes += size
        guard descriptionBytes > RecordingLimits.descriptionBytes else { return container }
        refused += 1
        guard descriptionBytes <= 2 * RecordingLimits.descriptionBytes else { return nil }
        var container = container
        container.mounts = []
        container.labels = [:]
        container.pod?.labels = [:]
        return container
    }

    private mutating func add(bytes: Int, _ change: (inout RecordedNames) -> Void) {
        guard var present = pending else {
            refused += 1
            return
        }
        // Not a copy: nobody else has it meanwhile.
        pending = nil
        present.size += bytes + MemoryLayout<RecordedNames.User>.size
        if nameBytes + present.size <= RecordingLimits.nameBytes { change(&present.names) } else { refused += 1 }
        pending = present
    }

    private mutating func finish() {
        guard let complete = pending else { return }
        pending = nil
        set(complete.names, of: complete.owner, size: complete.size)
    }

    private mutating func set(_ new: RecordedNames?, of owner: String, size: Int) {
        nameBytes += size - (sizes[owner] ?? 0)
        names[owner] = new
        sizes[owner] = new == nil ? nil : size
    }
}
