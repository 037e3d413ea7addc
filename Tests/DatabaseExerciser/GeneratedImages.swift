import Glibc
import Packages
import Verdicts
import Vulnerabilities
import VulnerabilityDatabase

/// What is measured of an index of verdicts, and images to be kept in it until the process is killed.
enum GeneratedImages {
    private static let system = OperatingSystem(id: "debian", versionID: "12")
    private static let nothing = ScanResult(vulnerabilities: [], verdict: Verdict(kind: .clean, problems: []), coverage: [:])
    private static let batch = 100
    private static let releases = 4

    private static func inventory(_ count: Int, _ shape: Zipf, _ random: inout SplitMix) -> Inventory {
        var ranks: Set<Int> = []
        while ranks.count < count { ranks.insert(shape.pick(&random)) }
        let release = Int(random.next() % UInt64(releases))
        return Inventory(operatingSystem: system, packages: ranks.sorted().map { package($0, release: release) })
    }

    private static func package(_ rank: Int, release: Int) -> Package {
        let version = "1.\((rank + release * 30) % 90).3-1"
        return Package(
            type: .deb, namespace: "debian", name: "package-\(rank)", version: version, architecture: "amd64",
            source: SourcePackage(name: "package-\(rank)", version: version), cataloger: "")
    }

    static func fill(_ path: String, database file: String, images: Int, packages: Int) throws {
        let index = try VerdictIndex(path: path, .writing)
        let database = try VulnerabilityDatabase(path: file)
        let shape = Zipf(count: Generated.packages)
        var random = SplitMix(state: 3)
        var records: [ImageRecord] = []
        for number in 0..<images {
            let inventory = inventory(packages, shape, &random)
            records.append(
                ImageRecord(
                    digest: GeneratedFleet.digest(number), name: "generated/\(number):1", aliases: [], inventory: inventory,
                    result: nothing,
                    outcome: nothing.excepting([], in: Inventory(), now: Timestamp(seconds: 0)), time: Timestamp(seconds: 0)))
            if records.count == batch || number == images - 1 {
                try index.record(records, matchedWith: database)
                records = []
            }
        }
    }

    static func rematch(_ path: String, database file: String) throws {
        let start = ContinuousClock.now
        let index = try VerdictIndex(path: path, .writing)
        let outcome = try index.rematch(with: VulnerabilityDatabase(path: file), now: Timestamp(seconds: Int64(time(nil))))
        print(
            """
            \(outcome.names) names, \(outcome.changedNames) of them and \(outcome.changedVulnerabilities) vulnerabilities changed, \
            \(outcome.packages) packages matched: \(outcome.changes.count) changes, \(outcome.notices) notices \
            in \(ContinuousClock.now - start), peak \(Generated.peak / 1024) MiB
            """)
    }

    static func lookUp(_ path: String, times: Int) throws {
        let index = try VerdictIndex(path: path, .reading)
        var random = SplitMix(state: 5)
        var images = 0
        try index.forEachVerdict { _ in images += 1 }
        var found = 0
        let start = ContinuousClock.now
        for _ in 0..<times {
            let digest = GeneratedFleet.digest(Int(random.next() % UInt64(max(1, images))))
            if try index.verdict(of: digest.description) != nil { found += 1 }
        }
        print("\(found) of \(times) verdicts among \(images): \((ContinuousClock.now - start) / max(1, times)) each")
    }
}
