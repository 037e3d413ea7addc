import Foundation
import Glibc
import Vulnerabilities

/// The exceptions that every scan obeys: FOLDER/exceptions.yaml, in our own format.
public struct ExceptionStore: Sendable {
    /// The file.
    public let path: String

    /// - Parameter folder: Of plimsoll's data.
    public init(folder: String) {
        path = folder + "/exceptions.yaml"
    }

    /// All of them, lapsed ones too; none where there is no file.
    /// - Throws: `ExceptionFileError`.
    public func exceptions() throws(ExceptionFileError) -> [FindingException] {
        FileManager.default.fileExists(atPath: path) ? try ExceptionFiles.read(path) : []
    }

    /// Adds one. The file is replaced as a whole: readers see it with or without.
    /// - Throws: `ExceptionFileError` if the file cannot be read or written.
    public func add(_ exception: FindingException) throws(ExceptionFileError) {
        let lock = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0, flock(lock, LOCK_EX) == 0 else { throw failure() }
        defer { close(lock) }
        let text = IgnoreFile.text(try exceptions() + [exception])
        let new = path + ".new"
        let descriptor = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0, rename(new, path) == 0 else {
            let error = failure()
            unlink(new)
            throw error
        }
    }

    private func failure() -> ExceptionFileError {
        ExceptionFileError(path, "it cannot be written: \(String(cString: strerror(errno)))")
    }
}
