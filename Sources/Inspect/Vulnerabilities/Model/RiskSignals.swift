/// What tells how likely a vulnerability is used, by CVE identifier.
public struct RiskSignals: Hashable, Sendable, Codable {
    /// Listed as known to be exploited; nil where it is not.
    public var knownExploited: KnownExploited?
    /// How likely it is exploited soon; nil where nobody computed it.
    public var epss: EPSS?

    /// Of its parts.
    public init(knownExploited: KnownExploited? = nil, epss: EPSS? = nil) {
        self.knownExploited = knownExploited
        self.epss = epss
    }

    /// An entry of CISA's catalogue of known exploited vulnerabilities.
    public struct KnownExploited: Hashable, Sendable, Codable {
        /// Since when it is in the catalogue.
        public var added: Timestamp?
        /// When United States agencies have to have acted.
        public var due: Timestamp?
        /// Whether ransomware campaigns are known to use it.
        public var isUsedInRansomware: Bool

        /// Of its parts.
        public init(added: Timestamp? = nil, due: Timestamp? = nil, isUsedInRansomware: Bool = false) {
            self.added = added
            self.due = due
            self.isUsedInRansomware = isUsedInRansomware
        }
    }

    /// FIRST's exploit prediction, in millionths: 944_210 is 94.421 %.
    public struct EPSS: Hashable, Sendable, Codable {
        /// Of being exploited within 30 days, in millionths.
        public var probability: Int
        /// The share of vulnerabilities that are less likely, in millionths.
        public var percentile: Int
        /// Of which day.
        public var date: Timestamp?

        /// Of its parts.
        public init(probability: Int, percentile: Int, date: Timestamp? = nil) {
            self.probability = probability
            self.percentile = percentile
            self.date = date
        }
    }
}
