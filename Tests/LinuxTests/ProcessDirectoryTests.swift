import Glibc
import TestKit
import Testing

@testable import Linux

/// What /proc says about processes that the tests know.
struct ProcessDirectoryTests {
    @Test func readsThisProcess() throws {
        let process = try Procfs().process(UInt32(getpid()))
        let stat = try process.stat(), status = try process.status()
        #expect(
            stat.pid == UInt32(getpid()) && stat.parent == UInt32(getppid()) && stat.session == UInt32(getsid(0))
                && stat.group == UInt32(getpgrp()))
        #expect(status.processID == stat.pid && status.users.real == getuid() && status.groups.effective == getegid())
        #expect(status.effective == (try CapabilitySet.effective()))
        #expect(try process.namespace(.pid) > 0)
        #expect(try process.namespace(.network) > 0)
        #expect(try process.arguments().bytes.last == 0)
        #expect(try process.cgroups().isEmpty == false)
        let facts = try process.executableFile()
        #expect(facts.mode & 0o170000 == 0o100000 && facts.links > 0 && facts.magic != 0 && facts.inode != 0)
        var path = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &path, path.count)
        #expect(try process.executable() == .init(path: path.prefix(length).map { UInt8(bitPattern: $0) }, isDeleted: false))
        let age = Clock.sinceBoot() - stat.startTime(ticksPerSecond: try HostFacts.current().ticksPerSecond)
        #expect(age < 86_400 * 1_000_000_000)
    }

    @Test func findsItselfInTheList() throws {
        let pids = try Procfs().processIDs()
        #expect(pids.contains(UInt32(getpid())) && pids.contains(1) && pids == pids.sorted())
    }

    @Test func aDirectoryIsNeverAnotherProcesss() async throws {
        let command = try Command.spawn(["sleep", "30"])
        let process = try Procfs().process(UInt32(command.pid))
        #expect(try process.stat().comm == Array("sleep".utf8))
        command.terminate()
        let error = #expect(throws: SystemError.self) { try process.stat() }
        #expect(error?.isGone == true)
        #expect(throws: SystemError.self) { _ = try Procfs().process(UInt32(command.pid)) }
    }

    @Test func tellsARemovedExecutableFromANameLikeIt() throws {
        let folder = try TemporaryDirectory()
        for (name, removed) in [("a (deleted)", false), ("b", true), ("c (deleted)", true)] {
            let path = folder.file(name).path(percentEncoded: false)
            #expect(try Command.run(["cp", "/bin/sleep", path]).isSuccess)
            let command = try Command.spawn([path, "30"])
            defer { command.terminate() }
            let process = try Procfs().process(UInt32(command.pid))
            for _ in 0..<200 where (try? process.executable().path) != Array(path.utf8) { usleep(10_000) }
            if removed { unlink(path) }
            #expect(try process.executable() == .init(path: Array(path.utf8), isDeleted: removed))
        }
    }

    @Test func findsSocketsOfDescriptors() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        try #require(listener >= 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        try #require(bound == 0 && listen(listener, 1) == 0)
        let process = try Procfs().process(UInt32(getpid()))
        let held = try process.sockets()
        #expect(!held.truncated && held.examined > held.found.count)
        let inode = try #require(held.found.first { $0.number == UInt32(listener) }).socket
        let entry = try #require(try process.internetSockets("tcp").sockets.first { $0.inode == inode })
        #expect(entry.state == 10 && entry.local.address == [127, 0, 0, 1] && entry.local.port != 0)
    }
}

struct FilesTests {
    @Test func readsBounded() throws {
        let folder = try TemporaryDirectory()
        try folder.write("12345", to: "five")
        let path = folder.file("five").path(percentEncoded: false)
        #expect(try readFile(path, limit: 5) == Array("12345".utf8))
        let error = #expect(throws: SystemError.self) { try readFile(path, limit: 4) }
        #expect(error?.errno == EFBIG && error?.description.contains("more than the 4 bytes") == true)
        #expect(try Descriptor.open(path).read(upTo: 3) == BoundedContent(bytes: Array("123".utf8), truncated: true))
        try folder.write(String(repeating: "x", count: 300_000), to: "long")
        #expect(try readFile(folder.file("long").path(percentEncoded: false), limit: 300_000).count == 300_000)
    }

    @Test(.timeLimit(.minutes(1))) func neverWaitsForAFIFO() throws {
        let folder = try TemporaryDirectory()
        let path = folder.file("fifo").path(percentEncoded: false)
        try #require(mkfifo(path, 0o600) == 0)
        #expect(try readFile(path).isEmpty)
    }

    @Test func listsDirectories() throws {
        let folder = try TemporaryDirectory()
        for name in ["b", "a", ".hidden"] { try folder.write("", to: name) }
        #expect(try listDirectory(folder.path, limit: 3) == [".hidden", "a", "b"].map { Array($0.utf8) })
        #expect(throws: SystemError.self) { try listDirectory(folder.path, limit: 2) }
    }

    @Test func descriptorsCloseOnExecAndWithTheirOwner() throws {
        let number: Int32
        do {
            let file = try Descriptor.open("/dev/null")
            number = file.number
            #expect(fcntl(number, F_GETFD) & FD_CLOEXEC != 0)
        }
        let kept = try Descriptor.open("/dev/null").release()
        #expect(fcntl(kept, F_GETFD) >= 0)
        close(kept)
        _ = number  // may be open again by another test; that it was closed shows in /proc below
        let before = try Procfs().process(UInt32(getpid())).sockets().examined
        for _ in 0..<2000 { _ = try Descriptor.open("/dev/null") }
        #expect(try Procfs().process(UInt32(getpid())).sockets().examined < before + 1000)
    }

    @Test func errorsSpeak() throws {
        let error = #expect(throws: SystemError.self) { try readFile("/no/such") }
        #expect(error?.description == "cannot open /no/such: No such file or directory (ENOENT)")
        #expect(
            SystemError(call: "open", path: "/x", errno: EACCES).description
                == "cannot open /x: Permission denied (EACCES); run as root, or grant the capability that it needs")
        #expect(SystemError.text(-5) == "error -5")
    }

    @Test(arguments: [(0x801, 8 << 20 | 1), (0xfe00, 254 << 20), (0x100 << 12 | 0x1 << 8 | 0x7, 1 << 20 | 0x107)] as [(UInt64, UInt32)])
    func devicesAreTheKernels(_ user: UInt64, kernel: UInt32) { #expect(FileFacts.kernelDevice(user) == kernel) }
}

struct HostTests {
    @Test(
        arguments: [
            ("6.1.0-18-amd64", KernelVersion(6, 1)), ("5.15-rc3", KernelVersion(5, 15)), ("5.8.0", KernelVersion(5, 8)),
            ("10.2", KernelVersion(10, 2)), ("6", nil), ("", nil),
            ("a.b", nil), ("99999999999999999999.1", nil), ("5.", nil),
        ] as [(String, KernelVersion?)])
    func readsReleases(_ release: String, version: KernelVersion?) { #expect(KernelVersion(release: release) == version) }

    @Test func versionsHaveAnOrder() { #expect(KernelVersion(5, 10) > KernelVersion(5, 8) && KernelVersion(4, 20) < KernelVersion(5, 0)) }

    @Test func knowsThisHost() throws {
        let host = try HostFacts.current()
        #expect(host.bootID.utf8.count == 36 && host.ticksPerSecond >= 100 && !host.hostname.isEmpty && host.kernelVersion != nil)
    }

    @Test func clocksAgree() {
        let wall = Clock.sinceBoot() &+ Clock.bootToWall()
        let now = Clock.wall()
        #expect(max(wall, now) - min(wall, now) < 1_000_000_000)
    }
}
