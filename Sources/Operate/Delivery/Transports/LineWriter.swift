import Glibc

/// Writes whole lines to a descriptor, also where a write takes only a part and the rest has to wait for the next attempt.
struct LineWriter {
    private struct Unfinished {
        let sequence: UInt64
        let bytes: [UInt8]
        var written = 0
    }

    private var unfinished: Unfinished?

    /// Writes the line, or what an earlier attempt left of it. If another line was left in the middle, that one is ended first, so that
    /// only it is damaged.
    ///
    /// SIGPIPE must be blocked in the calling thread.
    /// - Throws: ``TransportError``: `.interrupted`, or what `kind` makes of errno.
    mutating func write(
        _ message: EncodedFinding, to descriptor: OpenTarget, interruption: Signal, kind: (Int32) -> TransportError.Kind
    ) throws(TransportError) {
        var current = start(message)
        defer { unfinished = current.written < current.bytes.count ? current : nil }
        while current.written < current.bytes.count {
            Signal.wait(for: [interruption], writable: descriptor)
            if interruption.isRaised { throw .interrupted }
            let count = current.bytes.withUnsafeBytes { bytes in
                Glibc.write(
                    descriptor.number, bytes.baseAddress?.advanced(by: current.written),
                    min(bytes.count - current.written, Limits.writeBytes))
            }
            if count >= 0 {
                current.written += count
            } else if errno != EAGAIN, errno != EINTR {
                let code = errno
                throw .systemCall(kind(code), "write", code)
            }
        }
    }

    /// The next line begins on something new: a reopened file, a new connection.
    mutating func startAfresh() { unfinished = nil }

    private func start(_ message: EncodedFinding) -> Unfinished {
        guard let unfinished, unfinished.written > 0 else { return Unfinished(sequence: message.sequence, bytes: message.line) }
        if unfinished.sequence == message.sequence { return unfinished }
        return Unfinished(sequence: message.sequence, bytes: [UInt8(ascii: "\n")] + message.line)
    }
}
