import Events

/// Tells the names that belong to numbers. The engine asks on the sensor's thread: answers come from memory.
public protocol NameLookup: AnyObject {
    /// A user's name; nil if there is none. User 0 is never asked for: it is `root`.
    func userName(_ uid: UInt32, in workload: Workload) -> Bytes?
    /// A group's name; nil if there is none.
    func groupName(_ gid: UInt32, in workload: Workload) -> Bytes?
    /// A user's home directory and shell; nil if unknown.
    func account(_ uid: UInt32, in workload: Workload) -> (home: Bytes, shell: Bytes)?
    /// Name of the host, for `evt.hostname`; nil if unknown.
    var hostName: Bytes? { get }
    /// Seconds that local time is ahead of UTC at a moment, for `evt.time`.
    func localOffset(at wallTime: UInt64) -> Int
}

extension NameLookup {
    /// No account.
    public func account(_ uid: UInt32, in workload: Workload) -> (home: Bytes, shell: Bytes)? { nil }
    /// No name.
    public var hostName: Bytes? { nil }
    /// UTC.
    public func localOffset(at wallTime: UInt64) -> Int { 0 }
}

/// Knows nothing but that user and group 0 are `root`.
public final class NoNames: NameLookup {
    /// Nothing to know.
    public init() {}
    /// No name.
    public func userName(_ uid: UInt32, in workload: Workload) -> Bytes? { nil }
    /// `root` for 0.
    public func groupName(_ gid: UInt32, in workload: Workload) -> Bytes? { gid == 0 ? Self.root : nil }
    private static let root: Bytes = "root"
}
