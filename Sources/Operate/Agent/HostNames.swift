import Delivery
import Events
import Linux
import Observation
import Recording
import RuleEngine

/// Names of users and groups: of a container from its own files once they were read, else from the host's.
public final class HostNames: NameLookup {
    private let users: UserDatabase
    private let containers = ContainerNames()
    private var userNames: [UInt32: Bytes] = [:]
    private var groupNames: [UInt32: Bytes] = [:]
    /// Name of this host.
    public let hostName: Bytes?

    /// Reads the host's files once.
    /// - Parameter hostname: of this host.
    public init(hostname: String) {
        users = UserDatabase()
        hostName = Bytes(hostname.utf8)
        refresh()
    }

    /// Reads the host's files anew if they changed. Does I/O: not for the way of an event.
    public func refresh() {
        let isChanged = (try? users.refresh()) ?? false
        userNames = users.directory.users.mapValues { Bytes($0.name.utf8) }
        groupNames = users.directory.groups.mapValues { Bytes($0.utf8) }
        if isChanged { changed?(nil, recorded) }
    }

    /// Told of names that are new, and with nil of those that are known no more; the owner is a container's short id, nil for the host.
    var changed: ((_ owner: String?, _ names: RecordedNames?) -> Void)? {
        didSet {
            containers.changed = changed.map { changed in { owner, names in changed(owner.text, names.map(RecordedNames.init)) } }
        }
    }

    /// All names, for a recording.
    func forEachRecorded(_ body: (_ owner: String?, _ names: RecordedNames) -> Void) {
        body(nil, recorded)
        for (owner, names) in containers.all { body(owner.text, RecordedNames(names)) }
    }

    private var recorded: RecordedNames {
        RecordedNames(
            users: users.directory.users.mapValues { RecordedNames.User(name: $0.name, home: $0.home, shell: $0.shell) },
            groups: users.directory.groups)
    }

    /// Begins to read the files of containers that are new, and takes over what was read. Not for the way of an event.
    func refresh(_ observation: Observation) { containers.refresh(observation) }

    /// Threads that read containers' files, and what became of them.
    var readers: ContainerFileReader.Counters { containers.reader.counters }

    /// Whose files answer for a workload; nil on the host.
    func source(for workload: Workload) -> Finding.NamesSource? {
        workload.isHost ? nil : containers.names(of: workload) == nil ? .host : .container
    }

    /// From the workload's /etc/passwd.
    public func userName(_ uid: UInt32, in workload: Workload) -> Bytes? {
        guard uid != 0 else { return Self.root }
        guard let names = containers.names(of: workload) else { return userNames[uid] }
        return names.userMap.inside(uid).flatMap { names.users[$0] }
    }
    /// From the workload's /etc/group.
    public func groupName(_ gid: UInt32, in workload: Workload) -> Bytes? {
        guard gid != 0 else { return Self.root }
        guard let names = containers.names(of: workload) else { return groupNames[gid] }
        return names.groupMap.inside(gid).flatMap { names.groups[$0] }
    }
    /// From the workload's /etc/passwd.
    public func account(_ uid: UInt32, in workload: Workload) -> (home: Bytes, shell: Bytes)? {
        guard let names = containers.names(of: workload) else {
            return users.user(uid).map { (Bytes($0.home.utf8), Bytes($0.shell.utf8)) }
        }
        return names.userMap.inside(uid).flatMap { names.accounts[$0] }.map { ($0.home, $0.shell) }
    }
    /// The system's local time.
    public func localOffset(at wallTime: UInt64) -> Int { Delivery.systemOffset(wallTime) }

    private static let root: Bytes = "root"
}

extension RecordedNames {
    fileprivate init(_ names: ContainerNames.Names) {
        var users: [UInt32: User] = [:]
        for (id, name) in names.users {
            let account = names.accounts[id]
            users[id] = User(name: name.text, home: account?.home.text ?? "", shell: account?.shell.text ?? "")
        }
        self.init(users: users, groups: names.groups.mapValues(\.text), userMap: names.userMap, groupMap: names.groupMap)
    }
}
