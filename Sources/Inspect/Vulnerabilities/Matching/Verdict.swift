import Packages

/// About an image, and never better than what is known.
public struct Verdict: Hashable, Sendable, Codable {
    /// In one word.
    public enum Kind: String, Sendable, Codable {
        /// Everything was read, there is fresh data for all of it, and nothing is affected.
        case clean
        /// Everything was read and something is affected.
        case vulnerable
        /// Something could not be read or judged; there may be findings all the same.
        case incomplete
    }

    /// In one word.
    public var kind: Kind
    /// Why it is incomplete; empty otherwise.
    public var problems: [Problem]

    /// Of its parts.
    public init(kind: Kind, problems: [Problem]) {
        self.kind = kind
        self.problems = problems
    }

    /// Why something is not known.
    public struct Problem: Hashable, Sendable, Codable {
        /// What kind of reason.
        public enum Cause: String, Sendable, Codable {
            case gap, noOperatingSystem, noData, staleData, failedFeed, endOfLife, unknownVersion
        }

        /// What kind of reason.
        public var cause: Cause
        /// One sentence with what to do.
        public var message: String

        /// Of its parts.
        public init(_ cause: Cause, _ message: String) {
            self.cause = cause
            self.message = message
        }
    }
}

/// What matching an inventory came to.
public struct ScanResult: Hashable, Sendable, Codable {
    /// By `risk`, the highest first, then by identifier.
    public var vulnerabilities: [Vulnerability]
    /// In one word, with reasons.
    public var verdict: Verdict
    /// What the database knows, by ecosystem ("debian:12").
    public var coverage: [String: Coverage]

    /// Of its parts.
    public init(vulnerabilities: [Vulnerability], verdict: Verdict, coverage: [String: Coverage]) {
        self.vulnerabilities = vulnerabilities
        self.verdict = verdict
        self.coverage = coverage
    }
}
