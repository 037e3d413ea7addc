import JSONText
import Linux

/// What is wrong with a sink that the user asked for.
public struct SinkError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of error; new kinds may come.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// Name of the kind.
        public let description: String
        /// Nothing stands where a target is expected.
        public static let emptyTarget = Code(description: "emptyTarget")
        /// No format has this name.
        public static let unknownFormat = Code(description: "unknownFormat")
        /// No target has this scheme.
        public static let unknownTarget = Code(description: "unknownTarget")
        /// The target needs something after its colon.
        public static let missingArgument = Code(description: "missingArgument")
        /// The target takes nothing after its name.
        public static let unexpectedArgument = Code(description: "unexpectedArgument")
        /// A path that the kernel cannot take.
        public static let invalidPath = Code(description: "invalidPath")
        /// A URL that no request can be sent to.
        public static let invalidURL = Code(description: "invalidURL")
        /// Two sinks with one target.
        public static let duplicate = Code(description: "duplicate")
        /// More sinks than ``DeliveryLimits/sinks``.
        public static let tooMany = Code(description: "tooMany")
        /// The target cannot be opened.
        public static let cannotOpen = Code(description: "cannotOpen")
        /// The system gives no more threads or descriptors.
        public static let exhausted = Code(description: "exhausted")
    }

    /// What kind of error.
    public let code: Code
    /// What is wrong.
    public let message: String
    /// What to do.
    public let advice: String

    /// Message and advice, a line each.
    public var description: String { "\(message)\n\(advice)" }
}

extension SinkError {
    static var emptyTarget: SinkError { SinkError(code: .emptyTarget, message: "the output has no target", advice: advice) }

    static func unknownFormat(_ name: String) -> SinkError {
        SinkError(
            code: .unknownFormat, message: "\(quoted(name)) is not a format",
            advice: "formats: \(FindingFormat.all.map(\.name).joined(separator: ", "))")
    }

    static func unknownTarget(_ target: String) -> SinkError {
        let hint = target.hasPrefix("/") || target.hasPrefix(".") ? " (a file is written file:\(visible(target)))" : ""
        return SinkError(code: .unknownTarget, message: "\(quoted(target)) is not a target\(hint)", advice: advice)
    }

    static func missingArgument(scheme: String, synopsis: String) -> SinkError {
        SinkError(code: .missingArgument, message: "the target \(scheme) does not say where", advice: "write \(synopsis)")
    }

    static func unexpectedArgument(scheme: String, _ argument: String) -> SinkError {
        SinkError(
            code: .unexpectedArgument, message: "the target \(scheme) takes nothing after its name, but has \(quoted(argument))",
            advice: "write \(scheme)")
    }

    static func invalidURL(_ reason: String) -> SinkError {
        SinkError(code: .invalidURL, message: "the URL cannot be used: \(reason)", advice: "write http:https://HOST[:PORT]/PATH")
    }

    static func duplicate(_ name: String) -> SinkError {
        SinkError(
            code: .duplicate, message: "the output \(quoted(name)) is named twice",
            advice: "name it once: every finding would arrive twice, lines could be mixed")
    }

    static func tooMany(limit: Int) -> SinkError {
        SinkError(code: .tooMany, message: "more than \(limit) outputs", advice: "send to one receiver that distributes")
    }

    static func cannotOpen(_ name: String, _ reason: String) -> SinkError {
        SinkError(
            code: .cannotOpen, message: "the output \(quoted(name)) cannot be opened: \(visible(reason))",
            advice: "check the path and who may write there")
    }

    static func exhausted(what: String, errno: Int32) -> SinkError {
        SinkError(
            code: .exhausted, message: "cannot make \(what): \(SystemError.text(errno))",
            advice: "raise the limits of the process (ulimit -n, ulimit -u)")
    }

    /// A path that open(2) or connect(2) can take as it is.
    static func checkPath(_ argument: String?, scheme: String, limit: Int) throws(SinkError) -> String {
        guard let path = argument, !path.isEmpty else { throw .missingArgument(scheme: scheme, synopsis: "\(scheme):PATH") }
        guard !path.utf8.contains(0) else {
            throw SinkError(code: .invalidPath, message: "the path of \(scheme): holds a NUL character", advice: "name a path without it")
        }
        guard path.utf8.count <= limit else {
            throw SinkError(
                code: .invalidPath, message: "the path of \(scheme): has \(path.utf8.count) bytes, the kernel takes \(limit)",
                advice: "use a shorter path")
        }
        return path
    }

    private static var advice: String {
        "targets: [FORMAT=]TARGET, where TARGET is \(TransportKind.all.map(\.synopsis).joined(separator: ", "))"
    }

    private static func visible(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.appendVisible(text, limit: 256)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func quoted(_ text: String) -> String { "'\(visible(text))'" }
}
