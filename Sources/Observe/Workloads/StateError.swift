import Glibc
import Linux

/// Why a part of a runtime's state could not be read. For logs: a workload stays usable without it.
public struct StateError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure.
    public enum Code: Sendable, Hashable {
        /// No such file: not written yet, removed already, or kept elsewhere.
        case missing
        /// A system call failed.
        case system(SystemError)
        /// Not in the format that it should have, or past a limit of its parser.
        case malformed
        /// It was written to during each attempt to read it.
        case changing
        /// The file is there, what was looked for is not in it.
        case absent
    }
    /// The kind of failure.
    public var code: Code
    /// The file, as the agent sees it.
    public var path: String
    /// What exactly, with the position where there is one.
    public var detail: String

    init(_ code: Code, _ path: String, _ detail: String = "") {
        self.code = code
        self.path = path
        self.detail = detail
    }

    init(_ error: SystemError, _ path: String) {
        self.init(error.isGone ? .missing : .system(error), path)
    }

    /// Where, why, and what to do.
    public var description: String {
        let suffix = detail.isEmpty ? "" : ": \(detail)"
        return switch code {
        case .missing: "\(path) does not exist\(suffix); if the runtime keeps its state elsewhere, name that directory"
        case .system(let error): "\(error)\(suffix)"
        case .malformed: "\(path) is malformed\(suffix)"
        case .changing: "\(path) changed during each attempt to read it\(suffix)"
        case .absent: "\(path) does not tell\(suffix)"
        }
    }

    /// The whole content of a file of a runtime's state.
    static func contents(of path: String, limit: Int) throws(StateError) -> [UInt8] {
        guard path.utf8.count < Limits.pathBytes, !path.utf8.contains(0) else { throw StateError(.malformed, path, "not a path") }
        do throws(SystemError) { return try readFile(path, limit: limit) } catch { throw StateError(error, path) }
    }

    /// Where a symbolic link leads; nil if it is none.
    static func target(ofLink path: String) -> String? {
        guard let name = path.pathComponents.last, let parent = path.ancestor(1),
            let directory = try? Descriptor.open(parent, O_RDONLY | O_DIRECTORY), let target = try? directory.readLink(String(name))
        else { return nil }
        return String(decoding: target, as: UTF8.self)
    }
}
