import CLinux
import Glibc
import Linux

/// A worker as its parent sees it: a process and three pipes. Killed and waited for when it goes.
struct WorkerChild: ~Copyable {
    private let pid: pid_t
    private let request: Descriptor
    private let answer: Descriptor
    private let complaints: Descriptor
    private var complaint: [UInt8] = []
    private var hasEnded = false

    /// Numbers that the worker's own do not reach, so that none is overwritten before it was copied.
    private static let aside: Int32 = 256
    /// Nothing of the parent's environment, which may hold secrets. Few arenas, so that threads do not reserve memory for each other.
    private static let environment = ["LC_ALL=C", "MALLOC_ARENA_MAX=2", "PATH=/usr/bin:/bin", "SWIFT_BACKTRACE=enable=no"]

    init(executable: String, arguments: [String], descriptors: [Int32]) throws(WorkerEnd) {
        let toChild = try Self.pipe(), fromChild = try Self.pipe(), errors = try Self.pipe()
        var sources: [Int32] = []
        defer { for number in sources { _ = close(number) } }
        let null = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { _ = close(null) }
        for number in [null, null, errors.write.number, toChild.read.number, fromChild.write.number] + descriptors {
            let copy = fcntl(number, F_DUPFD_CLOEXEC, Self.aside)
            guard copy >= 0 else { throw .notStarted(SystemError(call: "duplicate a descriptor", errno: errno).description) }
            sources.append(copy)
        }
        var words = ([executable] + arguments).map { strdup($0) } + [nil]
        var variables = Self.environment.map { strdup($0) } + [nil]
        defer { for text in words + variables { free(text) } }
        var pid: pid_t = 0
        let code = plimsoll_spawn(executable, &words, &variables, sources, sources.count, &pid)
        guard code == 0 else { throw .notStarted(SystemError(call: "start", path: executable, errno: -code).description) }
        self.pid = pid
        request = toChild.write
        answer = fromChild.read
        complaints = errors.read
    }

    deinit {
        guard !hasEnded else { return }
        kill(pid, SIGKILL)
        var status: Int32 = 0
        var peak: UInt64 = 0
        _ = plimsoll_wait_child(pid, &status, &peak)
    }

    private struct Pipe: ~Copyable {
        let read: Descriptor
        let write: Descriptor
    }

    private static func pipe() throws(WorkerEnd) -> Pipe {
        var numbers: [Int32] = [0, 0]
        let code = plimsoll_pipe(&numbers)
        guard code == 0 else { throw .notStarted(SystemError(call: "make a pipe", errno: -code).description) }
        return Pipe(read: Descriptor(owning: numbers[0]), write: Descriptor(owning: numbers[1]))
    }

    /// Sends the request and reads the answer and what is written to standard error, until the worker has ended or the time is over.
    mutating func converse(_ frame: Frame, limits: WorkerLimits) throws(WorkerEnd) -> [UInt8] {
        let deadline = Self.now() + limits.seconds
        var outgoing = frame.bytes[...]
        var incoming: [UInt8] = []
        var header: Frame.Header?
        var broken: WorkerEnd?
        var isAnswerOpen = true, areComplaintsOpen = true, isRequestOpen = true
        _ = fcntl(request.number, F_SETFL, O_NONBLOCK)
        while isAnswerOpen || areComplaintsOpen, broken == nil {
            let left = deadline - Self.now()
            guard left > 0 else {
                end()
                throw .limit(.time)
            }
            var polled = [
                pollfd(fd: isAnswerOpen ? answer.number : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: areComplaintsOpen ? complaints.number : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: isRequestOpen && !outgoing.isEmpty ? request.number : -1, events: Int16(POLLOUT), revents: 0),
            ]
            guard poll(&polled, 3, Int32(min(left * 1_000 + 1, 60_000))) >= 0 || errno == EINTR else {
                throw .notStarted(SystemError(call: "poll", errno: errno).description)
            }
            if polled[2].revents != 0 {
                // A worker that ended before it read this; SIGPIPE is blocked for the write.
                let count = Self.writeQuietly(request.number, outgoing)
                if count > 0 { outgoing = outgoing.dropFirst(count) } else if count == 0 { isRequestOpen = false }
            }
            if polled[1].revents != 0 {
                let part = Self.read(complaints.number, 4_096)
                complaint = Array((complaint + part).suffix(Limits.complaint))
                if part.isEmpty { areComplaintsOpen = false }
            }
            if polled[0].revents != 0 {
                let part = Self.read(answer.number, 1 << 20)
                if part.isEmpty { isAnswerOpen = false }
                incoming += part
                do throws(WorkerEnd) {
                    if header == nil, incoming.count >= Frame.headerLength {
                        header = try Frame.header(Array(incoming.prefix(Frame.headerLength)), limit: limits.answer)
                        incoming.reserveCapacity(Frame.headerLength + (header?.length ?? 0))
                    }
                    if let header, incoming.count > Frame.headerLength + header.length { throw .garbage("bytes follow it") }
                } catch {
                    broken = error
                }
            }
        }
        if let broken {
            end()
            throw broken
        }
        try checkEnd(limits)
        guard let header else { throw .garbage(incoming.isEmpty ? "it is empty" : "it is too short") }
        let answer = try Frame(header, payload: Array(incoming.dropFirst(Frame.headerLength)))
        switch answer.kind {
        case .result: return answer.payload
        case .failure: throw .failed(String(decoding: answer.payload.prefix(Limits.message), as: UTF8.self))
        case .confinement: throw .notStarted(String(decoding: answer.payload.prefix(Limits.message), as: UTF8.self))
        case .request: throw .garbage("it is a request")
        }
    }

    private mutating func end() {
        kill(pid, SIGKILL)
        var status: Int32 = 0
        var peak: UInt64 = 0
        _ = plimsoll_wait_child(pid, &status, &peak)
        hasEnded = true
    }

    /// Both pipes are closed: it has ended, or will not say anything more.
    private mutating func checkEnd(_ limits: WorkerLimits) throws(WorkerEnd) {
        var status: Int32 = 0
        var peak: UInt64 = 0
        // What closed its pipes and goes on is not waited for without an end.
        var waited = 0
        while !Self.isEnded(pid), waited < 200 {
            usleep(10_000)
            waited += 1
        }
        if !Self.isEnded(pid) { kill(pid, SIGKILL) }
        _ = plimsoll_wait_child(pid, &status, &peak)
        hasEnded = true
        let text = String(decoding: complaint, as: UTF8.self).split(separator: "\n").suffix(4).joined(separator: " | ")
        let signal = status & 0x7f
        if signal == 0 {
            let code = status >> 8 & 0xff
            guard code == 0 else { throw .exited(code, text) }
            return
        }
        switch signal {
        case SIGXCPU: throw .limit(.processorTime)
        case SIGXFSZ: throw .limit(.fileSize)
        case SIGSYS: throw .forbiddenCall
        case SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS:
            // An allocation that fails ends as a trap; what had used up most of it did so for want of memory.
            if peak > limits.memory / 2 { throw .limit(.memory) }
            throw .signalled(signal, text)
        default: throw .signalled(signal, text)
        }
    }

    private static func isEnded(_ pid: pid_t) -> Bool {
        var information = siginfo_t()
        return waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT) == 0 && information.si_signo == SIGCHLD
    }

    private static func read(_ number: Int32, _ room: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
            var result: Int
            repeat { result = Glibc.read(number, buffer.baseAddress, room) } while result < 0 && errno == EINTR
            count = max(result, 0)
        }
    }

    /// - Returns: -1 if it would block, 0 if nobody reads.
    private static func writeQuietly(_ number: Int32, _ bytes: ArraySlice<UInt8>) -> Int {
        var pipe = sigset_t(), before = sigset_t()
        sigemptyset(&pipe)
        sigaddset(&pipe, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &pipe, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let count = bytes.withUnsafeBytes { write(number, $0.baseAddress, $0.count) }
        if count > 0 { return count }
        if errno == EPIPE {
            var none = timespec()
            sigtimedwait(&pipe, nil, &none)
            return 0
        }
        return errno == EAGAIN || errno == EINTR ? -1 : 0
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
