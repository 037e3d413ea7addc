import Foundation
import Glibc
import Synchronization
import TestKit
import Testing

@testable import Linux

struct ContainerFileTests {
    private let folder: TemporaryDirectory
    private var path: String { folder.path }

    init() throws {
        folder = try TemporaryDirectory()
        try folder.write("inside\n", to: "root/etc/passwd")
        try folder.write("outside\n", to: "secret")
    }

    private func root() throws -> Descriptor { try Descriptor.open("\(path)root", O_RDONLY | O_DIRECTORY) }

    private func read(_ name: String, limit: Int = 100) throws -> String {
        String(decoding: try ContainerFile.read(name, below: root(), limit: limit).bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("/etc/passwd", "relative"), ("../root/etc/passwd", "up"), ("../../../../../../etc/passwd", "far"), ("passwd", "same"),
    ])
    func linksStayInside(target: String, name: String) throws {
        symlink(target, "\(path)root/etc/\(name)")
        if target == "../root/etc/passwd" {
            #expect(throws: SystemError.self) { try read("etc/\(name)") }
        } else {
            #expect(try read("etc/\(name)") == "inside\n")
        }
    }

    @Test func linksOutOfTheRootLeadNowhere() throws {
        symlink("\(path)secret", "\(path)root/etc/absolute")
        symlink("../../secret", "\(path)root/etc/up")
        symlink("etc", "\(path)root/folder")
        for name in ["etc/absolute", "etc/up", "../secret", "\(path)secret"] {
            let error = #expect(throws: SystemError.self) { try read(name) }
            #expect(error?.errno == ENOENT)
        }
        #expect(try read("folder/passwd") == "inside\n" && read("../../etc/passwd") == "inside\n")
    }

    @Test(.requires(.root)) func linksOfProcAreNotFollowed() throws {
        // A container's root with /proc in it.
        let error = #expect(throws: SystemError.self) {
            try ContainerFile.read("proc/self/root/etc/passwd", below: Descriptor.open("/", O_RDONLY | O_DIRECTORY), limit: 10)
        }
        #expect(error?.errno == ELOOP)
    }

    @Test func onlyRegularFiles() throws {
        mkfifo("\(path)root/fifo", 0o600)
        symlink("loop", "\(path)root/loop")
        #expect(throws: SystemError(call: "open", path: "fifo", errno: EINVAL, detail: "it is no regular file")) { try read("fifo") }
        #expect(throws: SystemError.self) { try read("etc") }
        #expect(throws: SystemError.self) { try read("loop") }
        #expect(throws: SystemError.self) { try read("absent") }
        if geteuid() == 0 {
            // zero(4) is 1:5; tty(4), 5:0, would become the controlling terminal.
            mknod("\(path)root/zero", S_IFCHR | 0o600, 1 << 8 | 5)
            #expect(throws: SystemError.self) { try read("zero") }
        }
        let socketPath = "\(path)root/s"
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: socketPath.utf8) }
        _ = withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        #expect(throws: SystemError.self) { try read("s") }
    }

    @Test func hugeFilesAreCut() throws {
        let file = open("\(path)root/huge", O_WRONLY | O_CREAT, 0o600)
        ftruncate(file, 1 << 40)
        close(file)
        let content = try ContainerFile.read("huge", below: root(), limit: 1_000)
        #expect(content.truncated && content.bytes.count == 1_000)
    }
}

/// Threads that may hang.
@Suite(.serialized) struct ContainerFileReaderTests {
    private final class Inbox: Sendable {
        let results = Mutex<[ContainerFileReader.Results]>([])
        var count: Int { results.withLock { $0.count } }
    }

    private func wait(_ condition: () -> Bool) -> Bool {
        for _ in 0..<3_000 {
            if condition() { return true }
            usleep(10_000)
        }
        return condition()
    }

    @Test func filesAreRead() throws {
        let folder = try TemporaryDirectory()
        try folder.write("one", to: "a")
        let reader = ContainerFileReader(), inbox = Inbox()
        let before = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        for _ in 0..<50 {
            let root = try Descriptor.open(folder.path, O_RDONLY | O_DIRECTORY)
            // All threads may be busy for a moment.
            if !reader.read(["a", "b"], below: root, limit: 100, done: { results in inbox.results.withLock { $0.append(results) } }) {
                usleep(1_000)
            }
        }
        #expect(wait { reader.counters.running == 0 })
        let counters = reader.counters
        #expect(counters.finished + counters.refused == 50 && inbox.count == Int(counters.finished) && inbox.count > 0)
        inbox.results.withLock { all in
            for results in all {
                #expect(results.count == 2 && (try? results[0].get().bytes) == Array("one".utf8))
                #expect(throws: SystemError.self) { try results[1].get() }
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count <= before + 2, "descriptors are closed")
    }

    private static let fuse = Requirement("/dev/fuse cannot be opened", isMet: access("/dev/fuse", R_OK | W_OK) == 0)

    @Test(.requires(.root, fuse, .installed(["cc", "umount"]))) func aFileSystemThatHangsHoldsAFewThreads() throws {
        let folder = try TemporaryDirectory()
        let program = folder.file("hanging-fuse").path
        let source = PackageRoot.url.appending(path: "Tests/LinuxTests/Programs/hanging-fuse.c").path
        try Command.checked(["cc", "-O1", "-Wall", "-Wextra", "-Werror", "-o", program, source])
        try FileManager.default.createDirectory(at: folder.file("root/etc"), withIntermediateDirectories: true)
        let server = try Command.spawn([program, folder.file("root/etc").path])
        defer {
            _ = try? Command.run(["umount", "-l", folder.file("root/etc").path])
            server.terminate()
        }
        try server.waitForLine(containing: "ready", on: .stdout)

        let reader = ContainerFileReader(threads: 3, patience: 50_000_000), inbox = Inbox()
        func begin() throws -> Bool {
            let root = try Descriptor.open(folder.file("root").path, O_RDONLY | O_DIRECTORY)
            return reader.read(["etc/passwd"], below: root, limit: 100) { results in inbox.results.withLock { $0.append(results) } }
        }
        #expect(try (0..<5).map { _ in try begin() } == [true, true, true, false, false])
        #expect(wait { reader.counters.stuck == 3 })
        #expect(reader.counters.refused == 2 && reader.counters.running == 3)

        // The stuck threads hold nothing of this process's but the root.
        let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")
        let counts = tasks.compactMap { try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task/\($0)/fd").count }
        #expect(counts.filter { $0 <= 2 }.count >= 3)

        // When the file system goes, so do they, and what they bring is too late.
        try Command.checked(["umount", "-l", folder.file("root/etc").path])
        server.terminate()
        #expect(wait { reader.counters.running == 0 })
        #expect(reader.counters.late == 3 && inbox.count == 0)
        try folder.write("x", to: "root/etc/passwd")
        #expect(try begin() && wait { inbox.count == 1 })
    }
}

struct IdentifierMapTests {
    @Test func maps() throws {
        let map = try IdentifierMap(parsing: Array("         0     100000      1000\n      1000       5000          1\n".utf8))
        #expect(map.inside(100_000) == 0 && map.inside(100_999) == 999 && map.inside(101_000) == nil && map.inside(5_000) == 1_000)
        #expect(map.inside(0) == nil && IdentifierMap.identity.inside(7) == 7)
        let wide = try IdentifierMap(parsing: Array("4294967290 0 4294967295\n".utf8))
        #expect(wide.inside(10) == nil, "beyond the last id")
    }

    @Test(arguments: ["0 0", "a b c", "0 0 4294967296", String(repeating: "0 0 1\n", count: 341)])
    func refuses(text: String) { #expect(throws: FormatError.self) { try IdentifierMap(parsing: Array(text.utf8)) } }
}
