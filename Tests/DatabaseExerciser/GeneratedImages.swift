import Glibc
import Packages
import Verdicts
import Vulnerabilities
import VulnerabilityDatabase

/// Images whose packages have the shape of real ones: a few that nearly all have, and many that few have.
enum GeneratedImages {
    private static let system = OperatingSystem(id: "debian", versionID: "12")
    private static let nothing = ScanResult(vulnerabilities: [], verdict: Verdict(kind: .clean, problems: []), coverage: [:])
    private static let batch = 100
    /// Of a large index, each transaction of which writes the pages of nearly all packages.
    private static let largeBatch = 2000
    /// Versions of each package, and packages of a seed.
    private static let releases = 4, seedPackages = 3000
    private static let seedNumbers = 1 << 40

    private static func digest(_ number: Int) -> Digest {
        let digits = String(number, radix: 16)
        return Digest(algorithm: "sha256", hex: "1" + String(repeating: "0", count: 63 - digits.count) + digits)
    }

    private static func inventory(_ count: Int, _ shape: Zipf, _ random: inout SplitMix) -> Inventory {
        var ranks: Set<Int> = []
        while ranks.count < count { ranks.insert(shape.pick(&random)) }
        let release = Int(random.next() % UInt64(releases))
        return Inventory(
            operatingSystem: system,
            packages: ranks.sorted().map { package($0, release: release) })
    }

    private static func package(_ rank: Int, release: Int) -> Package {
        let version = "1.\((rank + release * 30) % 90).3-1"
        return Package(
            type: .deb, namespace: "debian", name: "package-\(rank)", version: version, architecture: "amd64",
            source: SourcePackage(name: "package-\(rank)", version: version), cataloger: "")
    }

    static func fill(_ path: String, database file: String, images: Int, packages: Int, isLarge: Bool) throws {
        let start = ContinuousClock.now
        let index = try VerdictIndex(path: path, .writing)
        let database = try VulnerabilityDatabase(path: file)
        let shape = Zipf(count: Generated.packages)
        var random = SplitMix(state: 3)
        var records: [ImageRecord] = []
        for number in 0..<images {
            records.append(
                ImageRecord(
                    digest: digest(number), name: "generated/\(number):1", aliases: [], inventory: inventory(packages, shape, &random),
                    result: nothing, outcome: nothing.excepting([], in: Inventory(), now: Timestamp(seconds: 0)),
                    time: Timestamp(seconds: 0)))
            if records.count == (isLarge ? largeBatch : batch) || number == images - 1 {
                try index.record(records, matchedWith: database)
                records = []
            }
        }
        print("\(images) images of \(packages) packages: \(ContinuousClock.now - start), \(try size(path)) MiB")
    }

    /// Images that have every package there is, really scanned: so that it is known what each package has.
    static func seed(_ path: String, database file: String) throws {
        let index = try VerdictIndex(path: path, .writing)
        let database = try VulnerabilityDatabase(path: file)
        let time = Timestamp(seconds: 0)
        for start in stride(from: 0, to: Generated.packages, by: seedPackages) {
            for release in 0..<releases {
                let inventory = Inventory(
                    operatingSystem: system,
                    packages: (start..<min(start + seedPackages, Generated.packages)).map { package($0, release: release) })
                let result = try Matcher(database, options: MatchOptions(now: time)).scan(inventory)
                let number = seedNumbers + start * releases + release
                try index.record(
                    [
                        ImageRecord(
                            digest: digest(number), name: "seed/\(number)", aliases: [], inventory: inventory, result: result,
                            outcome: result.excepting([], in: inventory, now: time), time: time)
                    ], matchedWith: database)
            }
        }
    }

    static func rematch(_ path: String, database file: String) throws {
        let start = ContinuousClock.now
        let index = try VerdictIndex(path: path, .writing)
        let outcome = try index.rematch(with: VulnerabilityDatabase(path: file), now: Timestamp(seconds: Int64(time(nil))))
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        print(
            """
            \(outcome.names) names, \(outcome.changedNames) changed, \(outcome.packages) packages matched again: \
            \(outcome.changes.count) changes, \(outcome.notices) notices in \(ContinuousClock.now - start), peak \(usage.ru_maxrss / 1024) MiB
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
            if try index.verdict(of: digest(Int(random.next() % UInt64(max(1, images)))).description) != nil { found += 1 }
        }
        print("\(found) of \(times) verdicts among \(images): \((ContinuousClock.now - start) / max(1, times)) each")
    }

    private static func size(_ path: String) throws -> Int {
        var status = stat()
        stat(path, &status)
        return Int(status.st_size) >> 20
    }
}
