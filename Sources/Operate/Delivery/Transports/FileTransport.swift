import Glibc

extension TransportKind {
    /// A file that lines are appended to, or a named pipe.
    static let file = TransportKind(
        scheme: "file", synopsis: "file:PATH",
        check: { argument throws(SinkError) in try SinkError.checkPath(argument, scheme: "file", limit: Limits.pathBytes) },
        publicName: { "file:\($0)" },
        make: { path, _ throws(SinkError) in FileTransport(path: path) })
}

/// Appends to a file. Made with mode 0600 if it is not there; the mode of one that is there is the user's. Symbolic links as the last
/// component are not followed: whoever may write to the directory could point them at any file.
final class FileTransport: FindingTransport {
    private let path: String
    private var file: OpenTarget?
    private var writer = LineWriter()

    init(path: String) { self.path = path }

    func open() throws(TransportError) { file = try openFile() }

    func deliver(_ message: EncodedFinding, interruption: Signal) throws(TransportError) {
        let file: OpenTarget
        if let open = self.file { file = open } else { file = try openFile() }
        self.file = file
        do throws(TransportError) {
            try writer.write(message, to: file, interruption: interruption) { _ in .unreachable }
        } catch {
            // The reader of a named pipe has gone: another one finds the whole line.
            if case .unreachable = error.kind, isNamedPipe(file) { dropFile() }
            throw error
        }
    }

    func reopen() throws(TransportError) {
        let fresh = try openFile()
        dropFile()
        file = fresh
    }

    func close() { dropFile() }

    private func dropFile() {
        file = nil
        writer.startAfresh()
    }

    /// O_NONBLOCK matters for named pipes: opening one that nobody reads fails instead of waiting, and writing to a full one can be
    /// interrupted.
    private func openFile() throws(TransportError) -> OpenTarget {
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY
        guard let opened = OpenTarget(Glibc.open(path, flags, 0o600)) else { throw Self.openError(errno, path) }
        var status = stat()
        guard fstat(opened.number, &status) == 0 else { throw .systemCall(.refused, "fstat \(path)", errno) }
        guard [S_IFREG, S_IFIFO, S_IFCHR].contains(status.st_mode & S_IFMT) else {
            throw TransportError(kind: .refused, description: "\(path) is neither a file nor a named pipe nor a character device")
        }
        return opened
    }

    private static func openError(_ code: Int32, _ path: String) -> TransportError {
        switch code {
        case ENXIO: TransportError(kind: .unreachable, description: "nobody reads the named pipe \(path)")
        case EMFILE, ENFILE, ENOMEM, ENOSPC, EINTR, EDQUOT: .systemCall(.unreachable, "open \(path)", code)
        case ENOENT: TransportError(kind: .refused, description: "the directory of \(path) does not exist: make it first")
        case ELOOP:
            TransportError(
                kind: .refused, description: "\(path) is a symbolic link, which is not followed: name the file itself (or use stdout)")
        default: .systemCall(.refused, "open \(path)", code)
        }
    }

    private func isNamedPipe(_ file: OpenTarget) -> Bool {
        var status = stat()
        return fstat(file.number, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
    }
}
