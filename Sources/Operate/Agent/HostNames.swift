import Delivery
import Events
import Linux
import Recording
import RuleEngine

/// Names of users and groups from the host's files, for the host and for containers alike until containers' own files are read.
public final class HostNames: NameLookup {
    private let users: UserDatabase
    private var userNames: [UInt32: Bytes] = [:]
    private var groupNames: [UInt32: Bytes] = [:]
    /// Name of this host.
    public let hostName: Bytes?

    /// Reads the files once.
    /// - Parameter hostname: of this host.
    public init(hostname: String) {
        users = UserDatabase()
        hostName = Bytes(hostname.utf8)
        refresh()
    }

    /// Reads the files anew if they changed. Does I/O: not for the way of an event.
    /// - Returns: true if something may be different.
    @discardableResult
    public func refresh() -> Bool {
        let isChanged = (try? users.refresh()) ?? false
        userNames = users.directory.users.mapValues { Bytes($0.name.utf8) }
        groupNames = users.directory.groups.mapValues { Bytes($0.utf8) }
        return isChanged
    }

    /// All of them, for a recording.
    var recorded: RecordedNames {
        RecordedNames(
            users: users.directory.users.mapValues { RecordedNames.User(name: $0.name, home: $0.home, shell: $0.shell) },
            groups: users.directory.groups)
    }

    /// From the host's /etc/passwd.
    public func userName(_ uid: UInt32, in workload: Workload) -> Bytes? { userNames[uid] }
    /// From the host's /etc/group.
    public func groupName(_ gid: UInt32, in workload: Workload) -> Bytes? { groupNames[gid] }
    /// From the host's /etc/passwd.
    public func account(_ uid: UInt32, in workload: Workload) -> (home: Bytes, shell: Bytes)? {
        users.user(uid).map { (Bytes($0.home.utf8), Bytes($0.shell.utf8)) }
    }
    /// The system's local time.
    public func localOffset(at wallTime: UInt64) -> Int { Delivery.systemOffset(wallTime) }
}
