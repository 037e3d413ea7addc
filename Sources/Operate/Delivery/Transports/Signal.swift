import Glibc

/// A flag between threads that poll(2) can wait for together with descriptors: a pipe with a byte in it while raised.
final class Signal: Sendable {
    private let reading: OpenTarget
    private let writing: OpenTarget

    /// - Throws: ``SinkError`` if the process may open no more descriptors.
    init() throws(SinkError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0, let reading = OpenTarget(ends[0]), let writing = OpenTarget(ends[1]) else {
            throw .exhausted(what: "a pipe for a sink's thread", errno: errno)
        }
        // pipe2(2) is out of Swift's reach; a child that another thread starts between the two calls inherits two harmless descriptors.
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        self.reading = reading
        self.writing = writing
    }

    /// Wakes who waits, now or later. Never blocks: a full pipe is raised already.
    func raise() {
        var byte: UInt8 = 1
        while write(writing.number, &byte, 1) < 0, errno == EINTR {}
    }

    /// Takes the flag down.
    func clear() {
        var buffer = [UInt8](repeating: 0, count: 256)
        while true {
            let count = read(reading.number, &buffer, buffer.count)
            if count == buffer.count || (count < 0 && errno == EINTR) { continue }
            return
        }
    }

    /// Waits until one of the signals is raised, the descriptor takes bytes (or has failed), or the time has come.
    /// - Parameters:
    ///   - signals: any of them ends the wait.
    ///   - writable: a descriptor to write to.
    ///   - deadline: nil waits without end.
    static func wait(for signals: [Signal], writable: OpenTarget? = nil, until deadline: ContinuousClock.Instant? = nil) {
        var descriptors = signals.map { pollfd(fd: $0.reading.number, events: Int16(POLLIN), revents: 0) }
        if let writable { descriptors.append(pollfd(fd: writable.number, events: Int16(POLLOUT), revents: 0)) }
        while true {
            let answer = poll(&descriptors, nfds_t(descriptors.count), deadline.map { milliseconds(until: $0) } ?? -1)
            if answer > 0 || (answer < 0 && errno != EINTR) { return }
            if let deadline, ContinuousClock.now >= deadline { return }
        }
    }

    /// True while the flag is up.
    var isRaised: Bool {
        var descriptor = pollfd(fd: reading.number, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) > 0
    }

    /// Rounded up, so that a wait does not spin through its last millisecond; at most an hour, after which the caller looks again.
    private static func milliseconds(until deadline: ContinuousClock.Instant) -> Int32 {
        let (seconds, attoseconds) = (deadline - .now).components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        guard seconds < 3_600 else { return 3_600_000 }
        return Int32(seconds) * 1_000 + Int32(attoseconds / 1_000_000_000_000_000) + 1
    }
}
