import Glibc

/// The host's users and groups, kept in memory. Look-ups do no input or output; ``refresh()`` reads the files again where they changed.
/// For one thread.
public final class UserDatabase {
    /// What the files said last.
    public private(set) var directory = UserDirectory()

    private let passwdPath: String, groupPath: String
    private var stamps: [Stamp?]

    /// Reads the files.
    /// - Parameter root: where `/etc` lies; another for a container's.
    public init(root: String = "") {
        passwdPath = root + "/etc/passwd"
        groupPath = root + "/etc/group"
        stamps = []
        _ = try? refresh()
    }

    /// Login name; nil for an unknown id.
    public func userName(_ uid: UInt32) -> String? { directory.users[uid]?.name }
    /// The user; nil for an unknown id.
    public func user(_ uid: UInt32) -> UserDirectory.User? { directory.users[uid] }
    /// The group's name; nil for an unknown id.
    public func groupName(_ gid: UInt32) -> String? { directory.groups[gid] }
    /// The id of a login name; nil for an unknown one.
    public func uid(named name: String) -> UInt32? { directory.identifiers[name] }

    /// Reads the files again if one was changed or replaced. Call it from time to time, not for each look-up.
    /// - Returns: true if something may be different.
    /// - Throws: what open(2) and read(2) answer for a file that exists, and EFBIG; what was known stays.
    @discardableResult
    public func refresh() throws(SystemError) -> Bool {
        let now = [Stamp(passwdPath), Stamp(groupPath)]
        guard now != stamps else { return false }
        let passwd = try content(passwdPath), group = try content(groupPath)
        directory = UserDirectory(passwd: passwd, group: group)
        // The stamps from before reading: a change while reading is read the next time.
        stamps = now
        return true
    }

    private func content(_ path: String) throws(SystemError) -> [UInt8] {
        do { return try readFile(path, limit: Limits.userFile) } catch {
            if error.isGone { return [] }
            throw error
        }
    }

    /// Tells one state of a file from another.
    private struct Stamp: Equatable {
        let device: UInt64, inode: UInt64, size: Int64, seconds: Int, nanoseconds: Int
        let changeSeconds: Int, changeNanoseconds: Int

        init?(_ path: String) {
            var result = stat()
            guard stat(path, &result) == 0 else { return nil }
            device = UInt64(result.st_dev)
            inode = UInt64(result.st_ino)
            size = Int64(result.st_size)
            seconds = result.st_mtim.tv_sec
            nanoseconds = result.st_mtim.tv_nsec
            changeSeconds = result.st_ctim.tv_sec
            changeNanoseconds = result.st_ctim.tv_nsec
        }
    }
}
