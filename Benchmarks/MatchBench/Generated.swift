import Feeds
import Foundation
import Glibc
import Packages
import Vulnerabilities
import VulnerabilityDatabase

/// Advisories in the shape of real ones: a package's share falls with its rank (Zipf), and one is the kernel, with 12,000 in each release.
enum Generated {
    private static let releases = (1...8).map { Ecosystem(.debian, release: String($0 + 5)) }
    private static let kernelAdvisories = 12_000
    private static let packages = 30_000
    /// Every 20th rank is a package of the inventory: as if its packages were drawn at random.
    private static let distance = 20, offset = 7

    /// A database, with figures as JSON.
    /// - Parameter file: packages whose sources are among the names: see `Benchmarks/bookworm-packages.tsv`.
    static func build(_ path: String, advisories: Int, inventory file: String) throws {
        let start = ContinuousClock.now
        let sources = Set(try inventory(file).packages.compactMap { $0.source?.name }.filter { !$0.hasPrefix("linux") }).sorted()
        let builder = try DatabaseBuilder(path: path)
        var random = SplitMix(state: 7)
        let weights = (1...packages).map { 1 / Double($0) }
        var sums: [Double] = []
        for weight in weights { sums.append((sums.last ?? 0) + weight) }
        let total = sums.last ?? 1
        var rows = 0
        try builder.feed("debian") {
            for number in 0..<advisories {
                var name = "linux"
                if number >= kernelAdvisories {
                    let aim = random.fraction() * total
                    let rank = sums.partitioningIndex(where: { $0 >= aim })
                    let isHeld = rank % distance == offset && sources.indices.contains(rank / distance)
                    name = isHeld ? sources[rank / distance] : "package-\(rank)"
                }
                var record = Advisory(id: "CVE-\(2000 + number % 27)-\(number)", feed: "debian")
                record.details = String(repeating: "Text of an advisory, as long as they usually are. ", count: 5)
                record.aliases = number % 4 == 0 ? ["GHSA-\(number)"] : []
                for release in releases.indices where name == "linux" || (number + release) % 4 == 0 {
                    let status: AffectedPackage.Status = number % 5 == 0 ? .affected : .fixed
                    record.affected.append(
                        AffectedPackage(
                            ecosystem: releases[release], name: name, kind: .source, status: status, urgency: "not yet assigned",
                            ranges: [status == .fixed ? .below("1.\(number % 90).\(number % 7)-1+deb12u1") : .all]))
                }
                rows += record.affected.count
                try builder.add(.advisory(record))
            }
            return .init(state: FeedState(name: "debian", fetched: Timestamp(seconds: 0), records: advisories))
        }
        try builder.finish(built: Timestamp(seconds: 0))
        unlink(path + ".staged")
        var status = stat()
        stat(path, &status)
        print(
            #"{"advisories": \#(advisories), "rows": \#(rows), "ms": \#(milliseconds(since: start)), "peak_kib": \#(peak),"#,
            #""bytes": \#(status.st_size)}"#)
    }

    /// Scans an inventory as `plimsoll scan` does once it has one, with figures as JSON.
    /// - Parameter isCold: whether the kernel is to forget the file's pages before.
    static func match(_ path: String, inventory file: String, isCold: Bool) throws {
        let inventory = try inventory(file)
        if isCold { forget(path) }
        let idle = peak
        let start = ContinuousClock.now
        let database = try VulnerabilityDatabase(path: path)
        let opened = milliseconds(since: start)
        let result = try Matcher(database, options: MatchOptions(now: Timestamp(seconds: 0))).scan(inventory)
        print(
            #"{"packages": \#(inventory.packages.count), "vulnerabilities": \#(result.vulnerabilities.count), "open_ms": \#(opened),"#,
            #""ms": \#(milliseconds(since: start)), "idle_kib": \#(idle), "peak_kib": \#(peak)}"#)
    }

    private static func inventory(_ file: String) throws -> Inventory {
        let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }
        let packages = lines.map { line in
            let fields = line.split(separator: "\t").map(String.init)
            return Package(
                type: .deb, namespace: "debian", name: fields[0], version: fields[1], architecture: "amd64",
                source: SourcePackage(name: fields[2], version: fields[3]), cataloger: "dpkg")
        }
        return Inventory(operatingSystem: OperatingSystem(id: "debian", versionID: "12"), packages: packages)
    }

    /// Drops clean pages of one file, and of no other: the machine is not ours alone.
    private static func forget(_ path: String) {
        let file = open(path, O_RDONLY)
        fsync(file)
        posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED)
        close(file)
    }

    /// KiB of the resident set at its largest.
    private static var peak: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss
    }

    private static func milliseconds(since start: ContinuousClock.Instant) -> Int64 {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}

/// The generator of Steele, Lea and Flood ("Fast Splittable Pseudorandom Number Generators").
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func fraction() -> Double { Double(next() >> 11) / Double(1 << 53) }
}

extension [Double] {
    /// The first index from which on a condition holds.
    fileprivate func partitioningIndex(where condition: (Double) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if condition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
