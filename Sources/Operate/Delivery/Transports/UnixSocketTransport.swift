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

    func open() throws(TransportError) { connection = try OpenTarget.connected(to: path, SOCK_STREAM) }

    func deliver(_ message: EncodedFinding, interruption: Signal) throws(TransportError) {
        let connection: OpenTarget
        if let open = self.connection { connection = open } else { connection = try OpenTarget.connected(to: path, SOCK_STREAM) }
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
}
