import CLayout
import Events
import TestKit

/// Calls of every kind that rules ask about, with arguments as programs and attackers pass them.
struct CallSample {
    var record: RecordBuilder
    var process: Events.Process

    /// The calls that conditions of these tests are about.
    static let types = [
        "chmod", "fchmod", "fchmodat", "fchownat", "unlink", "unlinkat", "renameat2", "mkdir", "mount", "umount2", "memfd_create",
        "ptrace", "kill", "tgkill", "setuid", "setresuid", "setns", "unshare", "prctl", "socket", "connect", "accept4", "bind", "sendto",
        "recvfrom", "listen", "bpf", "mmap", "mprotect", "fcntl", "dup2", "finit_module", "openat",
    ].compactMap { EventType(named: $0) }

    private static let addresses: [[UInt8]] = [
        [10, 0, 0, 1], [10, 255, 1, 2], [127, 0, 0, 1], [93, 184, 216, 34], [192, 168, 3, 4], [0, 0, 0, 0], [11, 0, 0, 1],
    ]
    private static let wide: [[UInt8]] = [
        [0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [1], [0xfd] + [UInt8](repeating: 1, count: 15),
        [UInt8](repeating: 0, count: 16), [UInt8](repeating: 0, count: 15) + [1],
    ]
    private static let numbers: [UInt64] = [
        0, 1, 2, 3, 4, 5, 7, 9, 10, 15, 16, 17, 0x200, 0o600, 0o4755, 0o2755, 0o755, 4096, 0x4206, 0x1000_0000, 0x2_0000, 0x7002_0000, 1000,
        0xffff_ffff, 0xffff_ff9c, UInt64(bitPattern: -1), UInt64(bitPattern: -100), 1 << 31, 1 << 63,
    ]

    private static func argument(_ random: inout SplitMix) -> UInt64 {
        let number = random.pick(numbers)
        // Of a narrow argument the upper half is anything.
        return random.next() % 4 == 0 ? number & 0xffff_ffff | random.next() << 32 : number
    }

    private static func mapped(_ address: [UInt8]) -> [UInt8] { [UInt8](repeating: 0, count: 10) + [0xff, 0xff] + address }

    private static func socket(_ type: EventType, _ random: inout SplitMix) -> plimsoll_socket {
        var socket = plimsoll_socket()
        socket.family = random.pick([2, 2, 10, 10, 1, 16])
        socket.type = random.pick([1, 2])
        socket.protocol = random.pick([6, 17])
        socket.state = random.pick([1, 7, 10])
        socket.local_port = random.pick([0, 22, 443, 8080, 40_000])
        socket.remote_port = random.pick([0, 22, 443, 8080, 40_000])
        func address() -> [UInt8] {
            if socket.family == 2 { return random.pick(addresses) }
            return random.next() % 2 == 0 ? mapped(random.pick(addresses)) : random.pick(wide)
        }
        if socket.family == 2 || socket.family == 10 {
            let local = address(), remote = address()
            withUnsafeMutableBytes(of: &socket.local) { $0.copyBytes(from: local) }
            withUnsafeMutableBytes(of: &socket.remote) { $0.copyBytes(from: remote) }
        } else {
            (socket.local_port, socket.remote_port) = (0, 0)
        }
        return socket
    }

    private static let sockets = Set(
        ["connect", "accept4", "bind", "sendto", "recvfrom", "listen", "dup2"].compactMap { EventType(named: $0) })
    private static let paths = Set(
        ["chmod", "fchmodat", "fchownat", "unlink", "unlinkat", "mkdir", "umount2", "openat"].compactMap { EventType(named: $0) })

    static func random(_ random: inout SplitMix, of type: EventType, among processes: [Events.Process]) -> CallSample {
        let process = random.pick(processes)
        var builder = RecordBuilder(type, result: random.pick([-1, -2, -13, -115, -4000, 0, 0, 0, 1, 3, 9] as [Int64]))
        let arguments = (0..<6).map { _ in argument(&random) }
        builder.header.args = (arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5])
        var credentials = EventFixtures.credentials(uid: process.credentials.euid)
        credentials.euid = random.pick([0, 0, 1000, 33, .max])
        builder.add(credentials)
        if sockets.contains(type), random.next() % 8 != 0 {
            var descriptor = plimsoll_descriptor()
            descriptor.kind = UInt32(PLIMSOLL_KIND_SOCKET.rawValue)
            descriptor.number = 3
            builder.add(descriptor)
            builder.add(socket(type, &random))
            if type == .connect || type.description == "bind" || type.description == "sendto", random.next() % 4 == 0 {
                let port: [UInt8] = random.pick([[1, 0xbb], [0, 22]])
                builder.add(.address, [2, 0] + port + random.pick(addresses) + [UInt8](repeating: 0, count: 8))
            }
        }
        if paths.contains(type) {
            if type.description.hasSuffix("at") { builder.header.args.0 = UInt64(bitPattern: -100) }
            builder.add(.callerPath, random.pick(["/etc/shadow", "/etc/../etc/shadow", "/root/.bash_history", "/tmp/x", "/etc/shadow/"]))
        }
        return CallSample(record: builder, process: process)
    }
}
