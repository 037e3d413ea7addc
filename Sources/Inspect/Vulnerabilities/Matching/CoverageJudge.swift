import Packages

/// Collects why a verdict is incomplete.
struct CoverageJudge {
    private let options: MatchOptions
    private let hasOperatingSystem: Bool
    private var problems: [Verdict.Problem] = []

    init(_ inventory: Inventory, options: MatchOptions) {
        self.options = options
        hasOperatingSystem = inventory.operatingSystem != nil
        for gap in inventory.gaps {
            let place = gap.path.map { " (\($0))" } ?? ""
            problems.append(.init(.gap, gap.message + place))
        }
    }

    mutating func hasNoEcosystem(_ packages: [Packages.Package]) {
        for (type, number) in Dictionary(grouping: packages, by: \.type).mapValues(\.count).sorted(by: { $0.key < $1.key })
        where [.conda, .opkg].contains(type) {
            problems.append(.init(.noData, "no feed has advisories for packages of type \(type), of which there are \(number)"))
        }
        guard !hasOperatingSystem else { return }
        let count = packages.count { [.deb, .rpm, .apk, .alpm].contains($0.type) }
        guard count > 0 else { return }
        problems.append(
            .init(.noOperatingSystem, "nothing says of which distribution \(count) packages are: no os-release; name it in the SBOM"))
    }

    mutating func covers(_ ecosystem: Ecosystem, _ coverage: Coverage) {
        if let end = coverage.endOfLife, end <= options.now {
            problems.append(.init(.endOfLife, "\(ecosystem) has had no support since \(end.day): upgrade to a release that has"))
        }
        guard !coverage.feeds.isEmpty else {
            problems.append(.init(.noData, "the database has no advisories for \(ecosystem): import its feed with 'plimsoll db update'"))
            return
        }
        for feed in coverage.feeds {
            let age = options.now.seconds - feed.fetched.seconds
            if age > options.maximumAge {
                problems.append(
                    .init(.staleData, "feed \(feed.name) for \(ecosystem) is \(age / 86_400) days old: 'plimsoll db update' renews it"))
            }
        }
    }

    mutating func cannotOrder(_ package: Packages.Package, _ reason: String) {
        guard !package.version.isEmpty || reason.contains("empty") else { return }
        let problem = Verdict.Problem(.unknownVersion, "\(package.name) \(package.version): \(reason)")
        if reason.hasPrefix("version '"), !problems.contains(problem) { problems.append(problem) }
    }

    func verdict(isVulnerable: Bool) -> Verdict {
        Verdict(kind: problems.isEmpty ? (isVulnerable ? .vulnerable : .clean) : .incomplete, problems: problems)
    }
}
