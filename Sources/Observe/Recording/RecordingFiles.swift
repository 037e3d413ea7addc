import Events
import Glibc
import Linux

/// The files of a recording on disk: FILE, and older ones FILE.1, FILE.2 …, all in one directory that is opened once.
///
/// A file is made anew (O_EXCL), with mode 0600; links are never followed; nothing but recordings is renamed or removed.
final class RecordingFiles: @unchecked Sendable {
    private let directory: Descriptor
    private let path: String
    private let name: String
    private let maximumFiles: Int
    private var file: Int32 = -1

    /// - Throws: ``RecordingError`` if the directory cannot be opened, or something else than a recording has the name.
    init(path: String, maximumFiles: Int) throws(RecordingError) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true)
        guard let name = parts.last, !path.hasSuffix("/"), name != ".", name != "..", !path.utf8.contains(0) else {
            throw .parameter("\(path): not the name of a file")
        }
        var parent = String(path.dropLast(name.count))
        if parent.isEmpty { parent = "." }
        do throws(SystemError) { directory = try Descriptor.open(parent, O_RDONLY | O_DIRECTORY) } catch { throw .system(error) }
        (self.path, self.name, self.maximumFiles) = (path, String(name), maximumFiles)
        guard isFree(self.name) || isRecording(self.name) else { throw .occupied(path: path) }
    }

    deinit { close() }

    /// Renames the files that are there and opens a new one. The oldest is removed where there are too many.
    func begin() throws(RecordingError) {
        close()
        // The free name nearest to FILE takes what is moved.
        var free = 0
        while free < maximumFiles, !isFree(numbered(free)) { free += 1 }
        if free == maximumFiles {
            free -= 1
            try remove(numbered(free))
        }
        for number in stride(from: free, to: 0, by: -1) { try rename(numbered(number - 1), to: numbered(number)) }
        file = openat(directory.number, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .system(SystemError(call: "open", path: path, errno: errno)) }
    }

    /// Writes all bytes.
    func write(_ bytes: ByteView) throws(RecordingError) {
        var rest = bytes
        while rest.count > 0 {
            let written = Glibc.write(file, rest.baseAddress, rest.count)
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw .system(SystemError(call: "write", path: path, errno: written < 0 ? errno : ENOSPC)) }
            rest = ByteView(rebasing: rest[written...])
        }
    }

    /// Ends the present file.
    func close() {
        if file >= 0 { _ = Glibc.close(file) }
        file = -1
    }

    private func numbered(_ number: Int) -> String { number == 0 ? name : "\(name).\(number)" }

    private func isFree(_ name: String) -> Bool {
        var status = stat()
        return fstatat(directory.number, name, &status, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT
    }

    /// A regular file that begins as a recording.
    private func isRecording(_ name: String) -> Bool {
        var status = stat()
        guard fstatat(directory.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFREG,
            let file = try? directory.open(name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK),
            let beginning = try? file.read(upTo: RecordingFormat.magic.count)
        else { return false }
        return beginning.bytes == RecordingFormat.magic
    }

    private func rename(_ old: String, to new: String) throws(RecordingError) {
        guard isRecording(old) else { throw .occupied(path: String(path.dropLast(name.count)) + old) }
        guard renameat(directory.number, old, directory.number, new) == 0 else {
            throw .system(SystemError(call: "rename", path: old, errno: errno))
        }
    }

    private func remove(_ old: String) throws(RecordingError) {
        guard isRecording(old) else { throw .occupied(path: String(path.dropLast(name.count)) + old) }
        guard unlinkat(directory.number, old, 0) == 0 else { throw .system(SystemError(call: "unlink", path: old, errno: errno)) }
    }
}
