/// What is read of foreign state, at most. Passing a limit is a ``StateError``, never a crash and never a silent cut.
enum Limits {
    /// A bundle's `config.json`, a manifest, `hostconfig.json`. Real ones are 3 to 40 KiB.
    static let documentBytes = 4 << 20
    /// `containers.json` and `images.json`: one document for all containers of a host, about 1 KiB each.
    static let catalogueBytes = 32 << 20
    /// `cgroup.procs`: only the first processes are looked at.
    static let processesPerCgroup = 8
    /// Bytes of `cgroup.procs`: 100,000 processes.
    static let cgroupProcsBytes = 1 << 20
    /// Entries of a cgroup's directory: files of the kernel and child cgroups.
    static let cgroupEntries = 16_384
    /// Child cgroups that are searched for a process when the container's own has none.
    static let childCgroups = 16
    /// Parents that are looked at to find the shim or conmon.
    static let ancestors = 8
    /// Arguments of a runtime's command line.
    static let arguments = 512
    /// Bytes of a command line that are read: a runtime's is below 16 KiB.
    static let commandLineBytes = 64 << 10
    /// PATH_MAX of linux/limits.h.
    static let pathBytes = 4_096
    /// Parts of a cgroup's path.
    static let pathComponents = 256
    /// Cgroups that a scan registers.
    static let scannedCgroups = 65_536
    /// Mounts, labels and annotations that are kept of one container.
    static let mounts = 1_024, labels = 1_024

    /// Resolutions that wait for the thread, those waiting for their next attempt included.
    static let queuedResolutions = 8_192
    /// Cgroups that the directory remembers, ended ones included.
    static let cgroups = 131_072
    /// How long an ended cgroup is remembered, nanoseconds: late events of its processes still belong to it.
    static let endedCgroupAge: UInt64 = 600 * 1_000_000_000
    /// How long its mounts and labels are remembered, nanoseconds.
    static let endedCgroupDetailAge: UInt64 = 30 * 1_000_000_000
    /// When a resolution is tried, nanoseconds after the cgroup appeared.
    static let attempts: [UInt64] = [0, 5, 20, 60, 150, 400, 1_000, 1_900].map { $0 * 1_000_000 }
}
