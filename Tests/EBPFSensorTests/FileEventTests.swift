import CLayout
import Events
import Foundation
import Glibc
import TestKit
import Testing

@testable import EBPFSensor

extension KernelTests {
    /// open and its family: whatever the caller wrote, the file's names are the kernel's.
    struct FileEvents {
        private let watch: Watch
        private let folder: TemporaryDirectory
        private let root: String

        init() throws {
            watch = try Watch.shared.get()
            folder = try TemporaryDirectory()
            root = folder.path.hasSuffix("/") ? String(folder.path.dropLast()) : folder.path
            try folder.write("secret", to: "data/secret")
        }

        private func open(_ trace: Trace) throws -> KeptRecord {
            let result = try #require(trace.said("result"), "\(trace.output)")
            // The last open of the command: what its libraries open comes before.
            return try #require(trace.all(.open, .openat, .openat2, .creat).last { $0.record.result == result })
        }

        @Test(arguments: ["open", "openat", "openat2"])
        func everyCallTellsFlagsModeAndFile(call: String) throws {
            let path = "\(root)/new"
            let event = try open(try watch.act("open", call, path, "1102", "640"))
            #expect(event.record.type.description == call)
            #expect(event.record.argument(1) & 0o7777 == 0o1102 && event.record.argument(2) == 0o640)
            #expect(event.text(.path) == path && event.text(.callerPath) == path)
            #expect(event.text(.pathFromRoot) == nil)
            #expect(event.record.file.map { $0.mode & 0o170000 } == 0o100000)
            #expect(event.record.descriptor?.number == event.record.result)
            #expect(event.record.descriptor?.kind == UInt32(PLIMSOLL_KIND_FILE.rawValue))
            #expect(event.record.credentials?.fsuid == 0)
        }

        @Test func creatIsAnOpenWithItsFlags() throws {
            let event = try open(try watch.act("open", "creat", "\(root)/new", "0", "600"))
            #expect(event.record.type == .creat)
            #expect(event.record.argument(1) == UInt64(O_CREAT | O_WRONLY | O_TRUNC) && event.record.argument(2) == 0o600)
        }

        @Test func failuresKeepTheCallersText() throws {
            let event = try open(try watch.act("open", "openat", "\(root)/missing/../x", "0", "0"))
            #expect(event.record.result == -Int64(ENOENT))
            #expect(event.text(.callerPath) == "\(root)/missing/../x")
            #expect(event.text(.path) == nil && event.record.file == nil)
        }

        @Test func linksAndDotsAreFollowed() throws {
            try Command.checked(["ln", "-s", "data", "\(root)/link"])
            for text in [
                "\(root)/link/secret", "\(root)//data/./../data/secret", "/proc/self/root\(root)/data/secret", "data/../data/secret",
            ] {
                let event = try open(try watch.act("open", "openat", text, "0", "0", directory: root))
                #expect(event.text(.path) == "\(root)/data/secret")
                #expect(event.text(.callerPath) == text)
                #expect(event.text(.directory) == root)
            }
        }

        @Test func aDirectoryDescriptorIsKept() throws {
            let trace = try watch.act("at", "\(root)/data", "secret")
            let event = try open(trace)
            #expect(event.text(.path) == "\(root)/data/secret" && event.text(.callerPath) == "secret")
            #expect(event.record.argument(0) == trace.said("directory").map { UInt64(bitPattern: $0) })
        }

        @Test func chrootShowsBothNames() throws {
            let event = try open(try watch.act("chroot", "\(root)/data", "/secret"))
            #expect(event.text(.path) == "\(root)/data/secret")
            #expect(event.text(.pathFromRoot) == "/secret")
            #expect(event.text(.directory) == "/")
        }

        @Test func bindMountsShowTheNameInTheFileSystem() throws {
            try folder.write("", to: "target/file")
            let directory = try open(try watch.act("bind", "\(root)/data", "\(root)/target", "\(root)/target/secret"))
            #expect(directory.text(.path) == "\(root)/target/secret")
            #expect(directory.text(.pathInFileSystem)?.hasSuffix("\(root)/data/secret") == true)
            let file = try open(try watch.act("bind", "\(root)/data/secret", "\(root)/target/file", "\(root)/target/file"))
            #expect(file.text(.path) == "\(root)/target/file")
            #expect(file.text(.pathInFileSystem)?.hasSuffix("\(root)/data/secret") == true)
        }

        @Test func deepPathsAreWholeUpToTheLimit() throws {
            let base = root.split(separator: "/").count
            let whole = try open(try watch.act("deep", root, "25"))
            #expect(whole.text(.path) == root + String(repeating: "/d", count: 25) + "/leaf")
            #expect(!whole.record.flags.contains(.truncated))
            let other = try TemporaryDirectory()
            let cut = try open(try watch.act("deep", other.path, String(Int(PLIMSOLL_MAX_COMPONENTS) - base + 4)))
            #expect(cut.record.flags.contains(.truncated))
            #expect(cut.text(.path)?.hasSuffix("/d/d/leaf") == true)
        }

        @Test func theLongestNameIsWhole() throws {
            let name = String(repeating: "n", count: 255)
            let event = try open(try watch.act("open", "openat", "\(root)/\(name)", "102", "600"))
            #expect(event.text(.path) == "\(root)/\(name)")
            #expect(event.record.flags.isEmpty)
        }

        @Test func unlinkedFilesKeepTheirName() throws {
            let event = try open(try watch.act("unlinked", "\(root)/gone"))
            #expect(event.text(.path) == "\(root)/gone")
            #expect(event.record.file?.links == 0)
            #expect(event.record.descriptor?.kind == UInt32(PLIMSOLL_KIND_FILE.rawValue))
        }

        @Test func descriptorsAreWhatTheyAre() throws {
            let trace = try watch.act("dup", "\(root)/data/secret")
            func dup(_ name: String) throws -> KeptRecord {
                let number = try #require(trace.said(name))
                return try #require(trace.first(.dup, .dup2, .dup3) { $0.record.result == number })
            }
            let file = try dup("file")
            #expect(file.record.type == .dup && file.text(.path) == "\(root)/data/secret")
            #expect(file.record.descriptor?.kind == UInt32(PLIMSOLL_KIND_FILE.rawValue) && file.record.file != nil)
            let pipe = try dup("pipe")
            #expect(
                pipe.record.type == .dup2 && pipe.record.argument(1) == 40
                    && pipe.record.descriptor?.kind == UInt32(PLIMSOLL_KIND_PIPE.rawValue))
            let epoll = try dup("epoll")
            #expect(epoll.record.type == .dup3 && epoll.text(.path)?.contains("eventpoll") == true)
            #expect(epoll.record.descriptor?.kind == UInt32(PLIMSOLL_KIND_ANONYMOUS.rawValue))
            let memory = try dup("memfd")
            #expect(memory.text(.path) == "memfd:note" && memory.record.descriptor?.kind == UInt32(PLIMSOLL_KIND_MEMFD.rawValue))
            let bad = try #require(trace.first(.dup) { $0.record.result < 0 })
            #expect(bad.record.result == -Int64(EBADF) && bad.record.argument(0) == 999)
        }
    }
}
