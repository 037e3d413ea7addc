/// What a database knows of one ecosystem and release, and how old that is.
public struct Coverage: Hashable, Sendable, Codable {
    /// The feeds that speak of it, each with its state. Empty: there is no data.
    public var feeds: [FeedState]
    /// When the publisher's support of the release ends or ended; nil where nobody says or it has no release.
    public var endOfLife: Timestamp?

    /// Of its parts.
    public init(feeds: [FeedState] = [], endOfLife: Timestamp? = nil) {
        self.feeds = feeds
        self.endOfLife = endOfLife
    }
}

/// A feed as the database holds it.
public struct FeedState: Hashable, Sendable, Codable {
    /// "debian", "osv-pypi".
    public var name: String
    /// When the data that is in use was fetched or, for a file, written.
    public var fetched: Timestamp
    /// How many it holds.
    public var records: Int
    /// Records that could not be read.
    public var errors: Int
    /// Why the last update kept old data; nil if it did not.
    public var failure: String?

    /// Of its parts.
    public init(name: String, fetched: Timestamp, records: Int, errors: Int = 0, failure: String? = nil) {
        self.name = name
        self.fetched = fetched
        self.records = records
        self.errors = errors
        self.failure = failure
    }
}
