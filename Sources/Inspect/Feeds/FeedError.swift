/// Why a file of a feed, or one record of it, could not be read.
public struct FeedError: Error, Hashable, Sendable, Codable, CustomStringConvertible {
    /// The file, or the record inside a file; empty where the caller knows it.
    public var place: String
    /// What is wrong.
    public var problem: String

    /// Of its parts.
    public init(_ problem: String, in place: String = "") {
        self.place = place
        self.problem = problem
    }

    /// Any error of a reader as one of ours.
    public init(_ error: any Error, in place: String) {
        if let known = error as? FeedError {
            self = known
            if self.place.isEmpty { self.place = place }
        } else {
            self.init(String(describing: error), in: place)
        }
    }

    /// "PLACE: PROBLEM".
    public var description: String { place.isEmpty ? problem : "\(place): \(problem)" }
}
