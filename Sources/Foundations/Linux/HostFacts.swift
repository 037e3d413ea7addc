import Glibc

/// A kernel's version, as far as it can be compared.
public struct KernelVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The first two numbers of the release.
    public var major: Int, minor: Int
    /// A version.
    public init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }
    /// Reads a release such as `6.1.0-18-amd64` or `5.15-rc3`; nil without two numbers.
    public init?(release: String) {
        let parts = Array(release.utf8).split(separator: UInt8(ascii: "."), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, let major: Int = parts[0].number() else { return nil }
        guard let minor: Int = parts[1].prefix(while: { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }).number() else { return nil }
        self.init(major, minor)
    }
    /// Older is less.
    public static func < (left: KernelVersion, right: KernelVersion) -> Bool { (left.major, left.minor) < (right.major, right.minor) }
    /// `5.8`.
    public var description: String { "\(major).\(minor)" }
}

/// Facts about this host that do not change while it runs.
public struct HostFacts: Sendable, Hashable {
    /// uname(2): such as `6.1.0-18-amd64`.
    public var kernelRelease: String
    /// The machine, such as `x86_64`.
    public var machine: String
    /// The name in the network, as of now.
    public var hostname: String
    /// Another one after each boot; empty if it cannot be read.
    public var bootID: String
    /// Clock ticks in a second, sysconf(_SC_CLK_TCK).
    public var ticksPerSecond: UInt64

    /// The kernel's version; nil if the release does not begin with one.
    public var kernelVersion: KernelVersion? { KernelVersion(release: kernelRelease) }

    /// Asks the kernel. - Throws: what uname(2) answers.
    public static func current(procfs: Procfs = Procfs()) throws(SystemError) -> HostFacts {
        var names = utsname()
        guard uname(&names) == 0 else { throw .last("uname") }
        let bootID = (try? readFile("\(procfs.path)/sys/kernel/random/boot_id")).map {
            String(decoding: $0.filter { $0 > 0x20 }, as: UTF8.self)
        }
        return HostFacts(
            kernelRelease: text(of: names.release), machine: text(of: names.machine), hostname: text(of: names.nodename),
            bootID: bootID ?? "",
            ticksPerSecond: UInt64(clamping: max(sysconf(Int32(_SC_CLK_TCK)), 1)))
    }

    private static func text<Field>(of field: Field) -> String {
        withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

/// The kernel's clocks, nanoseconds. Where this module is imported, the standard library's protocol is `Swift.Clock`.
public enum Clock {
    /// CLOCK_BOOTTIME: since boot, sleep included; the clock of events.
    public static func sinceBoot() -> UInt64 { now(CLOCK_BOOTTIME) }
    /// CLOCK_REALTIME: since 1970.
    public static func wall() -> UInt64 { now(CLOCK_REALTIME) }

    /// What to add to a time since boot for the wall clock's: CLOCK_REALTIME - CLOCK_BOOTTIME.
    /// It changes when the wall clock is set.
    public static func bootToWall() -> UInt64 {
        // Between two readings of the one clock, the other's is at most half the distance wrong; the closest of a few tries counts.
        let tries = 5
        var best = (distance: UInt64.max, offset: UInt64(0))
        for _ in 0..<tries {
            let before = sinceBoot(), wall = wall(), after = sinceBoot()
            if after &- before < best.distance { best = (after &- before, wall &- (before &+ (after &- before) / 2)) }
        }
        return best.offset
    }

    private static func now(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        guard clock_gettime(clock, &time) == 0 else { return 0 }
        return UInt64(max(time.tv_sec, 0)) &* 1_000_000_000 &+ UInt64(max(time.tv_nsec, 0))
    }
}
