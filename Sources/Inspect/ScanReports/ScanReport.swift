import Packages
import Vulnerabilities

/// What a report tells of: one scan of one source, with everything that formats need. A format is a function from it to text.
public struct ScanReport: Sendable {
    /// The source as it was named: "alpine:3.19", "./app".
    public var name: String
    /// The image's config digest; nil of a folder.
    public var digest: Digest?
    /// What was scanned.
    public var inventory: Inventory
    /// Package URLs by the package's position; one for each package.
    public var purls: [String]
    /// What was found, with exceptions applied.
    public var outcome: ScanResult.Excepted
    /// How many of the inventory's layers are the base image's; nil where nobody knows.
    public var baseLayers: Int?
    /// Packages whose licences are not right.
    public var licences: [LicencePolicy.Violation] = []
    /// What the lists do not show, by reason.
    public internal(set) var omissions: [Omission] = []
    /// When the scan was made.
    public var time: Timestamp
    /// Of Plimsoll: "0.7.0".
    public var toolVersion: String

    /// Of its parts.
    public init(
        name: String, digest: Digest? = nil, inventory: Inventory, purls: [String], outcome: ScanResult.Excepted, baseLayers: Int? = nil,
        time: Timestamp, toolVersion: String
    ) {
        self.name = name
        self.digest = digest
        self.inventory = inventory
        self.purls = purls
        self.outcome = outcome
        self.baseLayers = baseLayers
        self.time = time
        self.toolVersion = toolVersion
    }

    var vulnerabilities: [Vulnerability] { outcome.result.vulnerabilities }

    var verdict: Verdict { outcome.result.verdict }

    func package(_ match: Match) -> Packages.Package? {
        inventory.packages.indices.contains(match.package) ? inventory.packages[match.package] : nil
    }

    func purl(_ index: Int) -> String? { purls.indices.contains(index) ? purls[index] : nil }

    /// The layer that brought a package, from 0; nil where none is known.
    func layer(_ package: Packages.Package) -> Int? {
        guard let digest = package.evidence.first?.layer else { return nil }
        return inventory.layers.firstIndex { $0.diffID == digest }
    }

    /// Who has to act on a package: the base image's maker, or whoever builds this image.
    func owner(_ package: Packages.Package) -> String {
        isOfBase(package) ? "base image" : "own"
    }

    /// The highest of all severities of what is affected.
    var worst: SeverityBand {
        vulnerabilities.filter { $0.matches.contains(where: \.isAffected) }.map(\.severity).max() ?? .unknown
    }
}

/// The formats of a scan.
public enum ScanReportFormat: String, Sendable, CaseIterable {
    case table, json, sarif, cyclonedx, spdx, openvex, markdown, junit, github, gitlab

    /// The report as text, with a line end.
    public func render(_ report: ScanReport) -> String {
        switch self {
        case .table: report.table
        case .json: report.json
        case .sarif: report.sarif
        case .cyclonedx: report.cycloneDX
        case .spdx: report.spdx
        case .openvex: report.openVEX
        case .markdown: report.markdown
        case .junit: report.junit
        case .github: report.gitHub
        case .gitlab: report.gitLab
        }
    }
}
