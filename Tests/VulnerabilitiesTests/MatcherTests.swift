import Packages
import Testing
import Vulnerabilities

@Suite("Matching")
struct MatcherTests {
    private static let now = Timestamp(seconds: 1_750_000_000)
    private static let fresh = Coverage(feeds: [FeedState(name: "x", fetched: now, records: 1)])
    private static let debian = Ecosystem(.debian, release: "12")
    private static let bookworm = OperatingSystem(id: "debian", versionID: "12", codename: "bookworm")

    private static func advisory(
        _ id: String, aliases: [String] = [], upstream: [String] = [], _ ecosystem: Ecosystem, _ name: String,
        _ kind: AffectedPackage.Kind, _ status: AffectedPackage.Status, _ ranges: [AffectedRange] = [], module: String? = nil
    ) -> Advisory {
        let affected = AffectedPackage(ecosystem: ecosystem, name: name, kind: kind, status: status, ranges: ranges, module: module)
        return Advisory(id: id, feed: "x", aliases: aliases, upstream: upstream, affected: [affected])
    }

    private static func scan(
        _ advisories: [Advisory], _ packages: [Package], system: OperatingSystem? = bookworm, relations: [Relation] = [],
        coverage: Coverage = fresh, signals: [String: RiskSignals] = [:]
    ) throws -> ScanResult {
        let ecosystems = [debian, Ecosystem(.pypi), Ecosystem(.npm), Ecosystem(.redHat, release: "9")]
        let source = AdvisoryList(
            advisories, signals: signals, coverages: Dictionary(uniqueKeysWithValues: ecosystems.map { ($0, coverage) }))
        let inventory = Inventory(operatingSystem: system, packages: packages, relations: relations)
        return try Matcher(source, options: MatchOptions(now: now)).scan(inventory)
    }

    private static let libssl = Package(
        type: .deb, namespace: "debian", name: "libssl3", version: "3.0.11-1~deb12u2+b1", architecture: "amd64",
        source: SourcePackage(name: "openssl", version: "3.0.11-1~deb12u2"), cataloger: "dpkg")
    private static let requests = Package(type: .pypi, name: "requests", version: "2.28.1", cataloger: "python-installed")

    @Test(
        "A distribution's statuses",
        arguments: [
            (AffectedPackage.Status.fixed, [AffectedRange.below("3.0.13-1~deb12u1")], AffectedPackage.Status.fixed, "3.0.13-1~deb12u1"),
            (.fixed, [.below("3.0.11-1~deb12u1")], nil, nil), (.affected, [.all], .affected, nil), (.wontFix, [], .wontFix, nil),
            (.endOfLife, [], .endOfLife, nil), (.notAffected, [], .notAffected, nil), (.undetermined, [.all], .undetermined, nil),
        ] as [(AffectedPackage.Status, [AffectedRange], AffectedPackage.Status?, String?)])
    func statuses(status: AffectedPackage.Status, ranges: [AffectedRange], expected: AffectedPackage.Status?, fixed: String?) throws {
        let result = try Self.scan([Self.advisory("CVE-1", Self.debian, "openssl", .source, status, ranges)], [Self.libssl])
        #expect(result.vulnerabilities.first?.matches.first?.status == expected)
        #expect(result.vulnerabilities.first?.matches.first?.fixedVersion == fixed)
        #expect(result.verdict.kind == (expected == nil || expected == .notAffected ? .clean : .vulnerable))
    }

    @Test("CVE, GHSA and others are one finding by their aliases, transitively; an advisory's CVEs are each their own")
    func merge() throws {
        let all = [
            Self.advisory("GHSA-a", aliases: ["CVE-2"], Ecosystem(.pypi), "requests", .library, .fixed, [.below("2.31.0")]),
            Self.advisory("PYSEC-1", aliases: ["GHSA-a"], Ecosystem(.pypi), "requests", .library, .fixed, [.below("2.31.0")]),
            Self.advisory("DSA-1", upstream: ["CVE-7", "CVE-8"], Self.debian, "openssl", .source, .fixed, [.below("3.0.12-1")]),
            Advisory(id: "CVE-2", feed: "nvd", ratings: [SeverityRating(source: "nvd", method: .word, value: "HIGH")]),
        ]
        let signals = [
            "CVE-8": RiskSignals(knownExploited: .init()), "CVE-2": RiskSignals(epss: .init(probability: 500_000, percentile: 1)),
        ]
        let result = try Self.scan(all, [Self.requests, Self.libssl], signals: signals)
        #expect(result.vulnerabilities.map(\.id) == ["CVE-8", "CVE-2", "CVE-7"])
        #expect(result.vulnerabilities[1].aliases == ["GHSA-a", "PYSEC-1"])
        #expect(result.vulnerabilities[1].severity == .high)
        #expect(result.vulnerabilities[1].risk == 150 + 80 + 20)
        #expect(result.vulnerabilities[0].advisories == ["DSA-1"])
    }

    @Test(
        "A distribution's word outweighs a score, in severity and in risk", arguments: [("unimportant", 5), ("critical", 100), ("", 100)])
    func word(urgency: String, risk: Int) throws {
        var advisory = Self.advisory("CVE-2", Self.debian, "openssl", .source, .affected, [.all])
        advisory.affected[0].urgency = urgency
        advisory.ratings = [SeverityRating(source: "nvd", method: .cvss3, value: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H")]
        let found = try #require(Self.scan([advisory], [Self.libssl]).vulnerabilities.first)
        #expect(found.risk == risk)
        #expect(found.severity == (urgency == "unimportant" ? .negligible : .critical))
    }

    @Test("What a distribution installed is the distribution's to judge")
    func contained() throws {
        let owner = Package(type: .deb, name: "python3-requests", version: "2.28.1+dfsg-1", cataloger: "dpkg")
        let advisory = Self.advisory("CVE-2", Ecosystem(.pypi), "requests", .library, .fixed, [.below("2.31.0")])
        let relations = [Relation(kind: .contains, from: 0, to: 1)]
        let result = try Self.scan([advisory], [owner, Self.requests], relations: relations)
        #expect(result.vulnerabilities.first?.matches.first?.status == .notAffected)
        #expect(result.verdict.kind == .clean)
    }

    @Test("Modules, kernels and other releases")
    func exclusions() throws {
        let rhel = Ecosystem(.redHat, release: "9")
        let system = OperatingSystem(id: "rhel", versionID: "9.3")
        var nginx = Package(type: .rpm, name: "nginx", version: "1.22.1-3.module", cataloger: "rpm")
        nginx.qualifiers["rpmmod"] = "nginx:1.22:9010020230412"
        let other = Self.advisory("CVE-1", rhel, "nginx", .binary, .fixed, [.below("1.24.0-9")], module: "nginx:1.24")
        let same = Self.advisory("CVE-2", rhel, "nginx", .binary, .fixed, [.below("1.22.1-9")], module: "nginx:1.22")
        #expect(try Self.scan([other, same], [nginx], system: system).vulnerabilities.map(\.id) == ["CVE-2"])
        let kernel = Self.advisory("CVE-3", Self.debian, "linux", .source, .affected, [.all])
        let linux = SourcePackage(name: "linux", version: "6.1.90-1")
        let headers = Package(type: .deb, name: "linux-libc-dev", version: "6.1.90-1", source: linux, cataloger: "dpkg")
        let image = Package(type: .deb, name: "linux-image-6.1.0-21-amd64", version: "6.1.90-1", source: linux, cataloger: "dpkg")
        #expect(try Self.scan([kernel], [headers, image]).vulnerabilities.first?.matches.map(\.package) == [1])
        let trixie = Self.advisory("CVE-4", Ecosystem(.debian, release: "13"), "openssl", .source, .affected, [.all])
        #expect(try Self.scan([trixie], [Self.libssl]).vulnerabilities == [])
    }

    @Test("A signed kernel of Debian or Ubuntu is the kernel's, in the version of the package")
    func signedKernel() throws {
        func image(_ source: String, _ sourceVersion: String) -> Package {
            Package(
                type: .deb, name: "linux-image-6.1.0-21-amd64", version: "6.1.90-1",
                source: SourcePackage(name: source, version: sourceVersion), cataloger: "dpkg")
        }
        let old = Self.advisory("CVE-1", Self.debian, "linux", .source, .fixed, [.below("6.1.90-1")])
        let new = Self.advisory("CVE-2", Self.debian, "linux", .source, .fixed, [.below("6.1.94-1")])
        let other = Self.advisory("CVE-3", Self.debian, "linux-hwe-6.5", .source, .affected, [.all])
        #expect(try Self.scan([old, new], [image("linux-signed-amd64", "6.1.90+1")]).vulnerabilities.map(\.id) == ["CVE-2"])
        #expect(try Self.scan([new, other], [image("linux-signed-hwe-6.5", "6.1.90-1")]).vulnerabilities.map(\.id) == ["CVE-3"])
    }

    @Test("Packages that nobody's advisories speak of are not clean", arguments: [PackageType.conda, .opkg, .cocoapods])
    func nobodys(type: PackageType) throws {
        let result = try Self.scan([], [Package(type: type, name: "openssl", version: "1.1.1q", cataloger: "x")])
        #expect(result.verdict.kind == .incomplete && result.verdict.problems.map(\.cause) == [.noData])
    }

    @Test("A source package of rpm has the epoch of its packages")
    func epoch() throws {
        let rhel = Ecosystem(.redHat, release: "9")
        let package = Package(
            type: .rpm, name: "openssl-libs", version: "1:3.0.7-27.el9", source: SourcePackage(name: "openssl", version: "3.0.7-27.el9"),
            cataloger: "rpm")
        let system = OperatingSystem(id: "rhel", versionID: "9.3")
        let old = Self.advisory("CVE-1", rhel, "openssl", .source, .fixed, [.below("1:3.0.7-25.el9")])
        #expect(try Self.scan([old], [package], system: system).vulnerabilities == [])
        let new = Self.advisory("CVE-1", rhel, "openssl", .source, .fixed, [.below("1:3.0.7-28.el9")])
        #expect(try Self.scan([new], [package], system: system).vulnerabilities.count == 1)
    }

    @Test(
        "Ubuntu's fixes behind a contract",
        arguments: [
            ("1.1.1-1ubuntu2.1~18.04.23", AffectedPackage.Status.deferred), ("1.1.1-1ubuntu2.1~18.04.23+esm4", .notAffected),
            ("1.1.1-1ubuntu2.1~18.04.23+esm1", .deferred),
        ])
    func contract(version: String, status: AffectedPackage.Status) throws {
        let ubuntu = Ecosystem(.ubuntu, release: "18.04")
        var pro = Self.advisory(
            "USN-1", upstream: ["CVE-1"], ubuntu, "openssl", .source, .fixed, [.below("1.1.1-1ubuntu2.1~18.04.23+esm3")])
        pro.affected[0].track = "Pro"
        let open = Self.advisory("CVE-1", ubuntu, "openssl", .source, .deferred)
        let package = Package(type: .deb, name: "openssl", version: version, cataloger: "dpkg")
        let result = try Self.scan([pro, open], [package], system: OperatingSystem(id: "ubuntu", versionID: "18.04"))
        #expect(result.vulnerabilities.flatMap { $0.matches.map(\.status) } == [status])
    }

    @Test("An explanation tells each step, also of what does not match")
    func explanation() throws {
        let fixed = Self.advisory("CVE-1", Self.debian, "openssl", .source, .fixed, [.below("3.0.11-1~deb12u1")])
        let inventory = Inventory(operatingSystem: Self.bookworm, packages: [Self.libssl])
        let source = AdvisoryList([fixed], coverages: [Self.debian: Self.fresh])
        let result = try Matcher(source, options: MatchOptions(now: Self.now, keepsEverything: true)).scan(inventory)
        let lines = result.explanation(of: "CVE-1", in: inventory)
        #expect(lines.contains { $0.contains("is built from openssl 3.0.11-1~deb12u2") })
        #expect(lines.contains { $0.contains("in none of the ranges: introduced 0, fixed 3.0.11-1~deb12u1") })
        #expect(result.verdict.kind == .clean)
        #expect(result.explanation(of: "CVE-9", in: inventory).first?.contains("no advisory") == true)
    }

    @Test("Nothing is clean without fresh data for all of it")
    func incomplete() throws {
        func causes(_ coverage: Coverage, system: OperatingSystem? = Self.bookworm) throws -> [Verdict.Problem.Cause] {
            let verdict = try Self.scan([], [Self.libssl], system: system, coverage: coverage).verdict
            #expect(verdict.kind == .incomplete)
            return verdict.problems.map(\.cause)
        }
        #expect(try causes(Coverage()) == [.noData])
        let old = FeedState(name: "x", fetched: Timestamp(seconds: Self.now.seconds - 4 * 86_400), records: 1)
        #expect(try causes(Coverage(feeds: [old])) == [.staleData])
        #expect(try causes(Coverage(feeds: Self.fresh.feeds, endOfLife: Timestamp("2025-01-01"))) == [.endOfLife])
        #expect(try causes(Self.fresh, system: nil) == [.noOperatingSystem])
        #expect(try causes(Self.fresh, system: OperatingSystem(id: "debian", versionID: "99")) == [.noData])
    }

    @Test(
        "Ranges of OSV",
        arguments: [
            ([AffectedRange.Event.introduced("0"), .fixed("1.0.0"), .introduced("2.0.0"), .fixed("2.1.0")], "1.5.0", false),
            ([.introduced("2.0.0"), .fixed("2.1.0"), .introduced("0"), .fixed("1.0.0")], "2.0.0", true),
            ([.introduced("1.0.0"), .lastAffected("1.2.0")], "1.2.0", true),
            ([.introduced("1.0.0"), .lastAffected("1.2.0")], "1.2.1", false),
            ([.introducedAfter("1.0.0")], "1.0.0", false), ([.introducedAfter("1.0.0")], "1.0.1", true),
            ([.fixed("1.0.0")], "0.5.0", false),
            ([.introduced("0"), .limit("2.0.0")], "2.0.0", false),
        ])
    func ranges(events: [AffectedRange.Event], version: String, isInside: Bool) {
        let package = AffectedPackage(
            ecosystem: Ecosystem(.npm), name: "x", kind: .library, status: .affected, ranges: [AffectedRange(events: events)])
        if case .inside = package.includes(version) { #expect(isInside) } else { #expect(!isInside) }
    }

    @Test(
        "Ecosystems of OSV and of inventories",
        arguments: [
            ("Debian:12", "debian:12"), ("Ubuntu:Pro:18.04:LTS", "ubuntu:18.04"), ("Alpine:v3.19", "alpine:v3.19"), ("PyPI", "PyPI"),
            ("Red Hat:enterprise_linux:9::baseos", "rhel:9"), ("SUSE:Linux Enterprise Server 15 SP5", "sles:15.5"),
            ("Rocky Linux:9", "rocky:9"),
        ])
    func ecosystems(osv: String, expected: String) {
        #expect(Ecosystem(osv: osv)?.description == expected)
    }

    @Test("Times", arguments: [("2024-02-29", "2024-02-29T00:00:00Z"), ("2024-05-17T10:00:00.5+02:00", "2024-05-17T08:00:00Z")])
    func times(text: String, expected: String) {
        #expect(Timestamp(text)?.description == expected)
        #expect(Timestamp("2024-13-01") == nil && Timestamp("x") == nil)
    }
}
