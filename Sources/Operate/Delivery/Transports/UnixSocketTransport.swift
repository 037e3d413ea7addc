import Glibc

extension TransportKind {
    /// A stream socket that a program listens on.
    static let unixSocket = TransportKind(
        scheme: "unix", synopsis: "unix:PATH",
        check: { argument throws(SinkError) in try SinkError.checkPath(argument, scheme: "unix", limit: Limits.socketPathBytes) },
        publicName: { "unix:\($0)" },
        make: { path, _ throws(SinkError) in UnixSocketTransport(path: path) })
}

/// Writes lines to a stream socket (unix(7)). A line counts as delivered when the kernel has all of it: the protocol has no answer.
/// After a lost connection the line is written whole on the next one.
final class UnixSocketTransport: FindingTransport {
    private let path: String
    private var connection: OpenTarget?
    private var writer = LineWriter()

    init(path: String) { self.path = path }

    func open() throws(TransportError) { connection = try connectSocket() }

    func deliver(_ message: EncodedFinding, interruption: Signal) throws(TransportError) {
        let connection: OpenTarget
        if let open = self.connection { connection = open } else { connection = try connectSocket() }
        self.connection = connection
        do throws(TransportError) {
            try writer.write(message, to: connection, interruption: interruption) { _ in .unreachable }
        } catch {
            // An interrupted one may stand in the middle of a line: only a new connection begins cleanly.
            close()
            throw error
        }
    }

    func close() {
        connection = nil
        writer.startAfresh()
    }

    private func connectSocket() throws(TransportError) -> OpenTarget {
        guard let connection = OpenTarget(socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0))
        else {
            throw .systemCall(.unreachable, "socket", errno)
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // The length was checked when the target was read; a NUL ends the path.
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(Limits.socketPathBytes)) }
        let answer = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(connection.number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard answer == 0 else { throw .systemCall(.unreachable, "connect \(path)", errno) }
        return connection
    }
}
