import Foundation
import Glibc
import Workers

/// Jobs that do what a worker may and may not do.
private let jobs: [Job] = [
    Job("echo") { Array("\(String(decoding: $0.parameters, as: UTF8.self)) \($0.descriptors.count)".utf8) },
    Job("fail") { _ in throw JobFailure("on purpose") },
    Job("trap") { input in
        let values = [1]
        return [UInt8(values[input.parameters.count])]
    },
    Job("memory") { _ in
        var blocks: [[UInt8]] = []
        while true { blocks.append([UInt8](repeating: 1, count: 8 << 20)) }
    },
    Job("spin") { input in
        var value = UInt64(input.parameters.count)
        while value != 0 { value = value &* 3 | 1 }
        return [UInt8(truncatingIfNeeded: value)]
    },
    Job("sleep") { _ in
        while true { sleep(1) }
    },
    Job("file") { input in
        let block = [UInt8](repeating: 1, count: 1 << 20)
        while write(input.descriptors[0], block, block.count) > 0 {}
        throw JobFailure("the disk is full")
    },
    Job("garbage") { _ in
        let bytes = [UInt8](repeating: 0x41, count: 100)
        _ = write(4, bytes, bytes.count)
        return []
    },
    Job("long") { _ in [UInt8](repeating: 7, count: 3 << 20) },
    Job("exit") { _ in exit(9) },
    Job("kill") { _ in
        _ = kill(getppid(), 0)
        return []
    },
    Job("socket") { _ in
        _ = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        return []
    },
    Job("exec") { _ in
        var none: [UnsafeMutablePointer<CChar>?] = [nil]
        _ = execv("/bin/true", &none)
        return []
    },
    Job("fork") { _ in
        var pid: pid_t = 0
        var none: [UnsafeMutablePointer<CChar>?] = [nil]
        let code = posix_spawn(&pid, "/bin/true", nil, nil, &none, &none)
        return Array("\(code)".utf8)
    },
    Job("open") { input in
        let path = try input.decoded([String].self)[0]
        let number = open(path, O_RDONLY)
        return Array((number >= 0 ? "opened" : "errno \(errno)").utf8)
    },
    Job("below") { input in
        let name = try input.decoded([String].self)[0]
        let number = openat(input.descriptors[0], name, O_RDONLY)
        guard number >= 0 else { return Array("errno \(errno)".utf8) }
        var bytes = [UInt8](repeating: 0, count: 100)
        let count = read(number, &bytes, bytes.count)
        return Array(bytes.prefix(max(count, 0)))
    },
    Job("who") { _ in Array("\(getuid()) \(geteuid()) \(getgid())".utf8) },
    Job("threads") { _ in
        let done = DispatchSemaphore(value: 0)
        for _ in 0..<4 {
            Thread.detachNewThread {
                usleep(1_000)
                done.signal()
            }
        }
        for _ in 0..<4 { done.wait() }
        return Array("joined".utf8)
    },
    Job("environment") { _ in Array(ProcessInfo.processInfo.environment.keys.sorted().joined(separator: " ").utf8) },
    Job("descriptors") { _ in Array((0..<64).filter { fcntl($0, F_GETFD) >= 0 }.map(String.init).joined(separator: " ").utf8) },
]

exit(WorkerProcess(jobs: jobs).run())
