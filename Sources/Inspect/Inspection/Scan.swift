import Packages
import ScanReports
import Verdicts
import Vulnerabilities
import VulnerabilityDatabase

/// Matches what was inspected with what is known.
public struct Scan: Sendable {
    /// How it is judged.
    public struct Options: Sendable {
        /// When the scan is made.
        public var now: Timestamp
        /// What hides findings.
        public var exceptions: [FindingException] = []
        /// Which licences are right.
        public var licences = LicencePolicy()
        /// How many of the layers are the base image's; nil where nobody knows.
        public var baseLayers: Int?
        /// Of this program.
        public var toolVersion: String

        /// The defaults.
        public init(now: Timestamp, toolVersion: String) {
            self.now = now
            self.toolVersion = toolVersion
        }
    }

    private let options: Options

    /// A way to judge.
    public init(_ options: Options) {
        self.options = options
    }

    /// What a scan came to.
    public struct Judgement: Sendable {
        /// What matching found, before exceptions.
        public var result: ScanResult
        /// What is told of it.
        public var report: ScanReport
    }

    /// - Parameters:
    ///   - name: as the user wrote it.
    ///   - digest: of the image's configuration.
    /// - Throws: `DatabaseError` if the database cannot be read.
    public func judge(
        _ inventory: Inventory, name: String, digest: Digest?, from database: VulnerabilityDatabase
    ) throws -> Judgement {
        let result = try Matcher(database, options: MatchOptions(now: options.now)).scan(inventory)
        let purls = Self.purls(inventory)
        let outcome = result.excepting(options.exceptions, in: inventory, purls: purls, now: options.now)
        var report = ScanReport(
            name: name, digest: digest, inventory: inventory, purls: purls, outcome: outcome, baseLayers: options.baseLayers,
            time: options.now, toolVersion: options.toolVersion)
        report.licences = options.licences.violations(in: inventory)
        return Judgement(result: result, report: report)
    }

    /// The whole chain of reasons why a vulnerability matched or did not, line by line.
    /// - Parameter id: Any of its names.
    /// - Throws: `DatabaseError` if the database cannot be read.
    public func explain(_ id: String, in inventory: Inventory, from database: VulnerabilityDatabase) throws -> [String] {
        let result = try Matcher(database, options: MatchOptions(now: options.now, keepsEverything: true)).scan(inventory)
        var lines: [String] = []
        for record in try database.records([id]) {
            let withdrawn = record.withdrawn.map { ", withdrawn on \($0.day)" } ?? ""
            let summary = record.summary.isEmpty ? "" : ": \(record.summary)"
            lines.append("\(record.id) is known from feed \(record.feed)\(withdrawn)\(summary)")
        }
        if lines.isEmpty { lines.append("no feed has a record named \(id)") }
        lines += result.explanation(of: id, in: inventory)
        let outcome = result.excepting(options.exceptions, in: inventory, purls: Self.purls(inventory), now: options.now)
        let names = Set([id] + result.vulnerabilities.filter { $0.isNamed(id) }.map(\.id))
        for hidden in outcome.hidden where names.contains(hidden.vulnerability) {
            let package = inventory.packages[hidden.package]
            lines.append("hidden for \(package.name) \(package.version) by \(hidden.exception.origin): \(hidden.exception.reason)")
        }
        for exception in outcome.lapsed where names.contains(exception.vulnerability) || exception.vulnerability == "*" {
            lines.append("not hidden any more: the exception of \(exception.origin) has lapsed")
        }
        for (ecosystem, coverage) in result.coverage.sorted(by: { $0.key < $1.key }) {
            for feed in coverage.feeds {
                lines.append("data for \(ecosystem): \(feed.name) of \(feed.fetched.day), \(feed.records) records")
            }
        }
        return lines
    }

    private static func purls(_ inventory: Inventory) -> [String] {
        inventory.packages.map { $0.packageURL(in: inventory.operatingSystem)?.description ?? "" }
    }
}

extension ImageRecord {
    /// What the index of verdicts keeps of a scan; nil of what is no image.
    public init?(_ judgement: Scan.Judgement, of subject: Subject) {
        guard subject.kind == .image, let digest = subject.configDigest else { return nil }
        self.init(
            digest: digest, name: subject.names.first ?? subject.source,
            aliases: [subject.source] + subject.names + subject.manifestDigests.map(\.description), inventory: judgement.report.inventory,
            result: judgement.result, outcome: judgement.report.outcome, time: judgement.report.time)
    }
}

/// From where on findings are a reason to fail.
public enum FailureThreshold: Hashable, Sendable {
    /// At or above a severity.
    case severity(SeverityBand)
    /// Known to be exploited.
    case exploited
    /// Something fixes it.
    case fixable

    /// `low`, `medium`, `high`, `critical`, `kev` or `fixable`.
    public init?(_ text: String) {
        switch text {
        case "kev": self = .exploited
        case "fixable": self = .fixable
        default:
            let band = SeverityBand(word: text)
            guard band != .unknown else { return nil }
            self = .severity(band)
        }
    }

    /// Whether a report has something at or above it that is not hidden.
    /// - Parameter ignoresUnfixed: Whether what no version fixes counts for nothing.
    public func isReached(by report: ScanReport, ignoresUnfixed: Bool = false) -> Bool {
        report.outcome.result.vulnerabilities.contains { vulnerability in
            let counts = vulnerability.matches.contains { $0.isAffected && !(ignoresUnfixed && $0.fixedVersion == nil) }
            guard counts else { return false }
            switch self {
            case .severity(let band): return vulnerability.severity >= band
            case .exploited: return vulnerability.signals.knownExploited != nil
            case .fixable: return vulnerability.isFixable
            }
        }
    }
}
