import Events

/// Turns a finding into one line. Pure: the same finding gives the same bytes.
public protocol FindingEncoder: Sendable {
    /// The line in UTF-8, without its line break and without any inside.
    func encode(_ finding: Finding) -> [UInt8]
}

/// What an encoder must be told about where it runs.
public struct EncoderSurroundings: Sendable {
    /// Name of the host, for JSON.
    public var hostname: String
    /// Escape sequences for colour are wanted: a terminal without NO_COLOR.
    public var colour: Bool
    /// Seconds that local time is ahead of UTC at a time in nanoseconds since 1970.
    public var localOffset: @Sendable (UInt64) -> Int

    /// Surroundings.
    public init(hostname: String, colour: Bool = false, localOffset: @escaping @Sendable (UInt64) -> Int = { _ in 0 }) {
        self.hostname = hostname
        self.colour = colour
        self.localOffset = localOffset
    }
}

/// A way to write findings. Adding one: a file with a static member and an encoder, a line in ``all``, a test.
public struct FindingFormat: Sendable {
    /// As `--output FORMAT=TARGET` names it.
    public let name: String
    /// Media type of one finding (RFC 6838).
    public let mediaType: String
    /// Makes the encoder.
    let makeEncoder: @Sendable (EncoderSurroundings) -> any FindingEncoder

    /// Every format, in the order that help shows.
    public static let all: [FindingFormat] = [.json, .text]

    /// Looks a name up, in lower case.
    public init?(named name: some StringProtocol) {
        guard let format = Self.all.first(where: { $0.name == name }) else { return nil }
        self = format
    }

    init(name: String, mediaType: String, makeEncoder: @escaping @Sendable (EncoderSurroundings) -> any FindingEncoder) {
        self.name = name
        self.mediaType = mediaType
        self.makeEncoder = makeEncoder
    }
}

extension FindingFormat: Hashable {
    /// Same name.
    public static func == (left: FindingFormat, right: FindingFormat) -> Bool { left.name == right.name }
    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
