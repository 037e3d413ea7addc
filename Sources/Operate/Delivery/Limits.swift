/// What a sink may hold and how long it tries. One value for all sinks; tests hand in smaller ones.
public struct DeliveryLimits: Sendable {
    /// Findings that wait in one sink, the one being written included.
    public var queuedFindings = 10_000
    /// Memory of the findings that wait in one sink, bytes, as ``Events/Finding/size`` estimates it.
    public var queuedBytes = 16 << 20
    /// Sinks of one process: each has a thread.
    public var sinks = 16
    /// Pause before the first repetition; doubled for each further one.
    public var firstPause = Duration.milliseconds(100)
    /// Longest pause between two attempts.
    public var longestPause = Duration.seconds(10)
    /// Longest pause that a receiver may ask for (`Retry-After`).
    public var longestRequestedPause = Duration.seconds(300)
    /// Attempts with a receiver that answers but does not accept. A receiver that cannot be reached is tried without end:
    /// only an answer says that the fault may lie in this one finding, which must not block the others for ever.
    public var attempts = 8
    /// Connecting to an HTTP receiver, TLS included.
    public var connectTimeout = Duration.seconds(5)
    /// A whole HTTP request, from connecting to the end of the answer.
    public var requestTimeout = Duration.seconds(15)
    /// How long ``Delivery/stop()`` waits for threads to close what they opened.
    public var stopGrace = Duration.milliseconds(250)

    /// The limits of production.
    public init() {}
}

/// Limits that no caller has a reason to change.
enum Limits {
    /// Bytes of a message in text for people; the rest is counted in the line. JSON always has the whole message.
    static let textMessageBytes = 8_192
    /// Body of an HTTP answer that is read, so that the connection can be used again; a longer one costs the connection.
    static let answerBytes = 64 << 10
    /// At most this much in one write: after poll(2) said "writable" a pipe takes PIPE_BUF bytes without blocking (pipe(7)).
    static let writeBytes = 4_096
    /// `sun_path` of unix(7), without its NUL.
    static let socketPathBytes = 107
    /// Name of a host (RFC 1035, section 2.3.4).
    static let hostNameBytes = 255
    /// PATH_MAX of linux/limits.h, without its NUL.
    static let pathBytes = 4_095
    /// A receiver's URL.
    static let urlBytes = 8_192
    /// How often ``Delivery/flush(until:)`` looks again, should two callers take each other's signal.
    static let flushSlice = Duration.milliseconds(50)
}
