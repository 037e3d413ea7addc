import CLayout
import Events
import Foundation
import Glibc
import TestKit
import Testing

@testable import EBPFSensor

extension KernelTests {
    /// fork, exec and exit, as the real kernel tells them.
    struct ProcessEvents {
        private let watch: Watch

        init() throws { watch = try Watch.shared.get() }

        @Test func execTellsEverythingAboutTheProgram() throws {
            let folder = try TemporaryDirectory()
            let trace = try watch.act("nothing", "a b", "", "ü", directory: folder.path)
            let exec = try #require(trace.executions.last)
            #expect(exec.arguments.dropFirst() == ["nothing", "a b", "", "ü"])
            #expect(exec.text(.path) == exec.arguments[0])
            #expect(exec.text(.callerPath) == exec.arguments[0])
            #expect(exec.text(.directory) == String(folder.path.dropLast(folder.path.hasSuffix("/") ? 1 : 0)))
            var information = stat()
            try #require(stat(exec.arguments[0], &information) == 0)
            let file = try #require(exec.record.file)
            #expect(file.inode == information.st_ino && file.mode == information.st_mode && file.uid == 0 && file.links == 1)
            #expect(file.mtime == UInt64(information.st_mtim.tv_sec) * 1_000_000_000 + UInt64(information.st_mtim.tv_nsec))
            #expect(file.ctime == UInt64(information.st_ctim.tv_sec) * 1_000_000_000 + UInt64(information.st_ctim.tv_nsec))
            // makedev(3) puts the parts of a device's number elsewhere than the kernel does.
            let (major, minor) = ((information.st_dev >> 8) & 0xfff, (information.st_dev & 0xff) | ((information.st_dev >> 12) & 0xfff00))
            #expect(UInt(file.device) == major << 20 | minor)
            #expect(file.flags & UInt32(PLIMSOLL_FILE_WRITABLE.rawValue) != 0)
            let task = try #require(exec.record.task)
            #expect(task.parent == UInt32(getpid()))
            #expect(withUnsafeBytes(of: task.comm) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) } == "actor")
            #expect(exec.record.credentials?.euid == 0)
            #expect(exec.text(.environment)?.contains("PATH=") == true)
            #expect(exec.record.flags.isEmpty)
            #expect(exec.pid == trace.pid && exec.record.thread == trace.pid)
        }

        @Test func forkNamesParentAndChild() throws {
            let trace = try watch.observe(["sh", "-c", "(exit 3) & wait; exit 0"])
            let forks = trace.records.filter { $0.record.flags.contains(.child) }
            let child = try #require(forks.first { $0.record.task?.parent == trace.pid })
            #expect(child.record.argument(1) == UInt64(child.pid))
            let start = try #require(trace.executions.first).record.process.start
            #expect(child.record.task?.parent_start == start)
            #expect(child.record.process.start >= start)
            #expect(trace.first(.procexit) { $0.pid == child.pid }?.record.result == 3 << 8)
        }

        @Test(arguments: [("exit", 0, 0), ("exit", 7, 7 << 8), ("kill", 9, 9), ("kill", 15, 15)] as [(String, Int, Int64)])
        func exitTellsTheWaitStatus(act: String, number: Int, status: Int64) throws {
            let trace = try watch.act(act, String(number))
            let exits = trace.all(.procexit).filter { $0.pid == trace.pid }
            #expect(exits.map(\.record.result) == [status])
        }

        @Test func argumentsOf32KiBAreWhole() throws {
            // argv[0], "nothing" and "last" with their NULs take 19 bytes.
            let whole = try watch.act("arguments", String(Int(PLIMSOLL_MAX_ARGV) - 20))
            let exec = try #require(whole.executions.last)
            #expect(exec.arguments.count == 4 && exec.arguments.last == "last")
            #expect(exec.arguments[2] == String(repeating: "x", count: Int(PLIMSOLL_MAX_ARGV) - 20))
            #expect(!exec.record.flags.contains(.truncated))
            let cut = try #require(try watch.act("arguments", "100000").executions.last)
            #expect(cut.record.flags.contains(.truncated))
            #expect(cut.record.field(.argv)?.count == Int(PLIMSOLL_MAX_ARGV))
            #expect(cut.arguments.prefix(2) == ["actor", "nothing"])
        }

        @Test func anEmptyArgumentVectorIsNoError() throws {
            let exec = try #require(try watch.act("empty").executions.last)
            // Linux since 5.18 gives such a program one empty argument.
            #expect(exec.arguments == [""] || exec.arguments == [])
            #expect(!exec.record.flags.contains(.truncated))
        }

        @Test func aFailedExecTellsWhatWasTried() throws {
            let trace = try watch.act("missing")
            let failed = try #require(trace.first(.execve) { $0.record.result < 0 && $0.text(.callerPath) == "/does/not/exist" })
            #expect(failed.record.result == -Int64(ENOENT))
            #expect(trace.said("errno") == Int64(ENOENT))
            #expect(failed.pid == trace.pid)
        }

        @Test func execFromAnotherThreadBecomesTheProcess() throws {
            let trace = try watch.act("thread")
            let exec = try #require(trace.executions.last)
            #expect(trace.said("process") == Int64(trace.pid))
            #expect(trace.said("thread") != Int64(trace.pid))
            #expect(exec.pid == trace.pid && exec.record.thread == trace.pid)
            #expect(exec.record.process == trace.executions.first?.record.process)
            #expect(trace.all(.procexit).count == 1)
        }

        @Test func aMemoryFileIsOne() throws {
            let trace = try watch.act("memfd")
            let exec = try #require(trace.executions.last)
            // On x86-64 the kernel itself rewrites the number to execve's (set_personality_64bit in arch/x86/kernel/process_64.c).
            #expect([.execve, .execveat].contains(exec.record.type))
            #expect(exec.text(.path) == "memfd:payload")
            #expect(exec.record.file.map { $0.flags & UInt32(PLIMSOLL_FILE_MEMFD.rawValue) != 0 } == true)
            #expect(exec.record.file?.magic == 0x0102_1994)
            #expect(exec.arguments == ["payload", "nothing"])
        }

        @Test func namespacesHaveTheirOwnNumbers() throws {
            let trace = try watch.act("pidns")
            let own = try #require(trace.executions.first?.record.task)
            let exec = try #require(trace.executions.last)
            let task = try #require(exec.record.task)
            #expect(Int64(exec.pid) == trace.said("child"))
            #expect(task.pid_in_namespace == 1 && task.tid_in_namespace == 1)
            #expect(task.pid_namespace != own.pid_namespace && task.network_namespace != own.network_namespace)
            #expect(task.mount_namespace != own.mount_namespace && task.user_namespace == own.user_namespace)
            var information = stat()
            try #require(stat("/proc/self/ns/pid", &information) == 0)
            #expect(UInt64(own.pid_namespace) == information.st_ino)
        }

        @Test func usersAreToldApart() throws {
            let folder = try TemporaryDirectory()
            try Command.checked(["chmod", "755", folder.path])
            let copy = folder.file("actor").path
            try Command.checked(["cp", try Actor.path.get(), copy])
            let exec = try #require(try watch.act("users", copy).executions.last)
            let credentials = try #require(exec.record.credentials)
            #expect(
                credentials.uid == 2001 && credentials.euid == 2002 && credentials.fsuid == 2002 && credentials.gid == 1001
                    && credentials.egid == 1002)
            // An exec makes the saved ids the effective ones (credentials(7)).
            #expect(credentials.suid == 2002 && credentials.sgid == 1002)
            #expect(credentials.cap_effective == 0)
            #expect(exec.record.file.map { $0.flags & UInt32(PLIMSOLL_FILE_WRITABLE.rawValue) } == 0)
        }

        @Test func theTerminalIsTheControllingOne() throws {
            let trace = try watch.act("session")
            let exec = try #require(trace.executions.last)
            let task = try #require(exec.record.task)
            #expect(trace.said("device") == Int64(task.tty))
            #expect(task.session == exec.pid && task.session_in_namespace == exec.pid && task.tty != 0)
        }

        @Test func overlayTellsWhatIsNew() throws {
            let folder = try TemporaryDirectory()
            let trace = try watch.act("overlay", folder.path)
            #expect(trace.output.isSuccess, "\(trace.output)")
            func flags(_ name: String) throws -> UInt32 {
                let pid = try #require(trace.said(name))
                let exec = try #require(trace.executions.first { $0.pid == UInt32(pid) })
                #expect(exec.text(.path)?.hasSuffix("/merged/\(name)") == true)
                let kinds = PLIMSOLL_FILE_OVERLAY.rawValue | PLIMSOLL_FILE_UPPER.rawValue | PLIMSOLL_FILE_COPIED_UP.rawValue
                return try #require(exec.record.file).flags & UInt32(kinds)
            }
            let (overlay, upper, copiedUp) = (
                UInt32(PLIMSOLL_FILE_OVERLAY.rawValue), UInt32(PLIMSOLL_FILE_UPPER.rawValue), UInt32(PLIMSOLL_FILE_COPIED_UP.rawValue)
            )
            #expect(try flags("image") == overlay)
            #expect(try flags("copied") == overlay | upper)
            #expect(try flags("touched") == overlay | upper | copiedUp)
        }
    }
}
