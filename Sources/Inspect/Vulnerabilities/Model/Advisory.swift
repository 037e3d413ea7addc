/// A record of one source about one or more vulnerabilities. What it says of packages is in `affected`.
public struct Advisory: Hashable, Sendable, Codable {
    /// "CVE-2024-3094", "GHSA-…", "DSA-5649-1", "GO-2024-2687".
    public var id: String
    /// The feed that brought it: "debian", "osv", "nvd".
    public var feed: String
    /// Other names of the same vulnerability: they are one finding.
    public var aliases: [String]
    /// Vulnerabilities that this advisory is about (OSV's `upstream`; the CVEs of a DSA, an RHSA, an ALAS): each is a finding of its own.
    public var upstream: [String]
    /// See also; never merged.
    public var related: [String]
    /// When the source made it public.
    public var published: Timestamp?
    /// When the source last changed it.
    public var modified: Timestamp?
    /// Set if the source took it back: it matches nothing.
    public var withdrawn: Timestamp?
    /// One line; empty where the source has none.
    public var summary: String
    /// The long text, Markdown; hostile.
    public var details: String
    /// How bad it is, by everybody who says so in this record.
    public var ratings: [SeverityRating]
    /// Links, as the source orders them.
    public var references: [Reference]
    /// CWE identifiers, "CWE-79".
    public var weaknesses: [String]
    /// What it says of packages.
    public var affected: [AffectedPackage]

    /// Of its parts.
    public init(
        id: String, feed: String, aliases: [String] = [], upstream: [String] = [], related: [String] = [], published: Timestamp? = nil,
        modified: Timestamp? = nil, withdrawn: Timestamp? = nil, summary: String = "", details: String = "",
        ratings: [SeverityRating] = [], references: [Reference] = [], weaknesses: [String] = [], affected: [AffectedPackage] = []
    ) {
        self.id = id
        self.feed = feed
        self.aliases = aliases
        self.upstream = upstream
        self.related = related
        self.published = published
        self.modified = modified
        self.withdrawn = withdrawn
        self.summary = summary
        self.details = details
        self.ratings = ratings
        self.references = references
        self.weaknesses = weaknesses
        self.affected = affected
    }

    /// A link. Source: OSV schema, `references[]`.
    public struct Reference: Hashable, Sendable, Codable {
        /// "ADVISORY", "FIX", "WEB"; upper case as OSV writes it.
        public var kind: String
        /// Where it leads.
        public var url: String

        /// Of its parts.
        public init(kind: String, url: String) {
            self.kind = kind
            self.url = url
        }
    }
}
