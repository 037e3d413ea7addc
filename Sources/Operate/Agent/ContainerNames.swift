import Events
import Glibc
import Linux
import Observation
import Synchronization

/// Names of users and groups of containers, from the containers' own files: read once, soon after a container appeared, by threads that may
/// hang. Belongs to the agent's thread.
final class ContainerNames {
    /// What one container's files say.
    final class Names: Sendable {
        let users: [UInt32: Bytes], groups: [UInt32: Bytes], accounts: [UInt32: Account]
        let userMap: IdentifierMap, groupMap: IdentifierMap
        /// Estimate of the memory that it takes, bytes.
        let size: Int

        struct Account: Sendable {
            var home: Bytes, shell: Bytes
        }

        init(_ directory: UserDirectory, userMap: IdentifierMap, groupMap: IdentifierMap) {
            self.userMap = userMap
            self.groupMap = groupMap
            users = directory.users.mapValues { Bytes($0.name.utf8) }
            groups = directory.groups.mapValues { Bytes($0.utf8) }
            accounts = directory.users.mapValues { Account(home: Bytes($0.home.utf8), shell: Bytes($0.shell.utf8)) }
            let texts =
                users.values.reduce(0) { $0 + $1.count } + groups.values.reduce(0) { $0 + $1.count }
                + accounts.values.reduce(0) { $0 + $1.home.count + $1.shell.count }
            size = texts + (users.count * 4 + groups.count) * 96
        }
    }

    private final class Inbox: Sendable {
        let results = Mutex<[(id: Bytes, names: Names?)]>([])
    }

    private enum State {
        case waiting(attempts: Int)
        case reading
        case known(Names)
        /// Its files cannot be read, or say nothing: the host's answer.
        case none
    }

    let reader: ContainerFileReader
    /// Told of names that are new, and with nil of those that are known no more.
    var changed: ((Bytes, Names?) -> Void)?
    private let inbox = Inbox()
    private var states: [Bytes: State] = [:]
    private var size = 0
    private let hostRoot: stat?

    init(reader: ContainerFileReader = ContainerFileReader()) {
        self.reader = reader
        var status = stat()
        hostRoot = stat("/", &status) == 0 ? status : nil
    }

    /// What a container's own files say; nil until they were read, and where they cannot be.
    func names(of workload: Workload) -> Names? {
        guard !workload.isHost, case .known(let names)? = states[workload.shortID] else { return nil }
        return names
    }

    /// What is known of all containers.
    var all: [(Bytes, Names)] { states.compactMap { if case .known(let names) = $1 { ($0, names) } else { nil } } }

    /// Takes over what was read, and begins to read what is new. Once a second suffices.
    func refresh(_ observation: Observation) {
        takeOver()
        var present = Set<Bytes>()
        var isMissing = false
        for workload in observation.workloads.all where !workload.isHost {
            present.insert(workload.shortID)
            switch states[workload.shortID] {
            case nil:
                states[workload.shortID] = .waiting(attempts: 0)
                isMissing = true
            case .waiting?: isMissing = true
            default: break
            }
        }
        for (id, state) in states where !present.contains(id) {
            if case .known(let names) = state {
                size -= names.size
                changed?(id, nil)
            }
            states[id] = nil
        }
        guard isMissing else { return }
        var candidates: [Bytes: UInt32] = [:]
        for process in observation.processes.all where !process.exited && !process.workload.isHost && !process.isPlaceholder {
            guard case .waiting? = states[process.workload.shortID] else { continue }
            // The youngest is the least likely to be the runtime's own, which waits outside of the container.
            if let other = candidates[process.workload.shortID].flatMap({ observation.processes.process(pid: $0) }),
                other.id.start > process.id.start
            {
                continue
            }
            candidates[process.workload.shortID] = process.id.pid
        }
        for (id, state) in states {
            guard case .waiting(let attempts) = state else { continue }
            guard attempts < Self.attempts else {
                states[id] = State.none
                continue
            }
            states[id] = .waiting(attempts: attempts + 1)
            if let pid = candidates[id], begin(id, pid) { states[id] = .reading }
        }
    }

    private func takeOver() {
        let results = inbox.results.withLock { results in
            defer { results = [] }
            return results
        }
        for (id, names) in results {
            guard case .reading? = states[id] else { continue }
            if let names, size + names.size <= Self.memory {
                size += names.size
                states[id] = .known(names)
                changed?(id, names)
            } else {
                states[id] = State.none
            }
        }
    }

    private func begin(_ id: Bytes, _ pid: UInt32) -> Bool {
        do throws(SystemError) {
            let process = try Procfs().process(pid)
            let root = try process.root()
            // Before the runtime has entered the container's root its files would be the host's.
            let status = try root.status()
            if let hostRoot, status.st_dev == hostRoot.st_dev, status.st_ino == hostRoot.st_ino { return false }
            let users = Self.map(try? process.file("uid_map")), groups = Self.map(try? process.file("gid_map"))
            let inbox = inbox
            return reader.read(["etc/passwd", "etc/group"], below: root, limit: Self.fileBytes) { results in
                let names = Self.names(results, users, groups)
                inbox.results.withLock { $0.append((id, names)) }
            }
        } catch { return false }
    }

    private static func map(_ bytes: [UInt8]?) -> IdentifierMap { bytes.flatMap { try? IdentifierMap(parsing: $0) } ?? .identity }

    /// Nil if neither file could be read.
    static func names(_ results: ContainerFileReader.Results, _ users: IdentifierMap, _ groups: IdentifierMap) -> Names? {
        let contents = results.map { result -> [UInt8]? in
            guard case .success(let content) = result else { return nil }
            guard content.truncated else { return content.bytes }
            // The last line may be half of one.
            return Array(content.bytes[..<(content.bytes.lastIndex(of: UInt8(ascii: "\n")) ?? 0)])
        }
        guard contents.count == 2, contents[0] != nil || contents[1] != nil else { return nil }
        let directory = UserDirectory(
            passwd: contents[0] ?? [], group: contents[1] ?? [], entries: entries, nameBytes: nameBytes)
        return Names(directory, userMap: users, groupMap: groups)
    }

    /// Bytes of each file that are read.
    private static let fileBytes = 256 << 10
    /// Entries that are taken from each file.
    private static let entries = 4_096
    /// Bytes of a name: useradd(8) allows 32.
    private static let nameBytes = 64
    /// Looks at a container, one a second, in which no process of it was found in its root.
    private static let attempts = 30
    /// Bytes that the names of all containers may take.
    private static let memory = 32 << 20
}
