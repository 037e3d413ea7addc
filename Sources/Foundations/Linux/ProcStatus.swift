/// /proc/PID/status, as proc_pid_status(5) tells it: users, groups, capabilities, and pids in the namespaces.
public struct ProcStatus: Sendable, Hashable {
    /// Real, effective, saved and file system ids.
    public struct Identifiers: Sendable, Hashable {
        /// The four ids.
        public var real: UInt32 = 0, effective: UInt32 = 0, saved: UInt32 = 0, fileSystem: UInt32 = 0
    }

    /// The kernel's tgid.
    public var processID: UInt32
    /// Users.
    public var users: Identifiers
    /// Groups.
    public var groups: Identifiers
    /// Supplementary groups.
    public var supplementaryGroups: [UInt32] = []
    /// The inheritable set.
    public var inheritable = CapabilitySet()
    /// The permitted set.
    public var permitted = CapabilitySet()
    /// The effective set.
    public var effective = CapabilitySet()
    /// pid in each pid namespace, from that of /proc to the process's own; empty on kernels without namespaces.
    public var namespacePIDs: [UInt32] = []
    /// Process group, likewise.
    public var namespaceGroups: [UInt32] = []
    /// Session, likewise.
    public var namespaceSessions: [UInt32] = []
    /// 0: none, 1: strict, 2: filter; nil on kernels without seccomp.
    public var seccomp: UInt8?

    /// Reads the file's bytes.
    /// - Throws: ``FormatError`` where Tgid, Uid or Gid is missing or a known line is not understood.
    public init(parsing bytes: [UInt8]) throws(FormatError) {
        var processID: UInt32?, users: Identifiers?, groups: Identifiers?
        var scanner = ByteScanner(bytes)
        while let line = scanner.line() {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let key = line[..<colon], value = line[(colon + 1)...]
            // The kernel escapes newlines in Name, so a name cannot forge a line.
            if key.equals("Tgid") {
                processID = try Self.number(value)
            } else if key.equals("Uid") {
                users = try Self.identifiers(value)
            } else if key.equals("Gid") {
                groups = try Self.identifiers(value)
            } else if key.equals("Groups") {
                supplementaryGroups = try Self.numbers(value, limit: Self.groupLimit)
            } else if key.equals("CapInh") {
                inheritable = try Self.capabilities(value)
            } else if key.equals("CapPrm") {
                permitted = try Self.capabilities(value)
            } else if key.equals("CapEff") {
                effective = try Self.capabilities(value)
            } else if key.equals("NSpid") {
                namespacePIDs = try Self.numbers(value, limit: Limits.namespaceLevels)
            } else if key.equals("NSpgid") {
                namespaceGroups = try Self.numbers(value, limit: Limits.namespaceLevels)
            } else if key.equals("NSsid") {
                namespaceSessions = try Self.numbers(value, limit: Limits.namespaceLevels)
            } else if key.equals("Seccomp") {
                seccomp = UInt8(clamping: try Self.number(value))
            }
        }
        guard let processID, let users, let groups else {
            throw FormatError(Self.format, offset: bytes.count, expected: "lines Tgid, Uid and Gid")
        }
        self.processID = processID
        self.users = users
        self.groups = groups
    }

    private static let format = "/proc/PID/status"
    /// NGROUPS_MAX of the kernel.
    private static let groupLimit = 65_536

    private static func number(_ value: ArraySlice<UInt8>) throws(FormatError) -> UInt32 {
        var scanner = ByteScanner(value)
        guard let number = scanner.word()?.number(UInt32.self) else {
            throw FormatError(format, offset: value.startIndex, expected: "a number")
        }
        return number
    }

    private static func numbers(_ value: ArraySlice<UInt8>, limit: Int) throws(FormatError) -> [UInt32] {
        var scanner = ByteScanner(value), result: [UInt32] = []
        while let word = scanner.word() {
            guard let number = word.number(UInt32.self) else { throw FormatError(format, offset: word.startIndex, expected: "a number") }
            guard result.count < limit else { throw FormatError(format, offset: word.startIndex, expected: "at most \(limit) numbers") }
            result.append(number)
        }
        return result
    }

    private static func identifiers(_ value: ArraySlice<UInt8>) throws(FormatError) -> Identifiers {
        let all = try numbers(value, limit: 4)
        guard all.count == 4 else { throw FormatError(format, offset: value.startIndex, expected: "four ids") }
        return Identifiers(real: all[0], effective: all[1], saved: all[2], fileSystem: all[3])
    }

    private static func capabilities(_ value: ArraySlice<UInt8>) throws(FormatError) -> CapabilitySet {
        var scanner = ByteScanner(value)
        guard let bits = scanner.word()?.number(UInt64.self, radix: 16) else {
            throw FormatError(format, offset: value.startIndex, expected: "a hexadecimal number")
        }
        return CapabilitySet(rawValue: bits)
    }
}
