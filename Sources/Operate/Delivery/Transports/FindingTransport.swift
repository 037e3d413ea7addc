import Events
import Linux

/// A finding ready to leave.
struct EncodedFinding: Sendable {
    /// The same finding has the same number in every attempt, another finding a higher one.
    let sequence: UInt64
    /// The finding and a line feed.
    let line: [UInt8]
    /// Media type of the finding.
    let mediaType: String
    /// How urgent.
    let severity: Severity
    /// Nanoseconds since 1970.
    let time: UInt64

    /// The finding without the line feed.
    var payload: ArraySlice<UInt8> { line.dropLast() }
}

/// Takes lines to where somebody reads them. Called by one thread, which it may block: the sink's own.
protocol FindingTransport: AnyObject {
    /// Called once, before everything else, by the thread that makes the sink.
    /// - Throws: ``TransportError`` with `.refused` for what only the user can repair; the other kinds are tried again later.
    func open() throws(TransportError)

    /// Hands a line over; returns when whoever comes next (kernel or receiver) has taken all of it.
    /// - Parameters:
    ///   - message: the line; after an error the same one again, or a later one.
    ///   - interruption: while raised, the call must end soon with `.interrupted`.
    func deliver(_ message: EncodedFinding, interruption: Signal) throws(TransportError)

    /// Opens anew what may have been renamed (log rotation); keeps the old one if that fails.
    func reopen() throws(TransportError)

    /// Lets go of everything. Nothing is called afterwards.
    func close()
}

extension FindingTransport {
    func reopen() throws(TransportError) {}
}

/// Why a line was not taken.
struct TransportError: Error, CustomStringConvertible {
    /// What to do about it.
    enum Kind: Sendable {
        /// Nobody is there: try again without end.
        case unreachable
        /// Somebody is there and does not accept it now: try again a limited number of times, after the pause that the receiver asked for.
        case busy(pause: Duration?)
        /// Never going to be accepted.
        case refused
        /// ``FindingTransport/deliver(_:interruption:)`` was told to end.
        case interrupted
    }

    let kind: Kind
    let description: String

    static func systemCall(_ kind: Kind, _ call: String, _ code: Int32) -> TransportError {
        TransportError(kind: kind, description: "\(call): \(SystemError.text(code))")
    }

    static let interrupted = TransportError(kind: .interrupted, description: "interrupted")
}

/// A kind of target. Adding one: a file with a static member and a transport, a line in ``all``, a test.
struct TransportKind: Sendable {
    /// What stands before the colon of a target.
    let scheme: String
    /// As help shows it, such as `file:PATH`.
    let synopsis: String
    /// Checks what stands after the colon (nil: there was no colon) and brings it to the form that `make` takes.
    let check: @Sendable (_ argument: String?) throws(SinkError) -> String
    /// How logs and metrics name the target: without secrets, which the path of a webhook often is.
    let publicName: @Sendable (_ argument: String) -> String
    /// Makes the transport; no input or output yet.
    let make: @Sendable (_ argument: String, _ limits: DeliveryLimits) throws(SinkError) -> any FindingTransport

    /// Every kind, in the order that help shows.
    static let all: [TransportKind] = [.standardOutput, .file, .unixSocket, .http, .syslog]
}
