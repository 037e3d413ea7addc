/// Users and groups as /etc/passwd and /etc/group tell them (passwd(5), group(5)); read once, then only looked up.
public struct UserDirectory: Sendable, Hashable {
    /// One user.
    public struct User: Sendable, Hashable {
        /// Login name.
        public var name: String
        /// Primary group.
        public var group: UInt32
        /// Home directory and shell; empty if the line has none.
        public var home: String, shell: String
    }

    /// Users by id; of several with one id the first, as getpwuid(3) answers. 0 is always `root`.
    public private(set) var users: [UInt32: User] = [:]
    /// Groups' names by id; of several with one id the first. 0 is always `root`.
    public private(set) var groups: [UInt32: String] = [:]
    /// Ids by login name.
    public private(set) var identifiers: [String: UInt32] = [:]
    /// Lines that are not users or groups, or passed a limit.
    public private(set) var malformed = 0
    /// There were more entries than ``Limits/users``.
    public private(set) var truncated = false

    private let entries: Int, nameBytes: Int

    /// Reads both files' bytes. Lines that are not understood are counted and left out.
    /// - Parameters:
    ///   - entries: that are taken from each file.
    ///   - nameBytes: of a name at most.
    public init(passwd: [UInt8] = [], group: [UInt8] = [], entries: Int = Limits.users, nameBytes: Int = Limits.userName) {
        self.entries = entries
        self.nameBytes = nameBytes
        var scanner = ByteScanner(passwd)
        while !truncated, let line = scanner.line() { if Self.isEntry(line) { addUser(line) } }
        let isWhole = !truncated
        truncated = false
        scanner = ByteScanner(group)
        while !truncated, let line = scanner.line() { if Self.isEntry(line) { addGroup(line) } }
        truncated = truncated || !isWhole
        // Whoever can write the file is root already; but what a finding says must not depend on it.
        let root = users[0]
        users[0] = User(name: "root", group: root?.group ?? 0, home: root?.home ?? "/root", shell: root?.shell ?? "")
        groups[0] = "root"
        identifiers["root"] = 0
    }

    private static func isEntry(_ line: ArraySlice<UInt8>) -> Bool { line.first.map { $0 != UInt8(ascii: "#") } ?? false }

    /// Its parts between colons; none of a line that is too long to be looked at.
    private static func parts(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        line.count > Limits.userLine ? [] : line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    }

    private mutating func addUser(_ line: ArraySlice<UInt8>) {
        let parts = Self.parts(line)
        // Lines of NIS, `+name` and `-name`, are no users.
        guard parts.count == 7, isName(parts[0]), let uid = Self.identifier(parts[2]), let gid = Self.identifier(parts[3]),
            parts[5].count <= Limits.userPath, parts[6].count <= Limits.userPath
        else {
            malformed += 1
            return
        }
        guard users.count < entries, identifiers.count < entries else {
            truncated = true
            return
        }
        let name = parts[0].text
        if users[uid] == nil { users[uid] = User(name: name, group: gid, home: parts[5].text, shell: parts[6].text) }
        if identifiers[name] == nil { identifiers[name] = uid }
    }

    private mutating func addGroup(_ line: ArraySlice<UInt8>) {
        let parts = Self.parts(line)
        guard parts.count == 4, isName(parts[0]), let gid = Self.identifier(parts[2]) else {
            malformed += 1
            return
        }
        guard groups.count < entries else {
            truncated = true
            return
        }
        if groups[gid] == nil { groups[gid] = parts[0].text }
    }

    private func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, bytes.count <= nameBytes, first != UInt8(ascii: "+"), first != UInt8(ascii: "-") else {
            return false
        }
        return bytes.allSatisfy { $0 > 0x20 && $0 != 0x7f }
    }

    /// (uid_t)-1 means "no id" to the kernel.
    private static func identifier(_ bytes: ArraySlice<UInt8>) -> UInt32? { bytes.number(UInt32.self).flatMap { $0 == .max ? nil : $0 } }
}
