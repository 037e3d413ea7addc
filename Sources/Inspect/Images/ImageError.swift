import Linux
import Packages

/// Why an image could not be opened. What is wrong with a single layer is a `Gap` of that layer, not an error.
public struct ImageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Code: String, Sendable {
        /// The image, or a part of it that tells what it is, is not there.
        case notFound
        /// The bytes are not what their format says.
        case damaged
        /// A digest or a size is not what was promised.
        case mismatch
        /// A limit of ``Limits`` was passed.
        case limit
        /// Something that is not read, such as a format of the past.
        case unsupported
        /// The kernel refused.
        case unreadable
        /// A server did not answer, or not as it should.
        case unreachable
        /// A server wants other credentials.
        case denied
        /// Several images fit.
        case ambiguous
        /// The text that names the image has no meaning.
        case reference
    }

    /// What kind of failure it is.
    public var code: Code
    /// What was read: a path, a name, a digest.
    public var subject: String
    /// What is wrong with it, and what to do.
    public var message: String

    /// A failure.
    public init(_ code: Code, _ subject: String, _ message: String) {
        self.code = code
        self.subject = subject
        self.message = message
    }

    init(_ error: SystemError) {
        self.init(error.isGone ? .notFound : .unreadable, error.path ?? error.call, error.description)
    }

    /// Both.
    public var description: String { "\(subject): \(message)" }

    /// The same as a gap of an inventory.
    public var gap: Gap {
        let cause: Gap.Cause =
            switch code {
            case .notFound, .unreachable, .denied: .missing
            case .damaged, .reference, .ambiguous: .damaged
            case .mismatch: .mismatch
            case .limit: .limit
            case .unsupported: .unsupported
            case .unreadable: .unreadable
            }
        return Gap(cause: cause, message: description)
    }
}
