import Foundation
import Vulnerabilities

/// A source of advisories: what it is called, where it lives, and how its files are read. One value, in a file of its own in the
/// folder of its format; `Feed.all` lists it.
public struct Feed: Sendable {
    /// Stable, lower case, with dashes: the folder of its files in a mirror, `Advisory.feed`.
    public let name: String
    /// For people.
    public let title: String
    /// Under which terms the publisher gives it away.
    public let licence: String
    /// What is fetched.
    public let sources: [Source]
    /// Whether a file inside an archive or a folder belongs to it; others (a README) are passed over.
    public let accepts: @Sendable (_ path: String) -> Bool
    /// Files that a fetched file names, to be fetched as well: an index, a list of mirrors.
    public let links: @Sendable (_ file: FeedFile) throws -> [Source]
    /// Reads one unpacked file. What one record has wrong is given to `emit` as a fault; an error ends the file.
    public let read: @Sendable (_ file: FeedFile, _ emit: (FeedItem) throws -> Void) throws -> Void

    /// Of its parts.
    public init(
        name: String, title: String, licence: String, sources: [Source],
        accepts: @escaping @Sendable (String) -> Bool = { $0.hasSuffix(".json") },
        links: @escaping @Sendable (FeedFile) throws -> [Source] = { _ in [] },
        read: @escaping @Sendable (FeedFile, (FeedItem) throws -> Void) throws -> Void
    ) {
        self.name = name
        self.title = title
        self.licence = licence
        self.sources = sources
        self.accepts = accepts
        self.links = links
        self.read = read
    }

    /// One file to fetch.
    public struct Source: Hashable, Sendable {
        /// Where the publisher has it.
        public let url: String
        /// Its name in a mirror's folder of the feed.
        public let file: String

        /// - Parameter file: Without it the last part of the address.
        public init(_ url: String, file: String? = nil) {
            self.url = url
            self.file = file ?? String(url.split(separator: "/").last ?? "index")
        }
    }
}

/// An unpacked file of a feed.
public struct FeedFile: Sendable {
    /// Where it stands: relative to the feed's folder or inside an archive.
    public let path: String
    /// Its bytes. Hostile.
    public let bytes: Data

    /// Of its parts.
    public init(path: String, bytes: Data) {
        self.path = path
        self.bytes = bytes
    }
}

/// What a feed's file says, one after the other.
public enum FeedItem: Sendable {
    /// A record. A feed may tell a record in parts: several with one identifier, each with other packages.
    case advisory(Advisory)
    /// What is known of a CVE's risk; each feed fills its own half.
    case signals(id: String, RiskSignals)
    /// When a release gets or got no more fixes.
    case endOfLife(EndOfLife)
    /// A record that could not be read; the others go on.
    case fault(FeedError)
}

/// One release of one product, and until when it is looked after.
public struct EndOfLife: Hashable, Sendable {
    /// As the source names it: "debian", "python".
    public var product: String
    /// As the source names it: "12", "3.11".
    public var release: String
    /// The distribution's release in our words; nil of what has no packages of its own.
    public var ecosystem: Ecosystem?
    /// The day; nil where none is set.
    public var date: Timestamp?

    /// Of its parts.
    public init(product: String, release: String, ecosystem: Ecosystem?, date: Timestamp?) {
        self.product = product
        self.release = release
        self.ecosystem = ecosystem
        self.date = date
    }
}
