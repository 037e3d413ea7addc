/// /proc/PID/stat, as proc_pid_stat(5) tells it: who started a process, when, and what it is.
public struct ProcStat: Sendable, Hashable {
    /// pid, in the pid namespace of the /proc that was read.
    public var pid: UInt32
    /// comm: any bytes, blanks, brackets and newlines included.
    public var comm: [UInt8]
    /// R, S, D, Z …
    public var state: UInt8
    /// pid of the parent; 0 if it has none in this pid namespace.
    public var parent: UInt32
    /// Process group; 0 if it is not visible here.
    public var group: UInt32
    /// Session; 0 if it is not visible here.
    public var session: UInt32
    /// Device number of the controlling terminal, as the kernel encodes it; 0 without one.
    public var terminal: UInt32
    /// PF_* of the kernel.
    public var flags: UInt64
    /// Threads that have not ended.
    public var threads: UInt32
    /// Start after boot, in clock ticks. The kernel's own value is finer: compare with it after rounding that down.
    public var startTicks: UInt64
    /// Where the stack began at the last exec; chosen at random, so another value means another exec. 0 if it may not be read.
    public var stackStart: UInt64
    /// Wait status of a process that ended; 0 if it may not be read.
    public var exitStatus: Int32

    /// A thread of the kernel (PF_KTHREAD): it has no executable.
    public var isKernelThread: Bool { flags & 0x0020_0000 != 0 }
    /// No thread is left; only the parent's wait(2) is missing.
    public var hasEnded: Bool { (state == UInt8(ascii: "Z") || state == UInt8(ascii: "X")) && threads <= 1 }

    /// Start after boot (CLOCK_BOOTTIME), nanoseconds, rounded down to a tick.
    /// - Parameter ticksPerSecond: sysconf(_SC_CLK_TCK), 100 on Linux.
    public func startTime(ticksPerSecond: UInt64 = 100) -> UInt64 {
        Self.nanoseconds(ticks: startTicks, perSecond: ticksPerSecond)
    }

    /// Clock ticks as nanoseconds.
    public static func nanoseconds(ticks: UInt64, perSecond: UInt64) -> UInt64 {
        let (time, overflow) = ticks.multipliedReportingOverflow(by: 1_000_000_000 / max(perSecond, 1))
        return overflow ? .max : time
    }

    /// Reads the file's bytes.
    /// - Throws: ``FormatError`` where a field is missing or not a number.
    public init(parsing bytes: [UInt8]) throws(FormatError) {
        // comm may hold anything, brackets included; behind it there are only numbers, so that its end is the last bracket.
        guard let opening = bytes.firstIndex(of: UInt8(ascii: "(")), let closing = bytes.lastIndex(of: UInt8(ascii: ")")), opening < closing
        else {
            throw FormatError(Self.format, offset: 0, expected: "a name in brackets")
        }
        var head = ByteScanner(bytes[..<opening])
        guard let pid = head.word()?.number(UInt32.self) else { throw FormatError(Self.format, offset: 0, expected: "a pid") }
        self.pid = pid
        comm = Array(bytes[(opening + 1)..<closing])
        var words = Fields(ByteScanner(bytes[(closing + 1)...]))
        state = try words.letter()
        parent = try words.identifier()
        group = try words.identifier()
        session = try words.identifier()
        terminal = UInt32(truncatingIfNeeded: try words.signed())
        try words.skip(1)
        flags = try words.unsigned()
        try words.skip(10)
        threads = UInt32(clamping: try words.signed())
        try words.skip(1)
        startTicks = try words.unsigned()
        try words.skip(5)
        stackStart = try words.unsigned()
        try words.skip(23)
        exitStatus = Int32(truncatingIfNeeded: try words.signed())
    }

    static let format = "/proc/PID/stat"

    /// The fields behind the name, one after the other.
    private struct Fields {
        var scanner: ByteScanner
        init(_ scanner: ByteScanner) { self.scanner = scanner }

        mutating func word(_ expected: String) throws(FormatError) -> ArraySlice<UInt8> {
            guard let word = scanner.word() else { throw FormatError(ProcStat.format, offset: scanner.position, expected: expected) }
            return word
        }

        mutating func letter() throws(FormatError) -> UInt8 {
            let word = try word("a state")
            guard word.count == 1, let letter = word.first else {
                throw FormatError(ProcStat.format, offset: word.startIndex, expected: "one letter")
            }
            return letter
        }

        mutating func signed() throws(FormatError) -> Int64 {
            let word = try word("a number")
            guard let number = word.number(Int64.self) else {
                throw FormatError(ProcStat.format, offset: word.startIndex, expected: "a number")
            }
            return number
        }

        mutating func unsigned() throws(FormatError) -> UInt64 {
            let word = try word("a number")
            guard let number = word.number(UInt64.self) else {
                throw FormatError(ProcStat.format, offset: word.startIndex, expected: "a number")
            }
            return number
        }

        /// A pid; the kernel writes -1 or 0 for one that is not visible here.
        mutating func identifier() throws(FormatError) -> UInt32 { UInt32(clamping: try signed()) }

        mutating func skip(_ count: Int) throws(FormatError) {
            for _ in 0..<count { _ = try word("a number") }
        }
    }
}
