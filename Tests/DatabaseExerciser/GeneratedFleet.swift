import Foundation
import Glibc
import Packages
import Verdicts
import Vulnerabilities
import VulnerabilityDatabase

/// A fleet in the shape of real ones: few bases, some hundred stacks on them, many images on those, each with something of its own.
/// Which packages: shares fall with the rank (Zipf), over bookworm's packages and over libraries of languages.
struct GeneratedFleet {
    static let bases = 40, stacks = 400
    /// Libraries, versions of each, and point releases of the distribution.
    static let libraries = 20_000, libraryVersions = 6, releases = 4
    /// Packages that every base has.
    private static let essential = 60
    private static let system = OperatingSystem(id: "debian", versionID: "12")
    private static let debian = Ecosystem(.debian, release: "12")
    private static let languages: [(PackageType, Ecosystem.Name)] = [(.npm, .npm), (.pypi, .pypi), (.maven, .maven), (.golang, .go)]
    private static let batch = 2000, seedPackages = 3000
    private static let kernelAdvisories = 12_000
    private static let nothing = ScanResult(vulnerabilities: [], verdict: Verdict(kind: .clean, problems: []), coverage: [:])

    private let distribution: [Package]
    private let sources: [String]
    private let distributionShape: Zipf, libraryShape = Zipf(count: Self.libraries), stackShape = Zipf(count: Self.stacks)

    /// - Parameter inventory: `Benchmarks/bookworm-packages.tsv`.
    init(inventory: String) throws {
        distribution = try Generated.inventory(inventory).packages
        sources = Array(Set(distribution.compactMap { $0.source?.name })).sorted()
        distributionShape = Zipf(count: distribution.count)
    }

    private func package(_ rank: Int, release: Int) -> Package {
        var package = distribution[rank]
        package.version += release == 0 ? "" : "+deb12u\(release)"
        package.source = package.source.map {
            SourcePackage(name: $0.name, version: $0.version + (release == 0 ? "" : "+deb12u\(release)"))
        }
        return package
    }

    private static func library(_ rank: Int, version: Int) -> Package {
        Package(
            type: languages[rank % languages.count].0, namespace: rank % languages.count == 2 ? "org.example" : nil,
            name: "library-\(rank)",
            version: "1.\(version).0", cataloger: "")
    }

    // MARK: The database

    /// - Parameters:
    ///   - changed: So many advisories are others in the new database, spread evenly: a quarter each became affected, are new, are
    ///     withdrawn, got a fix.
    func build(_ path: String, advisories: Int, changed: Int, isNew: Bool, built: Int64) throws {
        let builder = try DatabaseBuilder(path: path)
        var random = SplitMix(state: 7)
        let step = max(1, advisories / max(1, changed)) | 1
        let sourceShape = Zipf(count: sources.count)
        for (feed, share) in [("debian", 0), ("osv", 1)] {
            try builder.feed(feed) {
                for number in 0..<advisories where (number % 10 < 7 ? 0 : 1) == share {
                    let rank = number < Self.kernelAdvisories ? nil : share == 0 ? sourceShape.pick(&random) : libraryShape.pick(&random)
                    // Counted by whole steps, so that the last one is in.
                    let change = number % step == step - 1 ? number / step % 4 : nil
                    if change == 1, !isNew { continue }
                    var record = Advisory(id: share == 0 ? "CVE-2020-\(number)" : "GHSA-\(number)", feed: feed)
                    record.details = String(repeating: "Text of an advisory, as long as they usually are. ", count: 5)
                    record.aliases = share == 1 ? ["CVE-2021-\(number)"] : []
                    if change == 2, isNew { record.withdrawn = Timestamp(seconds: built) }
                    let isAffected = change.map { $0 != 0 || isNew } ?? (number % 25 == 0)
                    let hasFix = change.map { $0 == 3 && isNew } ?? !number.isMultiple(of: 50)
                    record.affected = [
                        share == 0
                            ? distributionRow(rank.map { sources[$0] } ?? "linux", number, isAffected, hasFix)
                            : libraryRow(rank ?? number % Self.libraries, number, isAffected, hasFix)
                    ]
                    try builder.add(.advisory(record))
                }
                return .init(state: FeedState(name: feed, fetched: Timestamp(seconds: built), records: advisories))
            }
        }
        try builder.finish(built: Timestamp(seconds: built))
        unlink(path + ".staged")
    }

    private func distributionRow(_ name: String, _ number: Int, _ isAffected: Bool, _ hasFix: Bool) -> AffectedPackage {
        let range: AffectedRange = !isAffected ? .below("0~\(number % 90)") : hasFix ? .below("99:\(number % 90)-1") : .all
        return AffectedPackage(
            ecosystem: Self.debian, name: name, kind: .source, status: isAffected && !hasFix ? .affected : .fixed,
            urgency: ["low", "medium", "high"][number % 3], ranges: [range])
    }

    private func libraryRow(_ rank: Int, _ number: Int, _ isAffected: Bool, _ hasFix: Bool) -> AffectedPackage {
        let ecosystem = Ecosystem(Self.languages[rank % Self.languages.count].1)
        let name = rank % Self.languages.count == 2 ? "org.example:library-\(rank)" : "library-\(rank)"
        let range: AffectedRange = !isAffected ? .below("0.\(number % 90).0") : hasFix ? .below("9.\(number % 90).0") : .all
        return AffectedPackage(
            ecosystem: ecosystem, name: ecosystem.normalised(name), kind: .library, status: isAffected && !hasFix ? .affected : .fixed,
            ranges: [range])
    }

    // MARK: The images

    private struct Layer {
        var release: Int
        var distribution: Set<Int>
        var libraries: [Int: Int]
        var count: Int { distribution.count + libraries.count }
    }

    private func base(_ random: inout SplitMix) -> Layer {
        var ranks = Set(0..<Self.essential)
        let count = 90 + Int(random.next() % 60)
        while ranks.count < count { ranks.insert(distributionShape.pick(&random)) }
        return Layer(release: Int(random.next() % UInt64(Self.releases)), distribution: ranks, libraries: [:])
    }

    /// Something on top: so many packages of the distribution, then libraries up to a number.
    private func grown(_ below: Layer, distribution more: Int, upTo count: Int, _ random: inout SplitMix) -> Layer {
        var layer = below
        while layer.distribution.count < below.distribution.count + more { layer.distribution.insert(distributionShape.pick(&random)) }
        while layer.count < count {
            let rank = libraryShape.pick(&random)
            if layer.libraries[rank] == nil { layer.libraries[rank] = Int(random.next() % UInt64(Self.libraryVersions)) }
        }
        return layer
    }

    private func inventory(_ layer: Layer) -> Inventory {
        Inventory(
            operatingSystem: Self.system,
            packages: layer.distribution.sorted().map { package($0, release: layer.release) }
                + layer.libraries.sorted { $0.key < $1.key }.map { Self.library($0.key, version: $0.value) })
    }

    /// Every package there is, really scanned, so that it is known what each has; then the images.
    func fill(_ path: String, database file: String, images: Int, packages: Int) throws {
        var start = ContinuousClock.now
        let index = try VerdictIndex(path: path, .writing)
        let database = try VulnerabilityDatabase(path: file)
        let all =
            (0..<Self.releases).flatMap { release in distribution.indices.map { package($0, release: release) } }
            + (0..<Self.libraries).flatMap { rank in (0..<Self.libraryVersions).map { Self.library(rank, version: $0) } }
        for first in stride(from: 0, to: all.count, by: Self.seedPackages) {
            let inventory = Inventory(operatingSystem: Self.system, packages: Array(all[first..<min(first + Self.seedPackages, all.count)]))
            let result = try Matcher(database, options: MatchOptions(now: Timestamp(seconds: 0))).scan(inventory)
            try index.record([record(1 << 40 + first, inventory, result)], matchedWith: database)
        }
        print("\(all.count) packages scanned: \(ContinuousClock.now - start), \(try Self.size(path)) MiB")
        start = .now
        var random = SplitMix(state: 3)
        let bases = (0..<Self.bases).map { _ in base(&random) }
        let stacks = (0..<Self.stacks).map { _ in
            grown(bases[Int(random.next() % UInt64(bases.count))], distribution: 30, upTo: packages * 2 / 3, &random)
        }
        var records: [ImageRecord] = []
        var own = 0
        for number in 0..<images {
            let stack = stacks[stackShape.pick(&random)]
            let image = grown(stack, distribution: 5, upTo: packages, &random)
            own += image.count - stack.count
            records.append(record(number, inventory(image), Self.nothing))
            if records.count == Self.batch || number == images - 1 {
                try index.record(records, matchedWith: database)
                records = []
            }
        }
        print(
            """
            \(images) images of \(packages) packages, \(Self.bases) bases, \(Self.stacks) stacks on them chosen by Zipf, \
            \(own / max(1, images)) packages of each image's own: \(ContinuousClock.now - start), \(try Self.size(path)) MiB, \
            peak \(Generated.peak / 1024) MiB
            """)
    }

    private func record(_ number: Int, _ inventory: Inventory, _ result: ScanResult) -> ImageRecord {
        let time = Timestamp(seconds: 0)
        return ImageRecord(
            digest: Self.digest(number), name: "generated/\(number):1", aliases: [], inventory: inventory, result: result,
            outcome: result.excepting([], in: inventory, now: time), time: time)
    }

    static func digest(_ number: Int) -> Digest {
        let digits = String(number, radix: 16)
        return Digest(algorithm: "sha256", hex: "1" + String(repeating: "0", count: 63 - digits.count) + digits)
    }

    /// With the log, which holds what is not yet in the file.
    private static func size(_ path: String) throws -> Int {
        [path, path + "-wal"].reduce(0) { sum, file in
            var status = stat()
            return stat(file, &status) == 0 ? sum + Int(status.st_size) : sum
        } >> 20
    }
}
