import Packages
import Vulnerabilities

/// What a change of the database means for a package that images have.
public struct FindingChange: Hashable, Sendable {
    /// What happened.
    public enum Kind: String, Sendable, CaseIterable {
        /// It was not known to have the vulnerability.
        case affected
        /// It has it still, and a fix came out.
        case fixReleased = "fix-released"
        /// It is not known to have it any more: the advisory was corrected or withdrawn.
        case cleared
        /// An exception hid it that has lapsed.
        case lapsed = "exception-lapsed"
    }

    /// Ascending in the order of changes; never used twice.
    public var number: Int64
    /// What happened.
    public var kind: Kind
    /// The vulnerability's first name.
    public var vulnerability: String
    /// How bad it is.
    public var severity: SeverityBand
    /// Whether it is known to be exploited.
    public var isExploited: Bool
    /// The package, without where it stands.
    public var package: Package
    /// "debian:12", "npm".
    public var ecosystem: String
    /// The version that fixes it; nil where none is out.
    public var fixedVersion: String?
    /// How many images have the package.
    public var images: Int
    /// The first of their names.
    public var imageNames: [String]
    /// When the database was built that brought it.
    public var databaseBuilt: Timestamp

    /// One line for people.
    public var description: String {
        let what =
            switch kind {
            case .affected: "became affected"
            case .fixReleased: "fix released"
            case .cleared: "no longer affected"
            case .lapsed: "exception lapsed"
            }
        let fix = kind == .cleared ? "" : fixedVersion.map { ", fixed in \($0)" } ?? ", no fix yet"
        let exploited = isExploited ? ", known to be exploited" : ""
        let rest = images > imageNames.count ? " and \(images - imageNames.count) more" : ""
        return "\(what): \(vulnerability) (\(severity)\(exploited)) in \(package.name) \(package.version) of \(ecosystem)\(fix): "
            + imageNames.joined(separator: ", ") + rest
    }
}

/// That a change concerns one image: what is delivered, once each.
public struct FindingNotice: Hashable, Sendable {
    /// See `FindingChange.number`.
    public var change: Int64
    /// What happened.
    public var kind: FindingChange.Kind
    /// The vulnerability's first name.
    public var vulnerability: String
    /// The image.
    public var digest: Digest
    /// As it was named when it was scanned last.
    public var image: String
}
