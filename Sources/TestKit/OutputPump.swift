import Foundation
import Glibc
import Synchronization

/// Reads what a process prints and reaps it, on a thread of its own, so that the process never waits for a reader.
final class OutputPump: Sendable {
    struct State {
        var stdout: [UInt8] = [], stderr: [UInt8] = []
        /// Set under the lock at the moment the process is reaped: whoever sends a signal checks it there, and hits no other process.
        var status: Command.Status?
        var isFinished = false
    }

    let pid: pid_t
    let state = Mutex(State())
    var isFinished: Bool { state.withLock { $0.isFinished } }

    private init(pid: pid_t) { self.pid = pid }

    /// Held while there are pipes of which another process started meanwhile would inherit the ends: it would keep them open.
    private static let starting = NSLock()

    /// Starts a process and the thread.
    static func start(_ command: Command) throws(CommandError) -> OutputPump {
        starting.lock()
        defer { starting.unlock() }
        let input = try inputDescriptor(command.input)
        defer { close(input) }
        let stdout = try pipe(), stderr: (read: Int32, write: Int32)
        do { stderr = try pipe() } catch {
            [stdout.read, stdout.write].forEach { close($0) }
            throw error
        }
        defer { [stdout.write, stderr.write].forEach { close($0) } }
        do {
            let pump = OutputPump(pid: try spawn(command, input: input, stdout: stdout.write, stderr: stderr.write))
            Thread.detachNewThread { pump.run(stdout: stdout.read, stderr: stderr.read) }
            return pump
        } catch {
            [stdout.read, stderr.read].forEach { close($0) }
            throw error
        }
    }

    private func run(stdout: Int32, stderr: Int32) {
        defer { [stdout, stderr].forEach { close($0) } }
        var descriptors = [stdout, stderr].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var end: ContinuousClock.Instant?
        while true {
            if end == nil, reap() { end = .now }
            // A process that left its group may hold the pipes open for ever.
            if descriptors.allSatisfy({ $0.fd < 0 }) ? end != nil : end.map({ .now - $0 > Limits.output }) ?? false { break }
            _ = poll(&descriptors, nfds_t(descriptors.count), Int32(Limits.pause / .milliseconds(1)))
            for index in descriptors.indices where descriptors[index].fd >= 0 && descriptors[index].revents != 0 {
                let count = read(descriptors[index].fd, &buffer, buffer.count)
                if count < 0 && errno == EINTR { continue }
                if count <= 0 { descriptors[index].fd = -1 } else { keep(buffer[..<count], isError: index == 1) }
            }
        }
        state.withLock { $0.isFinished = true }
    }

    private func keep(_ bytes: ArraySlice<UInt8>, isError: Bool) {
        state.withLock { state in
            let path = isError ? \State.stderr : \State.stdout
            guard state[keyPath: path].count < Limits.outputBytes else { return }
            state[keyPath: path].append(contentsOf: bytes)
            if state[keyPath: path].count >= Limits.outputBytes { state[keyPath: path].append(contentsOf: "\n[output cut here]\n".utf8) }
        }
    }

    /// Looks whether the process has ended; then ends what is left of its group, while its id cannot belong to another.
    private func reap() -> Bool {
        var info = siginfo_t()
        guard waitid(P_PID, id_t(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0, info.si_signo != 0 else { return false }
        return state.withLock { state in
            kill(-pid, SIGKILL)
            var status: Int32 = 0
            guard waitpid(pid, &status, 0) == pid else { return false }
            // The macros of wait(2): the low seven bits are the signal, the next byte is the exit status.
            state.status = status & 0x7f == 0 ? .exited((status >> 8) & 0xff) : .signalled(status & 0x7f)
            return true
        }
    }

    private static func pipe() throws(CommandError) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { throw CommandError(.cannotStart, "no pipe: \(String(cString: strerror(errno)))") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// A file without a name rather than a pipe: the process reads it at its own pace and nobody has to write.
    private static func inputDescriptor(_ bytes: [UInt8]) throws(CommandError) -> Int32 {
        // Gone, name and all, when this function returns; the descriptor keeps the content.
        let folder = try TemporaryDirectory()
        let path = bytes.isEmpty ? "/dev/null" : folder.file("input").path
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CommandError(.cannotStart, "no input: \(String(cString: strerror(errno)))") }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else {
                close(descriptor)
                throw CommandError(.cannotStart, "no input: \(String(cString: strerror(errno)))")
            }
            written += count
        }
        lseek(descriptor, 0, SEEK_SET)
        return descriptor
    }

    private static func spawn(_ command: Command, input: Int32, stdout: Int32, stderr: Int32) throws(CommandError) -> pid_t {
        guard let program = command.arguments.first else { throw CommandError(.cannotStart, "no program") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, descriptor) in [input, stdout, stderr].enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
        }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A program starts with the signals as a shell leaves them, whatever the test process does with its own.
        var none = sigset_t(), all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let variables = ProcessInfo.processInfo.environment.merging(command.environment) { $1 }
        var arguments = command.arguments.map { strdup($0) } + [nil]
        var environment = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (arguments + environment).forEach { free($0) } }
        var pid: pid_t = 0
        let failure = posix_spawnp(&pid, program, &actions, &attributes, &arguments, &environment)
        guard failure == 0 else { throw CommandError(.cannotStart, "\(program): \(String(cString: strerror(failure)))") }
        return pid
    }
}
