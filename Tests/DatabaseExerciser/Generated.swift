import Feeds
import Foundation
import Glibc
import Packages
import Vulnerabilities
import VulnerabilityDatabase

/// Advisories in the shape of real ones: a package's share falls with its rank (Zipf), and one is like the kernel.
enum Generated {
    private static let releases = (1...8).map { Ecosystem(.debian, release: String($0 + 5)) }
    private static let kernelAdvisories = 12_000
    static let packages = 30_000
    /// Every 20th rank is a package of the inventory: as if its packages were drawn at random.
    private static let distance = 20, offset = 7

    /// What building took and gave.
    struct Figures {
        var rows: Int, duration: Duration, peak: Int, bytes: Int
    }

    /// - Parameters:
    ///   - changed: So many of the advisories, spread evenly, say something else than in a database without.
    ///   - sources: Names that packages have instead of generated ones.
    static func build(_ path: String, advisories: Int, changed: Int = 0, built: Int64 = 0, sources: [String] = []) throws -> Figures {
        // Odd, so that it meets every release.
        let step = changed == 0 ? Int.max : (advisories / changed) | 1
        let start = ContinuousClock.now
        let builder = try DatabaseBuilder(path: path)
        var random = SplitMix(state: 7)
        let shape = Zipf(count: packages)
        var rows = 0
        try builder.feed("debian") {
            for number in 0..<advisories {
                var name = "linux"
                if number >= kernelAdvisories {
                    let rank = shape.pick(&random)
                    let isHeld = rank % distance == offset && sources.indices.contains(rank / distance)
                    name = isHeld ? sources[rank / distance] : "package-\(rank)"
                }
                var record = Advisory(id: "CVE-\(2000 + number % 27)-\(number)", feed: "debian")
                record.details = String(repeating: "Text of an advisory, as long as they usually are. ", count: 5)
                record.aliases = number % 4 == 0 ? ["GHSA-\(number)"] : []
                for release in releases.indices where name == "linux" || (number + release) % 4 == 0 {
                    let isChanged = number % step == step - 1
                    let status: AffectedPackage.Status = (number % 5 == 0) != isChanged ? .affected : .fixed
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
        try builder.finish(built: Timestamp(seconds: built))
        unlink(path + ".staged")
        var status = stat()
        stat(path, &status)
        return Figures(rows: rows, duration: ContinuousClock.now - start, peak: peak, bytes: Int(status.st_size))
    }

    /// Those of the inventory's packages that are no kernel.
    static func sources(of file: String) throws -> [String] {
        Set(try inventory(file).packages.compactMap { $0.source?.name }.filter { !$0.hasPrefix("linux") }).sorted()
    }

    /// Scans an inventory as `plimsoll scan` does once it has one, with figures as JSON.
    /// - Parameter isCold: whether the kernel is to forget the file's pages before.
    static func scan(_ path: String, inventory file: String, isCold: Bool) throws {
        let inventory = try inventory(file)
        if isCold { forget(path) }
        let idle = peak
        let start = ContinuousClock.now
        let database = try VulnerabilityDatabase(path: path)
        let opened = (ContinuousClock.now - start).milliseconds
        let result = try Matcher(database, options: MatchOptions(now: Timestamp(seconds: 0))).scan(inventory)
        print(
            #"{"packages": \#(inventory.packages.count), "vulnerabilities": \#(result.vulnerabilities.count), "open_ms": \#(opened),"#,
            #""ms": \#((ContinuousClock.now - start).milliseconds), "idle_kib": \#(idle), "peak_kib": \#(peak)}"#)
    }

    static func inventory(_ file: String) throws -> Inventory {
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
    static var peak: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss
    }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}

/// The generator of Steele, Lea and Flood ("Fast Splittable Pseudorandom Number Generators").
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func fraction() -> Double { Double(next() >> 11) / Double(1 << 53) }
}

/// Ranks whose shares fall as 1/rank.
struct Zipf {
    private let sums: [Double]

    init(count: Int) {
        var sums: [Double] = []
        for rank in 1...count { sums.append((sums.last ?? 0) + 1 / Double(rank)) }
        self.sums = sums
    }

    func pick(_ random: inout SplitMix) -> Int {
        let aim = random.fraction() * (sums.last ?? 1)
        return sums.partitioningIndex { $0 >= aim }
    }
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
