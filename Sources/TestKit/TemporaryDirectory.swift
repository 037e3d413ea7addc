import Foundation
import Glibc

/// A new empty folder, removed with everything in it when this object goes.
public final class TemporaryDirectory: Sendable {
    /// The folder.
    public let url: URL
    /// Its path, short enough for a unix socket in it (108 bytes, unix(7)).
    public var path: String { url.path(percentEncoded: false) }

    /// Makes a folder that only the present user can enter.
    /// - Throws: ``CommandError`` if it cannot be made.
    public init() throws(CommandError) {
        let parent = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        var template = Array("\(parent)/plimsoll-XXXXXX".utf8CString)
        guard let made = template.withUnsafeMutableBufferPointer({ $0.baseAddress.flatMap { mkdtemp($0) } }) else {
            throw CommandError(.cannotStart, "no folder could be made in \(parent): \(String(cString: strerror(errno)))")
        }
        url = URL(filePath: String(cString: made), directoryHint: .isDirectory)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// The place of a file or folder in it.
    public func file(_ name: String) -> URL { url.appending(path: name) }

    /// Writes a file in it, with the folders above.
    /// - Returns: where the file is.
    /// - Throws: what Foundation throws where writing fails.
    @discardableResult
    public func write(_ text: String, to name: String) throws -> URL {
        let file = file(name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return file
    }
}
