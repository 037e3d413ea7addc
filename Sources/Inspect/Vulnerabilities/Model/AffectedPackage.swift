/// What one source says of one package: OSV's `affected[]`, a row of a distribution's tracker, a product status of CSAF.
public struct AffectedPackage: Hashable, Sendable, Codable {
    /// What the name names.
    public enum Kind: String, Sendable, Codable {
        /// A distribution's source package (dpkg's Source, apk's origin, rpm's SOURCERPM).
        case source
        /// An installed package of a distribution.
        case binary
        /// A package of a language.
        case library
        /// A product of CPE: the name is "vendor:product".
        case product
    }

    /// The source's judgement. `affected` and `fixed` hold for the versions of `ranges` and `versions`, the others for all versions
    /// where no range is given.
    public enum Status: String, Sendable, Codable, CaseIterable {
        /// Affected, and no fix is out.
        case affected
        /// Affected up to the fix that is out.
        case fixed
        case notAffected
        /// Affected, and the source will not fix it (Debian's no-dsa "ignored", Red Hat's "Will not fix").
        case wontFix
        /// Affected, and the fix is put off (Debian's "postponed", Red Hat's "Fix deferred").
        case deferred
        /// The release or the package gets no more fixes.
        case endOfLife
        /// The source has not decided (under investigation, needs triage, undetermined).
        case undetermined
    }

    /// Whose package it is, and of which release: the first half of the key.
    public var ecosystem: Ecosystem
    /// As `Ecosystem.normalised(_:)` writes it: the second half of the key.
    public var name: String
    /// What the name names.
    public var kind: Kind
    /// The source's judgement.
    public var status: Status
    /// Why, in the source's words: "Minor issue", "vulnerable_code_not_present".
    public var reason: String?
    /// The source's own word for how urgent it is: "unimportant", "high", "Important".
    public var urgency: String?
    /// The versions that the status holds for.
    public var ranges: [AffectedRange]
    /// Versions named one by one; a version here is affected whatever the ranges say.
    public var versions: [String]
    /// Only these, in the source's words ("x86_64", "amd64"); empty means all.
    public var architectures: [String]
    /// "NAME:STREAM" of the module whose package it is. Source: Fedora modularity, `MODULARITYLABEL`.
    public var module: String?
    /// Only for holders of a contract: "Pro" (Ubuntu). The fix is shown, the package without it stays affected.
    public var track: String?
    /// The CPE 2.3 formatted string of a product, with its version part a wildcard.
    public var cpe: String?
    /// Ratings that hold for this package only.
    public var ratings: [SeverityRating]

    /// Of its parts.
    public init(
        ecosystem: Ecosystem, name: String, kind: Kind, status: Status, reason: String? = nil, urgency: String? = nil,
        ranges: [AffectedRange] = [], versions: [String] = [], architectures: [String] = [], module: String? = nil, track: String? = nil,
        cpe: String? = nil, ratings: [SeverityRating] = []
    ) {
        self.ecosystem = ecosystem
        self.name = name
        self.kind = kind
        self.status = status
        self.reason = reason
        self.urgency = urgency
        self.ranges = ranges
        self.versions = versions
        self.architectures = architectures
        self.module = module
        self.track = track
        self.cpe = cpe
        self.ratings = ratings
    }
}
