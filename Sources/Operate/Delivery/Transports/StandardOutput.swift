import Glibc

extension TransportKind {
    /// Standard output.
    static let standardOutput = TransportKind(
        scheme: "stdout", synopsis: "stdout",
        check: { argument throws(SinkError) in
            if let argument { throw .unexpectedArgument(scheme: "stdout", argument) }
            return ""
        },
        publicName: { _ in "stdout" },
        make: { _, _ throws(SinkError) in StandardOutput() })
}

/// Writes to standard output, whose flags are left alone: they are shared with the programs that started us. poll(2) and small writes keep
/// us from blocking; where a terminal is stopped (Ctrl-S) only the sink's thread waits.
final class StandardOutput: FindingTransport {
    private let original: Int32
    private var output: OpenTarget?
    private var writer = LineWriter()

    init(_ original: Int32 = STDOUT_FILENO) { self.original = original }

    /// A descriptor of our own, so that a stray close(1) elsewhere cannot turn findings into somebody else's file.
    func open() throws(TransportError) {
        guard let copy = OpenTarget(fcntl(original, F_DUPFD_CLOEXEC, 3)) else { throw .systemCall(.refused, "standard output", errno) }
        output = copy
    }

    func deliver(_ message: EncodedFinding, interruption: Signal) throws(TransportError) {
        guard let output else { throw TransportError(kind: .refused, description: "standard output is closed") }
        // Nobody can come back to an output whose reader has gone. A full disk may get space.
        try writer.write(message, to: output, interruption: interruption) { $0 == EPIPE || $0 == EBADF ? .refused : .unreachable }
    }

    func close() { output = nil }

    /// True if a person looks at standard output.
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
}
