import Packages
import Reports
import ScanReports
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

    /// - Parameters:
    ///   - name: as the user wrote it.
    ///   - digest: of the image's configuration.
    /// - Throws: `DatabaseError` if the database cannot be read.
    public func report(
        on inventory: Inventory, name: String, digest: Digest?, from database: VulnerabilityDatabase
    ) throws -> ScanReport {
        let result = try Matcher(database, options: MatchOptions(now: options.now)).scan(inventory)
        let purls = inventory.packages.map { $0.packageURL(in: inventory.operatingSystem)?.description ?? "" }
        let outcome = result.excepting(options.exceptions, in: inventory, purls: purls, now: options.now)
        return ScanReport(
            name: name, digest: digest, inventory: inventory, purls: purls, outcome: outcome, time: options.now,
            toolVersion: options.toolVersion)
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
    public func isReached(by report: ScanReport) -> Bool {
        report.outcome.result.vulnerabilities.contains { vulnerability in
            guard vulnerability.matches.contains(where: \.isAffected) else { return false }
            switch self {
            case .severity(let band): return vulnerability.severity >= band
            case .exploited: return vulnerability.signals.knownExploited != nil
            case .fixable: return vulnerability.isFixable
            }
        }
    }
}
