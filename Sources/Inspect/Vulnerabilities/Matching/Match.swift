import Packages

/// That one package of an inventory is what a statement speaks of, and what follows.
public struct Match: Hashable, Sendable, Codable {
    /// How sure it is.
    public enum Confidence: String, Sendable, Codable {
        /// By the package's own name and version in its own ecosystem.
        case high
        /// By a CPE that was guessed for a file.
        case low
    }

    /// Position in `Inventory.packages`.
    public var package: Int
    /// The statement that decided.
    public var statement: Statement
    /// What holds for the package: see `AffectedPackage.Status`. `fixed` means: affected, and a fix is out.
    public var status: AffectedPackage.Status
    /// The lowest version that fixes it; nil where none is out.
    public var fixedVersion: String?
    /// How sure it is.
    public var confidence: Confidence
    /// Each step of the way to it, for people.
    public var reasons: [String]

    /// Of its parts.
    public init(
        package: Int, statement: Statement, status: AffectedPackage.Status, fixedVersion: String?, confidence: Confidence, reasons: [String]
    ) {
        self.package = package
        self.statement = statement
        self.status = status
        self.fixedVersion = fixedVersion
        self.confidence = confidence
        self.reasons = reasons
    }

    /// Whether somebody has to act or to decide: everything but "not affected".
    public var isAffected: Bool { status != .notAffected }
}

/// One vulnerability of an image: what all sources call by any of its names, with all packages that have it.
public struct Vulnerability: Hashable, Sendable, Codable {
    /// A CVE where there is one, else a GHSA, else the first name.
    public var id: String
    /// All other names, sorted.
    public var aliases: [String]
    /// Advisories that bring fixes for it (DSA, RHSA, ALAS).
    public var advisories: [String]
    /// One line; empty where no source has one.
    public var summary: String
    /// Of every source.
    public var ratings: [SeverityRating]
    /// KEV and EPSS.
    public var signals: RiskSignals
    /// In the order of the packages.
    public var matches: [Match]
    /// Whether a package that has it runs; nil where nobody watched.
    public var isInUse: Bool?

    /// The distribution's word where a package is its own, else the highest band that a source gives.
    public var severity: SeverityBand {
        var stated = SeverityBand.unknown
        for match in matches {
            if let word = match.statement.affected.urgency { stated = max(stated, SeverityBand(word: word)) }
            for rating in match.statement.affected.ratings { stated = max(stated, rating.band) }
        }
        return stated == .unknown ? ratings.lazy.map(\.band).max() ?? .unknown : stated
    }

    /// The highest score of a vector, in tenths.
    public var score: Int? { ratings.compactMap(\.score).max() }

    /// Whether every affected package has a fix.
    public var isFixable: Bool {
        matches.contains(where: \.isAffected) && matches.allSatisfy { !$0.isAffected || $0.fixedVersion != nil }
    }

    /// Real risk, higher first: 1000 if it is known to be exploited, 500 if a package that has it is in use, 300 times the probability
    /// of EPSS, the score in tenths (or the middle of the band, where a distribution's word is another than the scores'), 20 if a fix is
    /// out. So KEV outweighs use, and use all the rest.
    public var risk: Int {
        let epss = (signals.epss?.probability ?? 0) * 300 / 1_000_000
        return (signals.knownExploited == nil ? 0 : 1000) + (isInUse == true ? 500 : 0) + max(0, min(300, epss))
            + severityPoints + (isFixable ? 20 : 0)
    }

    /// The highest score of those that say what `severity` says.
    private var severityPoints: Int {
        let severity = severity
        return ratings.lazy.filter { $0.band == severity }.compactMap(\.score).max() ?? severity.middle
    }

    /// The parts of `risk` that are not 0, for people.
    public var riskReasons: [String] {
        var reasons: [String] = []
        if signals.knownExploited != nil { reasons.append("known to be exploited (+1000)") }
        if isInUse == true { reasons.append("in use (+500)") }
        if let epss = signals.epss {
            reasons.append("EPSS \(epss.probability / 10_000).\(epss.probability / 1000 % 10) % (+\(epss.probability * 300 / 1_000_000))")
        }
        reasons.append("severity \(severity) (+\(severityPoints))")
        if isFixable { reasons.append("fix available (+20)") }
        return reasons
    }
}

extension SeverityBand {
    /// The middle of the band's scores, in tenths.
    var middle: Int { [0, 0, 5, 20, 55, 80, 95][rawValue] }
}
