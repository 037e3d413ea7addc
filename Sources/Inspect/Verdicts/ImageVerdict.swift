import Packages
import Vulnerabilities

/// What is known of one image, without looking into it: what admission decides by.
public struct ImageVerdict: Hashable, Sendable {
    /// Of the image's configuration: the same in every registry and runtime.
    public var digest: Digest
    /// As it was named when it was scanned last.
    public var name: String
    /// In one word; kept up to date when the database changes.
    public var kind: Verdict.Kind
    /// Findings that no exception hides.
    public var counts: FindingCounts
    /// Findings that an exception hid when it was scanned.
    public var hidden: Int
    /// Why it is incomplete, the first ones.
    public var problems: [String]
    /// When the database was built that it was last held against.
    public var databaseBuilt: Timestamp
    /// When the image was scanned.
    public var scanned: Timestamp

    /// Of its parts.
    public init(
        digest: Digest, name: String, kind: Verdict.Kind, counts: FindingCounts, hidden: Int, problems: [String], databaseBuilt: Timestamp,
        scanned: Timestamp
    ) {
        self.digest = digest
        self.name = name
        self.kind = kind
        self.counts = counts
        self.hidden = hidden
        self.problems = problems
        self.databaseBuilt = databaseBuilt
        self.scanned = scanned
    }
}

/// How many findings there are: one for each vulnerability of each package that has it.
public struct FindingCounts: Hashable, Sendable {
    /// By `SeverityBand.rawValue`.
    private var bands = [Int](repeating: 0, count: SeverityBand.allCases.count)
    /// For how many of them a fix is out.
    public var fixable = 0
    /// How many of them are known to be exploited.
    public var exploited = 0

    /// None.
    public init() {}

    /// Of one band.
    public subscript(band: SeverityBand) -> Int {
        get { bands[band.rawValue] }
        set { bands[band.rawValue] = newValue }
    }

    /// All of them.
    public var total: Int { bands.reduce(0, +) }

    /// At or above a band.
    public func total(from band: SeverityBand) -> Int { bands[band.rawValue...].reduce(0, +) }

    mutating func add(_ finding: KnownFinding, _ sign: Int = 1) {
        self[finding.severity] += sign
        if finding.fixedVersion != nil { fixable += sign }
        if finding.isExploited { exploited += sign }
    }
}

/// A vulnerability that a package is known to have.
struct KnownFinding: Hashable, Sendable {
    /// The identifier and every alias: two findings that share one are the same.
    var names: [String]
    var severity: SeverityBand
    var isExploited: Bool
    var fixedVersion: String?

    init(names: [String], severity: SeverityBand, isExploited: Bool, fixedVersion: String?) {
        self.names = names
        self.severity = severity
        self.isExploited = isExploited
        self.fixedVersion = fixedVersion
    }

    /// Judged by this package alone, so that it is the same whatever else an image has.
    init(_ vulnerability: Vulnerability, _ match: Match) {
        var single = vulnerability
        single.matches = [match]
        self.init(
            names: [vulnerability.id] + vulnerability.aliases, severity: single.severity,
            isExploited: vulnerability.signals.knownExploited != nil, fixedVersion: match.fixedVersion)
    }

    var id: String { names.first ?? "" }
}
