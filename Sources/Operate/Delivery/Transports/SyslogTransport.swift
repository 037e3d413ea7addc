import Glibc
import Linux

extension TransportKind {
    /// A logger.
    static let syslog = TransportKind(
        scheme: "syslog", synopsis: "syslog[:udp://HOST:PORT|:tcp://HOST:PORT]",
        check: { argument throws(SinkError) in
            _ = try SyslogTarget(parsing: argument)
            return argument ?? ""
        },
        publicName: { $0.isEmpty ? "syslog" : "syslog:\($0)" },
        make: { argument, limits throws(SinkError) in
            SyslogTransport(
                try SyslogTarget(parsing: argument), hostname: (try? HostFacts.current())?.hostname ?? "",
                connectTimeout: limits.connectTimeout)
        })
}

/// Hands findings to a logger. There is no answer in any of the protocols: delivered is what the kernel has taken.
final class SyslogTransport: FindingTransport {
    private let target: SyslogTarget
    private let hostname: String
    private let connectTimeout: Duration
    private var connection: OpenTarget?
    private var writer = LineWriter()

    init(_ target: SyslogTarget, hostname: String, connectTimeout: Duration) {
        self.target = target
        self.hostname = hostname
        self.connectTimeout = connectTimeout
    }

    func open() throws(TransportError) { connection = try target.connect() }

    func deliver(_ message: EncodedFinding, interruption: Signal) throws(TransportError) {
        let connection: OpenTarget
        if let open = self.connection { connection = open } else { connection = try target.connect() }
        self.connection = connection
        let text = SyslogMessage(
            severity: message.severity, time: message.time, hostname: hostname, pid: getpid(), payload: message.payload)
        do throws(TransportError) {
            switch target {
            case .local: try send(text.local(offset: Delivery.systemOffset(message.time)), connection, interruption)
            case .udp: try send(text.modern, connection, interruption)
            case .tcp: try write(text.modern, message, connection, interruption)
            }
        } catch {
            // A message that is too long says nothing about the connection.
            if case .refused = error.kind { throw error }
            close()
            throw error
        }
    }

    func close() {
        connection = nil
        writer.startAfresh()
    }

    /// One datagram.
    private func send(_ bytes: [UInt8], _ connection: OpenTarget, _ interruption: Signal) throws(TransportError) {
        while true {
            Signal.wait(for: [interruption], writable: connection)
            if interruption.isRaised { throw .interrupted }
            if Glibc.send(connection.number, bytes, bytes.count, Int32(MSG_NOSIGNAL)) >= 0 { return }
            switch errno {
            case EAGAIN, EINTR: continue
            case EMSGSIZE: throw .systemCall(.refused, "send \(bytes.count) bytes in one datagram", EMSGSIZE)
            default: throw .systemCall(.unreachable, "send", errno)
            }
        }
    }

    /// `LENGTH MESSAGE` (RFC 6587, section 3.4.1).
    private func write(
        _ bytes: [UInt8], _ message: EncodedFinding, _ connection: OpenTarget, _ interruption: Signal
    ) throws(TransportError) {
        Signal.wait(for: [interruption], writable: connection, until: .now + connectTimeout)
        if interruption.isRaised { throw .interrupted }
        var failure: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(connection.number, SOL_SOCKET, SO_ERROR, &failure, &size) == 0, failure == 0 else {
            throw .systemCall(.unreachable, "connect", failure)
        }
        var pending = pollfd(fd: connection.number, events: Int16(POLLIN | POLLOUT), revents: 0)
        guard poll(&pending, 1, 0) > 0 else { throw .systemCall(.unreachable, "connect", ETIMEDOUT) }
        // The logger sends nothing: what can be read is the end of the connection, and what is written now would be lost without a trace.
        var byte: UInt8 = 0
        if pending.revents & Int16(POLLIN) != 0, recv(connection.number, &byte, 1, Int32(MSG_DONTWAIT)) == 0 {
            throw .systemCall(.unreachable, "send", ECONNRESET)
        }
        let frame = EncodedFinding(
            sequence: message.sequence, line: Array("\(bytes.count) ".utf8) + bytes, mediaType: message.mediaType,
            severity: message.severity, time: message.time)
        try writer.write(frame, to: connection, interruption: interruption) { _ in .unreachable }
    }
}
