import Packages

/// Finds what is known about the packages of an inventory. Pure: rows come from `source`, the time from the caller.
public struct Matcher<Source: AdvisorySource> {
    private let source: Source
    private let options: MatchOptions

    /// Over a source.
    public init(_ source: Source, options: MatchOptions) {
        self.source = source
        self.options = options
    }

    /// All vulnerabilities of an inventory, and the verdict.
    /// - Throws: What the source throws where it cannot be read.
    public func scan(_ inventory: Inventory) throws -> ScanResult {
        var judge = CoverageJudge(inventory, options: options)
        var matches: [Match] = []
        let groups = Dictionary(grouping: inventory.packages.indices) {
            Ecosystem(judging: inventory.packages[$0], in: inventory.operatingSystem)
        }
        var coverages: [Ecosystem: Coverage] = [:]
        for ecosystem in groups.keys.compactMap(\.self) { coverages[ecosystem] = try source.coverage(of: ecosystem) }
        let owners = owners(in: inventory, coverages)
        for (ecosystem, packages) in groups.sorted(by: { ($0.key?.description ?? "") < ($1.key?.description ?? "") }) {
            guard let ecosystem else {
                judge.hasNoEcosystem(packages.map { inventory.packages[$0] })
                continue
            }
            judge.covers(ecosystem, coverages[ecosystem] ?? Coverage())
            let names = Set(packages.flatMap { ecosystem.names(of: inventory.packages[$0]).map(\.name) })
            let statements = try source.statements(in: ecosystem, about: names)
            // Positions: there may be many, and few are about the version that is here.
            let rows = Dictionary(grouping: statements.indices) { statements[$0].affected.name }
            for index in packages {
                let package = inventory.packages[index]
                let candidate = Candidate(
                    package: package, index: index, sourceVersion: Self.sourceVersion(of: package),
                    isOtherKernel: KernelPackages.isKernel(package, running: options.runningKernel) == false)
                for (name, kind) in ecosystem.names(of: package) {
                    for row in rows[name] ?? [] where statements[row].affected.kind == kind {
                        guard var match = match(candidate, statements[row]) else { continue }
                        if let owner = owners[index] {
                            match.status = .notAffected
                            match.reasons.append("installed by \(owner): the distribution's own advisories decide")
                        }
                        if match.status == .undetermined, let last = match.reasons.last { judge.cannotOrder(package, last) }
                        matches.append(match)
                    }
                }
            }
        }
        let vulnerabilities = try VulnerabilityMerge.merged(matches, source)
        let isVulnerable = vulnerabilities.contains { $0.matches.contains(where: \.isAffected) }
        return ScanResult(
            vulnerabilities: vulnerabilities, verdict: judge.verdict(isVulnerable: isVulnerable),
            coverage: Dictionary(uniqueKeysWithValues: coverages.map { ($0.key.description, $0.value) }))
    }

    /// Packages that a package of the distribution installed, with its name: only where the distribution has data to judge by.
    private func owners(in inventory: Inventory, _ coverages: [Ecosystem: Coverage]) -> [Int: String] {
        var owners: [Int: String] = [:]
        for owned in inventory.ownedByDistribution where coverages[owned.ecosystem]?.feeds.isEmpty == false {
            owners[owned.package] = inventory.packages[owned.owner].name
        }
        return owners
    }

    /// A source package of rpm is known by its file's name, which has no epoch: it is that of the package.
    private static func sourceVersion(of package: Packages.Package) -> String {
        if let kernel = KernelPackages.unsignedSource(of: package) { return kernel.version }
        guard let source = package.source?.version else { return package.version }
        guard package.type == .rpm, !source.contains(":"), let colon = package.version.firstIndex(of: ":") else { return source }
        return package.version[...colon] + source
    }

    /// A package with what holds for all statements about it.
    private struct Candidate {
        let package: Packages.Package
        let index: Int
        let sourceVersion: String
        let isOtherKernel: Bool
    }

    /// nil where the statement is not about the package, or about other versions of it.
    private func match(_ candidate: Candidate, _ row: Statement) -> Match? {
        let (package, index) = (candidate.package, candidate.index)
        let affected = row.affected
        let version = affected.kind == .source ? candidate.sourceVersion : package.version
        var reasons: [String] = []
        // Most rows are about other versions, and nobody asks why.
        func introduction() -> [String] {
            let subject =
                "\(row.advisory) of feed \(row.feed) speaks of \(affected.kind.rawValue) '\(affected.name)' in \(affected.ecosystem)"
            guard affected.kind == .source else { return [subject] }
            return [subject, "\(package.name) \(package.version) is built from \(affected.name) \(version)"]
        }
        var status = affected.status
        var fixed: String?
        func left(out reason: String) -> Match? {
            guard options.keepsEverything else { return nil }
            return Match(
                package: index, statement: row, status: .notAffected, fixedVersion: nil, confidence: .high,
                reasons: introduction() + reasons + [reason])
        }
        if let architecture = package.architecture, !affected.architectures.isEmpty, architecture != "noarch", architecture != "all",
            !affected.architectures.contains(architecture)
        {
            return left(out: "only for \(affected.architectures.joined(separator: ", ")); the package is for \(architecture)")
        }
        let module = package.qualifiers["rpmmod"].map { $0.split(separator: ":").prefix(2).joined(separator: ":") }
        if module != affected.module {
            return left(out: "of module \(affected.module ?? "none"); the package is of \(module ?? "none")")
        }
        if candidate.isOtherKernel {
            return left(out: "\(package.name) is not the kernel that runs")
        }
        switch affected.includes(version) {
        case .outside(let reason):
            // A package that came from the contract's archive has its fix, which the open statement does not know of.
            guard affected.track != nil, version.contains("esm") else { return left(out: reason) }
            status = .notAffected
            reasons.append(reason)
        case .inside(let found, let reason):
            reasons.append(reason)
            fixed = found
            if status == .fixed, found == nil { status = .affected }
            if status == .affected, found != nil { status = .fixed }
        case .unknown(let reason):
            guard status != .notAffected else { return left(out: reason) }
            status = .undetermined
            reasons.append(reason)
        }
        if let reason = affected.reason { reasons.append("the source says: \(reason)") }
        if let track = affected.track { reasons.append("the fix is only for holders of a contract (\(track))") }
        let confidence: Match.Confidence = affected.kind == .product ? .low : .high
        return Match(
            package: index, statement: row, status: status, fixedVersion: fixed, confidence: confidence,
            reasons: introduction() + reasons)
    }
}

/// What matching depends on beside inventory and advisories.
public struct MatchOptions: Hashable, Sendable {
    /// When the scan is made.
    public var now: Timestamp
    /// Seconds after which a feed's data is stale.
    public var maximumAge: Int64
    /// `uname -r` where a host is scanned: other kernels that are installed do not count.
    public var runningKernel: String?
    /// Keeps what does not match as well, as "not affected" with the reason: for explanations.
    public var keepsEverything: Bool

    /// Of its parts; three days for feeds, since the fastest of them are written daily.
    public init(now: Timestamp, maximumAge: Int64 = 3 * 86_400, runningKernel: String? = nil, keepsEverything: Bool = false) {
        self.now = now
        self.maximumAge = maximumAge
        self.runningKernel = runningKernel
        self.keepsEverything = keepsEverything
    }
}
