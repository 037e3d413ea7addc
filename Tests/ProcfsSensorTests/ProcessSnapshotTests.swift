import Events
import Foundation
import Glibc
import Sensors
import Testing

@testable import Linux
@testable import ProcfsSensor
@testable import TestKit

struct ProcessSnapshotTests {
    /// Waits until a process executes what its arguments say.
    private func settled(_ command: RunningCommand, _ name: String) throws {
        for _ in 0..<500 {
            // The name changes in the midst of the exec, the arguments near its end.
            if let process = try? Procfs().process(UInt32(command.pid)), try process.stat().comm.elementsEqual(name.utf8),
                try process.stat().stackStart != 0, try !process.arguments().bytes.isEmpty
            {
                return
            }
            usleep(10_000)
        }
        Issue.record("\(name) did not start")
    }

    private func read<T>(_ pid: Int32, _ body: (Record) throws -> T) throws -> T {
        var snapshot = try ProcessSnapshot()
        let bytes = Bytes(try snapshot.read(UInt32(pid)))
        return try body(try Record(bytes.view))
    }

    @Test func tellsAllOfThisProcess() throws {
        try read(getpid()) { record in
            #expect(
                record.type == .snapshot && record.flags.isEmpty && record.process.pid == UInt32(getpid())
                    && record.thread == UInt32(getpid()))
            let task = try #require(record.task), credentials = try #require(record.credentials), file = try #require(record.file)
            #expect(task.parent == UInt32(getppid()) && task.session == UInt32(getsid(0)) && task.group == UInt32(getpgrp()))
            #expect(task.mount_namespace != 0 && task.user_namespace != 0 && task.pid_namespace != 0 && task.network_namespace != 0)
            #expect(credentials.euid == geteuid() && credentials.egid == getegid())
            #expect(try credentials.cap_effective == CapabilitySet.effective().rawValue)
            var status = stat()
            try #require(stat("/proc/self/exe", &status) == 0)
            #expect(file.inode == UInt64(status.st_ino) && file.mode == status.st_mode && file.links == UInt32(status.st_nlink))
            #expect(file.mtime == UInt64(status.st_mtim.tv_sec) * 1_000_000_000 + UInt64(status.st_mtim.tv_nsec))
            let directory = try #require(record.field(.directory))
            #expect(String(decoding: directory, as: UTF8.self) == FileManager.default.currentDirectoryPath)
            #expect(
                record.field(.pathFromRoot) == nil && record.field(.callerPath) == nil
                    && record.field(.cgroupPath)?.first == UInt8(ascii: "/"))
        }
    }

    @Test func cutsLongArgumentsAndSaysSo() throws {
        let long = String(repeating: "x", count: 60_000)
        let command = try Command.spawn(["sh", "-c", "read x < /dev/zero", long])
        defer { command.terminate() }
        try settled(command, "sh")
        try read(command.pid) { record in
            #expect(record.flags.contains(.truncated) && record.field(.argv)?.count == 32_768)
            #expect(record.bytes.count <= 65_536)
        }
    }

    @Test func readsNamesThatLookLikeFields() throws {
        let folder = try TemporaryDirectory()
        let path = folder.file("a) S 1 (b\n").path(percentEncoded: false)
        try Command.checked(["cp", "/bin/sleep", path])
        let command = try Command.spawn([path, "30"])
        defer { command.terminate() }
        try settled(command, "a) S 1 (b\n")
        try read(command.pid) { record in
            #expect(record.field(.path)?.elementsEqual(path.utf8) == true)
            #expect(record.task?.parent == UInt32(getpid()))
            let comm = try #require(record.task).comm
            #expect(withUnsafeBytes(of: comm) { Array($0.prefix { $0 != 0 }) } == Array("a) S 1 (b\n".utf8))
        }
    }

    @Test(.requires(.root, .busybox)) func tellsBothNamesAfterChroot() throws {
        let folder = try TemporaryDirectory()
        try Command.checked([
            "cp", try #require(TestImage.staticBusybox).path(percentEncoded: false), folder.file("busybox").path(percentEncoded: false),
        ])
        let command = try Command.spawn(["chroot", folder.path, "/busybox", "sleep", "30"])
        defer { command.terminate() }
        try settled(command, "busybox")
        try read(command.pid) { record in
            #expect(record.field(.path).map { String(decoding: $0, as: UTF8.self) } == folder.file("busybox").path(percentEncoded: false))
            #expect(record.field(.pathFromRoot)?.elementsEqual("/busybox".utf8) == true)
            #expect(record.field(.directory)?.elementsEqual("/".utf8) == true)
        }
    }

    @Test(.requires(.root)) func findsTheCgroup() throws {
        let layout = CgroupLayout(try Procfs().mounts())
        guard let mount = layout.unified else { return }
        let path = "/plimsoll-test-\(getpid())"
        try #require(mkdir(mount + path, 0o755) == 0)
        defer { rmdir(mount + path) }
        let command = try Command.spawn(["sh", "-c", "echo $$ > \(mount)\(path)/cgroup.procs && exec sleep 30"])
        defer { command.terminate() }
        try settled(command, "sleep")
        try read(command.pid) { record in
            var status = stat()
            #expect(stat(mount + path, &status) == 0)
            #expect(record.cgroup == UInt64(status.st_ino) && record.cgroup != 0)
            #expect(record.field(.cgroupPath)?.elementsEqual(path.utf8) == true)
        }
    }

    @Test func allAreRecordsParentsFirst() throws {
        var snapshot = try ProcessSnapshot()
        var pids: [UInt32] = []
        for record in try snapshot.all() {
            let bytes = Bytes(record)
            pids.append(try Record(bytes.view).process.pid)
        }
        #expect(Set(pids).count == pids.count && pids.first == 1)
        #expect(pids.contains(UInt32(getpid())))
    }

    @Test func saysWhenThereIsNoSuchProcess() throws {
        var snapshot = try ProcessSnapshot()
        let error = #expect(throws: SystemError.self) { _ = try snapshot.read(.max) }
        #expect(error?.isGone == true)
    }

    @Test(
        arguments: [
            ("/a/b", "/a", "/b"), ("/a", "/a", "/"), ("/ab", "/a", nil), ("/a/b", "/", nil), ("/a/b", "", nil), ("/x", "/a", nil),
        ] as [(String, String, String?)])
    func pathsFromARoot(_ path: String, root: String, inside: String?) {
        #expect(ProcessSnapshot.path(Array(path.utf8), below: Array(root.utf8)) == inside.map { Array($0.utf8) })
    }

    @Test(
        arguments: [
            (0, 0, 0o444, false), (0, 5, 0o020, true), (1000, 0, 0o755, false), (1000, 0, 0o757, true), (1000, 1000, 0o555, false),
            (1000, 1000, 0o755, true),
        ] as [(UInt32, UInt32, UInt32, Bool)])
    func writableByItsBits(_ user: UInt32, owner: UInt32, mode: UInt32, writable: Bool) throws {
        var facts = try FileFacts(of: Descriptor.open("/dev/null"))
        (facts.uid, facts.gid, facts.mode) = (owner, 0, mode)
        let status = try ProcStatus(parsing: Array("Tgid:\t1\nUid:\t0\t0\t0\t\(user)\nGid:\t9\t9\t9\t9\n".utf8))
        #expect(ProcessSnapshot.isWritable(facts, status) == writable)
        let member = try ProcStatus(parsing: Array("Tgid:\t1\nUid:\t0\t0\t0\t77\nGid:\t9\t9\t9\t9\nGroups:\t4 0\n".utf8))
        #expect(ProcessSnapshot.isWritable(facts, member) == (mode & 0o020 != 0))
    }
}
