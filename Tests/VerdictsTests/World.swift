import Foundation
import Packages
import TestKit
import Verdicts
import Vulnerabilities
import VulnerabilityDatabase

/// A database of Debian's advisories and an index, both on disk.
final class World {
    static let now = Timestamp(seconds: 1_750_000_000)
    static let built = Timestamp(seconds: 1_749_999_000)
    static let debian = Ecosystem(.debian, release: "12")
    let directory: TemporaryDirectory
    var path: String { directory.path + "/verdicts.db" }
    private(set) var database: String
    private var generation = 0

    /// - Parameter advisories: By identifier: the source package, and the version that fixes it; "" is none.
    init(_ advisories: [String: (String, String)]) throws {
        directory = try TemporaryDirectory()
        database = ""
        try publish(advisories)
    }

    /// Builds the next database.
    /// - Parameter more: Adds what these arguments cannot say.
    func publish(
        _ advisories: [String: (String, String)], aliases: [String: [String]] = [:], built: Timestamp = World.built,
        more: (DatabaseBuilder) throws -> Void = { _ in }
    ) throws {
        generation += 1
        database = directory.path + "/\(generation).db"
        let builder = try DatabaseBuilder(path: database)
        try builder.feed("debian") {
            for (id, (package, fixed)) in advisories.sorted(by: { $0.key < $1.key }) {
                let affected = AffectedPackage(
                    ecosystem: Self.debian, name: package, kind: .source, status: fixed.isEmpty ? .affected : .fixed, urgency: "high",
                    ranges: [fixed.isEmpty ? .all : .below(fixed)])
                try builder.add(.advisory(Advisory(id: id, feed: "debian", aliases: aliases[id] ?? [], affected: [affected])))
            }
            try more(builder)
            // Something of the ecosystem, so that there is data for it.
            let other = AffectedPackage(ecosystem: Self.debian, name: "other", kind: .source, status: .affected)
            try builder.add(.advisory(Advisory(id: "CVE-0", feed: "debian", affected: [other])))
            return .init(state: FeedState(name: "debian", fetched: Self.now, records: advisories.count))
        }
        try builder.finish(built: built)
    }

    func open() throws -> VulnerabilityDatabase { try VulnerabilityDatabase(path: database) }

    func index() throws -> VerdictIndex { try VerdictIndex(path: path, .writing) }

    static func digest(_ number: Int) -> Digest {
        let digits = String(number, radix: 16)
        return Digest(algorithm: "sha256", hex: String(repeating: "0", count: 64 - digits.count) + digits)
    }

    static func inventory(_ packages: [(name: String, source: String, version: String)]) -> Inventory {
        Inventory(
            operatingSystem: OperatingSystem(id: "debian", versionID: "12"),
            packages: packages.map { name, source, version in
                Package(
                    type: .deb, namespace: "debian", name: name, version: version, architecture: "amd64",
                    source: SourcePackage(name: source, version: version), licences: ["MIT"],
                    evidence: [Evidence(path: FilePath("var/lib/dpkg/status"))], cataloger: "dpkg")
            })
    }

    /// Scans an image and keeps what came of it.
    func scan(
        image: Int, name: String? = nil, packages: [(name: String, source: String, version: String)], exceptions: [FindingException] = [],
        into index: VerdictIndex
    ) throws {
        let inventory = Self.inventory(packages)
        let database = try open()
        let result = try Matcher(database, options: MatchOptions(now: Self.now)).scan(inventory)
        let record = ImageRecord(
            digest: Self.digest(image), name: name ?? "app:\(image)",
            aliases: [Self.digest(1000 + image).description, "registry.test/app@\(image)"], inventory: inventory, result: result,
            outcome: result.excepting(exceptions, in: inventory, now: Self.now), time: Self.now)
        try index.record([record], matchedWith: database)
    }
}
