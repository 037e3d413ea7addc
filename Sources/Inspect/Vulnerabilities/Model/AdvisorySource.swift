/// Where the matcher gets its rows from: the database, or a value in a test. Every call is a batch, so that it can be one query.
public protocol AdvisorySource {
    /// The statements of an ecosystem's release about packages with these names, of every kind; withdrawn ones are left out.
    /// - Parameter names: As `Ecosystem.normalised(_:)` writes them.
    /// - Throws: What the source throws where it cannot be read.
    func statements(in ecosystem: Ecosystem, about names: Set<String>) throws -> [Statement]

    /// Every record with one of these identifiers, from every feed, without `affected`: for ratings, texts and aliases.
    func records(_ ids: Set<String>) throws -> [Advisory]

    /// The same records without what only a page about one of them shows: details, references, weaknesses, related names.
    func heads(_ ids: Set<String>) throws -> [Advisory]

    /// KEV and EPSS by CVE identifier; those without are left out.
    func signals(for ids: Set<String>) throws -> [String: RiskSignals]

    /// What is known of an ecosystem and release.
    func coverage(of ecosystem: Ecosystem) throws -> Coverage
}

extension AdvisorySource {
    /// Whole records, where leaving something out saves nothing.
    public func heads(_ ids: Set<String>) throws -> [Advisory] { try records(ids) }
}

/// One row: what an advisory says of one package, with the names that merging needs.
public struct Statement: Hashable, Sendable, Codable {
    /// The identifier of the advisory.
    public var advisory: String
    /// The feed that brought it.
    public var feed: String
    /// See `Advisory.aliases`.
    public var aliases: [String]
    /// See `Advisory.upstream`.
    public var upstream: [String]
    /// What it says of the package.
    public var affected: AffectedPackage

    /// Of its parts.
    public init(advisory: String, feed: String, aliases: [String] = [], upstream: [String] = [], affected: AffectedPackage) {
        self.advisory = advisory
        self.feed = feed
        self.aliases = aliases
        self.upstream = upstream
        self.affected = affected
    }

    /// The rows of a record.
    public static func all(of record: Advisory) -> [Statement] {
        guard record.withdrawn == nil else { return [] }
        return record.affected.map {
            Statement(advisory: record.id, feed: record.feed, aliases: record.aliases, upstream: record.upstream, affected: $0)
        }
    }
}
