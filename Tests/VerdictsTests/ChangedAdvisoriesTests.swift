import Packages
import TestKit
import Testing
import Vulnerabilities
import VulnerabilityDatabase

@testable import Verdicts

@Suite("Only what changed is judged anew")
struct ChangedAdvisoriesTests {
    private static let later = Timestamp(seconds: World.built.seconds + 3600)
    private static let latest = Timestamp(seconds: World.built.seconds + 7200)

    private func lines(_ rematch: VerdictIndex.Rematch) -> Set<String> {
        Set(rematch.changes.map { "\($0.kind.rawValue) \($0.vulnerability) \($0.package.name) \($0.images)" })
    }

    private func statement(_ id: String, aliases: [String] = [], upstream: [String] = []) -> Statement {
        Statement(
            advisory: id, feed: "f", aliases: aliases, upstream: upstream,
            affected: AffectedPackage(ecosystem: World.debian, name: "bash", kind: .source, status: .affected))
    }

    struct Closure: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var changed: Set<String>
        var names: Set<String>
    }

    @Test(
        "Names that mean the same change together, those of an advisory about several do not",
        arguments: [
            Closure(testDescription: "nothing", changed: ["CVE-77"], names: []),
            Closure(testDescription: "one of two aliases", changed: ["GHSA-1"], names: ["CVE-1", "GHSA-1"]),
            Closure(testDescription: "through a finding", changed: ["CVE-2"], names: ["CVE-2", "OLD-2"]),
            Closure(testDescription: "of an advisory about several", changed: ["CVE-3"], names: ["CVE-3"]),
            Closure(testDescription: "through a record about no package", changed: ["CVE-5"], names: ["CVE-5", "CVE-6", "GO-6"]),
        ])
    func closure(item: Closure) {
        let changed = ChangedVulnerabilities(
            Set(item.changed.map(StatedDigest.digest)),
            statements: [
                statement("GHSA-1", aliases: ["CVE-1"]), statement("CVE-2"), statement("DSA-1", upstream: ["CVE-3", "CVE-4"]),
                statement("CVE-4"), statement("CVE-5"), statement("GO-6", aliases: ["CVE-6"]),
            ], known: [["CVE-2", "OLD-2"], ["CVE-4"]]
        ) { names in names.contains("CVE-5") ? [["CVE-5", "CVE-6"]] : [] }
        #expect(changed.names == item.names)
    }

    @Test("Of thousands of advisories about a package, those that did not change are not told, cleared or counted again")
    func oneOfMany() throws {
        var advisories = Dictionary(uniqueKeysWithValues: (1...3000).map { ("CVE-\($0)", ("linux", $0 % 2 == 0 ? "" : "1")) })
        let world = try World(advisories)
        let index = try world.index()
        try world.scan(image: 1, packages: [("linux-image-6.1.0-amd64", "linux", "5")], into: index)
        #expect(try index.verdict(of: "app:1")?.counts.total == 1500)
        // Altered, altered without effect, removed, added.
        advisories["CVE-1"] = ("linux", "6")
        advisories["CVE-3"] = ("linux", "2")
        advisories["CVE-2"] = nil
        advisories["CVE-4000"] = ("linux", "")
        try world.publish(advisories, built: Self.later)
        let rematch = try index.rematch(with: world.open(), now: World.now)
        #expect(
            lines(rematch)
                == [
                    "affected CVE-1 linux-image-6.1.0-amd64 1", "cleared CVE-2 linux-image-6.1.0-amd64 1",
                    "affected CVE-4000 linux-image-6.1.0-amd64 1",
                ])
        #expect(rematch.changedVulnerabilities == 4)
        #expect(try index.verdict(of: "app:1")?.counts.total == 1501)
    }

    @Test("A date of modification alone changes nothing, a withdrawn advisory does")
    func content() throws {
        let world = try World([:])
        func publish(_ modified: Int64, withdrawn: Bool, built: Timestamp) throws {
            try world.publish([:], built: built) { builder in
                let affected = AffectedPackage(ecosystem: World.debian, name: "bash", kind: .source, status: .affected, ranges: [.all])
                var record = Advisory(id: "CVE-1", feed: "debian", affected: [affected])
                record.modified = Timestamp(seconds: modified)
                record.withdrawn = withdrawn ? Timestamp(seconds: modified) : nil
                try builder.add(.advisory(record))
            }
        }
        try publish(1, withdrawn: false, built: World.built)
        let index = try world.index()
        try world.scan(image: 1, packages: [("bash", "bash", "5")], into: index)
        try publish(2, withdrawn: false, built: Self.later)
        var rematch = try index.rematch(with: world.open(), now: World.now)
        #expect(rematch.changedNames == 0 && rematch.changes.isEmpty)
        try publish(3, withdrawn: true, built: Self.latest)
        rematch = try index.rematch(with: world.open(), now: World.now)
        #expect(lines(rematch) == ["cleared CVE-1 bash 1"])
    }

    @Test("Two findings that turn out to be one are neither new nor gone, and count once")
    func joined() throws {
        let world = try World(["CVE-1": ("bash", ""), "GHSA-1": ("bash", "")])
        let index = try world.index()
        try world.scan(image: 1, packages: [("bash", "bash", "5")], into: index)
        #expect(try index.verdict(of: "app:1")?.counts.total == 2)
        try world.publish(
            ["CVE-1": ("bash", ""), "GHSA-1": ("bash", "")], aliases: ["GHSA-1": ["CVE-1"]], built: Self.later)
        #expect(try index.rematch(with: world.open(), now: World.now).changes.isEmpty)
        #expect(try index.verdict(of: "app:1")?.counts.total == 1)
        // One of them is taken back: it is still known by the other.
        try world.publish(["CVE-1": ("bash", "")], built: Self.latest)
        #expect(try index.rematch(with: world.open(), now: World.now).changes.isEmpty)
        #expect(try index.verdict(of: "app:1")?.counts.total == 1)
    }

    @Test("A GHSA that arrives beside a known CVE is no news, whichever of them says so", arguments: [true, false])
    func beside(saysGHSA: Bool) throws {
        let world = try World(["CVE-1": ("bash", "6")])
        let index = try world.index()
        try world.scan(image: 1, packages: [("bash", "bash", "5")], into: index)
        try world.publish(
            ["CVE-1": ("bash", "6"), "GHSA-1": ("bash", "6")], aliases: saysGHSA ? ["GHSA-1": ["CVE-1"]] : ["CVE-1": ["GHSA-1"]],
            built: Self.later)
        #expect(try index.rematch(with: world.open(), now: World.now).changes.isEmpty)
        #expect(try index.verdict(of: "app:1")?.counts.total == 1)
    }

    @Test("An image that was scanned with another database than the index is at is counted right, and told only what is new to it")
    func apart() throws {
        let world = try World(["CVE-1": ("bash", "")])
        let index = try world.index()
        try world.scan(image: 1, packages: [("bash", "bash", "5")], into: index)
        try world.publish(["CVE-1": ("bash", ""), "CVE-2": ("bash", "")], built: Self.later)
        // The same package, of which the index knows less.
        try world.scan(image: 2, packages: [("bash", "bash", "5")], into: index)
        #expect(try index.verdict(of: "app:2")?.counts.total == 2)
        #expect(lines(try index.rematch(with: world.open(), now: World.now)) == ["affected CVE-2 bash 1"])
        for image in 1...2 {
            let verdict = try #require(try index.verdict(of: "app:\(image)"))
            #expect(verdict.counts.total == 2 && verdict.databaseBuilt == Self.later)
        }
        try world.publish(["CVE-2": ("bash", "6")], built: Self.latest)
        #expect(
            lines(try index.rematch(with: world.open(), now: World.now)) == ["cleared CVE-1 bash 2", "fix-released CVE-2 bash 2"])
        for image in 1...2 { #expect(try index.verdict(of: "app:\(image)")?.counts.total == 1) }
    }

    @Test("A scan after which an image has other packages leaves it with those only")
    func otherPackages() throws {
        let world = try World([:])
        let index = try world.index()
        try world.scan(image: 1, packages: [("bash", "bash", "5"), ("zlib1g", "zlib", "1")], into: index)
        try world.scan(image: 2, packages: [("bash", "bash", "5")], into: index)
        try world.scan(image: 1, packages: [("zlib1g", "zlib", "1"), ("curl", "curl", "7")], into: index)
        try world.publish(["CVE-1": ("bash", ""), "CVE-2": ("zlib", ""), "CVE-3": ("curl", "")], built: Self.later)
        _ = try index.rematch(with: world.open(), now: World.now)
        var notices: Set<String> = []
        try index.forEachNotice(after: 0) { notices.insert("\($0.vulnerability) \($0.image)") }
        #expect(notices == ["CVE-1 app:2", "CVE-2 app:1", "CVE-3 app:1"])
    }

    @Test(
        "Sets of images are read as they were written",
        arguments: [[], [0], [1, 4095, 4096, 9000], Array(0..<5000), Array(stride(from: 3, to: 20_000, by: 7)), [1 << 33, 1 << 33 + 1]])
    func sets(numbers: [Int64]) {
        var read = ImageSet()
        let parts = ImageSet(numbers).parts
        for (part, bytes) in parts {
            #expect(bytes.count <= 513)
            bytes.withUnsafeBytes { read.add(part: part, $0) }
        }
        #expect(read.numbers == numbers)
        #expect(parts.map(\.part) == Set(numbers.map { $0 / 4096 }).sorted())
        var changed = ImageSet(numbers)
        changed.change(adding: [2, 5, 1 << 34], removing: [3, 4095])
        #expect(changed.numbers == Set(numbers).subtracting([3, 4095]).union([2, 5, 1 << 34]).sorted())
    }
}
