/// Which versions a statement speaks of: events on a line of versions. Source: OSV schema, `affected[].ranges[]`.
public struct AffectedRange: Hashable, Sendable, Codable {
    /// What orders the versions.
    public enum Kind: String, Sendable, Codable {
        /// The ecosystem's own order.
        case ecosystem = "ECOSYSTEM"
        case semver = "SEMVER"
        /// Commits: only equality can be told without the repository.
        case git = "GIT"
    }

    /// Where the state changes.
    public enum Event: Hashable, Sendable, Codable {
        /// Affected from this version on; "0" is before every version.
        case introduced(String)
        /// Affected from above this version on (NVD's `versionStartExcluding`).
        case introducedAfter(String)
        /// Not affected from this version on.
        case fixed(String)
        /// Affected up to this version and not above it.
        case lastAffected(String)
        /// Nothing is said of this version and above it.
        case limit(String)

        /// The version of any event.
        public var version: String {
            switch self {
            case .introduced(let version), .introducedAfter(let version), .fixed(let version), .lastAffected(let version),
                .limit(let version):
                version
            }
        }
    }

    /// What orders the versions.
    public var kind: Kind
    /// Of a GIT range.
    public var repository: String?
    /// As the source gives them; the matcher sorts them.
    public var events: [Event]

    /// Of its parts.
    public init(kind: Kind = .ecosystem, repository: String? = nil, events: [Event]) {
        self.kind = kind
        self.repository = repository
        self.events = events
    }

    /// Everything below `fixed`.
    public static func below(_ fixed: String) -> AffectedRange {
        AffectedRange(events: [.introduced("0"), .fixed(fixed)])
    }

    /// Every version: nothing is fixed.
    public static let all = AffectedRange(events: [.introduced("0")])

    /// The versions that fix it, in the order of the events.
    public var fixedVersions: [String] {
        events.compactMap { if case .fixed(let version) = $0 { version } else { nil } }
    }
}
