import Feeds
import Foundation
import Glibc
import Vulnerabilities
import VulnerabilityDatabase

/// Advisories in the shape of real ones: a package's share falls with its rank (Zipf), and one is like the kernel.
enum Generated {
    private static let releases = (1...8).map { Ecosystem(.debian, release: String($0 + 5)) }
    private static let kernelAdvisories = 12_000
    static let packages = 30_000

    /// - Parameter changed: So many of the advisories, spread evenly, say something else than in a database without.
    static func build(_ path: String, advisories: Int, changed: Int = 0, built: Int64 = 0) throws {
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
                    name = "package-\(shape.pick(&random))"
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
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        var status = stat()
        stat(path, &status)
        print(
            "\(advisories) advisories, \(rows) rows: \(ContinuousClock.now - start), peak \(usage.ru_maxrss / 1024) MiB, \(status.st_size >> 20) MiB"
        )
    }

    static func match(_ path: String, names file: String) throws {
        let names = try Set(String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map(String.init))
        for _ in 0..<3 {
            let start = ContinuousClock.now
            let database = try VulnerabilityDatabase(path: path)
            let opened = ContinuousClock.now
            let statements = try database.statements(in: Ecosystem(.debian, release: "12"), about: names)
            let end = ContinuousClock.now
            var usage = rusage()
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
            print(
                "open \(opened - start), \(names.count) names: \(statements.count) statements in \(end - opened), peak \(usage.ru_maxrss / 1024) MiB"
            )
        }
    }
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
