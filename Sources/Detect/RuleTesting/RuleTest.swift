import Events
import RuleLanguage

/// A test of rules: what happens on a made-up host, and which rules must find it.
public struct RuleTest: Sendable {
    /// What happens, for people.
    public var name: String
    /// Rules that must fire, and rules that must not; ``nothing`` among the latter stands for all.
    public var fires: [String] = [], misses: [String] = []
    /// Where it is written.
    public var origin: Rule.Origin
    /// The process that acts.
    public var process = Actor(command: [])
    /// Its ancestors, from the oldest to its parent.
    public var ancestors: [Actor] = []
    /// Where; nil for the host.
    public var container: Workload.Container?
    /// What it does.
    public var event: Call

    /// In ``misses``: no rule at all.
    public static let nothing = "any"

    /// A process.
    public struct Actor: Sendable, Hashable {
        /// Path of its executable, and its arguments.
        public var command: [String]
        /// Its name, where it differs from the last part of the path, as with a link or a script.
        public var name: String?
        /// User.
        public var user: UInt32 = 0
        /// Number of its terminal's device; 0 without.
        public var terminal: UInt32 = 0
    }

    /// What a process does.
    public struct Call: Sendable {
        /// As in unistd.h.
        public var type: EventType
        /// Return value, a negative errno on failure; nil for success.
        public var result: Int64?
        /// For exec: path and arguments.
        public var command: [String] = []
        /// Path: of an open or of a call with one path, or the file behind a descriptor.
        public var path: String?
        /// The text that the caller passed, where it is not ``path``.
        public var callerPath: String?
        /// The two paths of a call, as the fields `fs.path.source` and `fs.path.target` have them.
        public var source: String?, target: String?
        /// A further text: a type of file system, a name.
        public var text: String?
        /// Registers by their place, 0 to 5.
        public var registers: [Int: UInt64] = [:]
        /// A socket's other end, or for calls without one its own.
        public var address: Address?
        /// UDP instead of TCP.
        public var isDatagram = false
        /// The descriptor that the call takes or makes.
        public var descriptor: Int64 = 3
        /// Of `enum plimsoll_file_flag`.
        public var fileFlags: UInt32 = 0
    }

    /// A socket's address.
    public enum Address: Sendable, Hashable {
        /// Four or sixteen bytes, and a port.
        case internet([UInt8], UInt16)
        /// A path.
        case unix(String)
    }
}

/// What is wrong in a file of tests.
public struct RuleTestError: Error, Hashable, CustomStringConvertible {
    /// Where.
    public var file: String, line: Int, column: Int
    /// What, and what to do.
    public var message: String
    /// A mistake at a place.
    public init(file: String, line: Int, column: Int, message: String) {
        (self.file, self.line, self.column, self.message) = (file, line, column, message)
    }
    /// `FILE:LINE:COLUMN: error: …`.
    public var description: String { "\(file):\(line):\(column): error: \(message)" }
}
