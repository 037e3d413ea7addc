/// Where findings go and how they are written, as `--output [FORMAT=]TARGET` says it.
public struct SinkDescription: Sendable {
    /// The format that was asked for; nil if none was.
    public let format: FindingFormat?
    let transport: TransportKind
    let argument: String

    /// Reads `[FORMAT=]TARGET`. FORMAT is `json` or `text`; TARGET is `stdout`, `file:PATH`, `unix:PATH`, `http:URL` or `syslog`, where URL begins
    /// with `http://` or `https://`; such a URL is also a target by itself.
    /// - Throws: ``SinkError`` with what may be written instead.
    public init(parsing text: String) throws(SinkError) {
        var target = text[...]
        // A format comes before the first colon: file:/a=b and http:https://host/?a=b have none.
        if let equals = text.firstIndex(of: "="), !text[..<equals].contains(":"), !text[..<equals].contains("/") {
            guard let format = FindingFormat(named: text[..<equals]) else { throw .unknownFormat(String(text[..<equals])) }
            self.format = format
            target = text[equals...].dropFirst()
        } else {
            format = nil
        }
        guard !target.isEmpty else { throw .emptyTarget }
        if target.hasPrefix("http://") || target.hasPrefix("https://") { target = "http:" + target }
        let scheme = target.prefix { $0 != ":" }
        guard let kind = TransportKind.all.first(where: { $0.scheme == scheme }) else { throw .unknownTarget(String(target)) }
        transport = kind
        argument = try kind.check(scheme.endIndex < target.endIndex ? String(target[scheme.endIndex...].dropFirst()) : nil)
    }

    /// The target without secrets, for logs and metrics: of a URL only scheme, host and port.
    public var name: String { transport.publicName(argument) }

    /// True for standard output.
    public var isStandardOutput: Bool { transport.scheme == TransportKind.standardOutput.scheme }

    /// The format to use: what was asked for, else text for a person at a terminal and JSON for everything else.
    func format(isTerminal: Bool) -> FindingFormat { format ?? (isStandardOutput && isTerminal ? .text : .json) }

    /// What two sinks must not share.
    var target: String { "\(transport.scheme):\(argument)" }
}
