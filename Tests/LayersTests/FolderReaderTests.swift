import FileIndex
import Foundation
import Glibc
import Inventory
import Layers
import Linux
import Packages
import TestKit
import Testing

@Suite("Reading folders")
struct FolderReaderTests {
    private static let nobody = Digest(sha256: [UInt8](repeating: 0, count: 32))

    private static func read(_ path: String, _ extent: FolderReader.Extent) throws -> (facts: LayerFacts, skipped: [FolderReader.Skipped]) {
        let root = try Descriptor.open(path, O_RDONLY | O_DIRECTORY)
        return FolderReader(catalogers: Catalogers.all, extent: extent).read(root, identity: nobody)
    }

    /// Files, links of both kinds and through folders, an empty folder, a name that is no UTF-8, a pipe.
    private static func filled() throws -> TemporaryDirectory {
        let folder = try TemporaryDirectory()
        for name in ["etc", "usr/lib", "empty", "app"] {
            try FileManager.default.createDirectory(at: folder.file(name), withIntermediateDirectories: true)
        }
        try folder.write("ID=debian\nVERSION_ID=12\n", to: "usr/lib/os-release")
        try folder.write("requests==2.31.0\n", to: "app/locked.txt")
        try folder.write(String(repeating: "a", count: 9 << 20), to: "app/long")
        for (target, link) in [("../usr/lib/os-release", "etc/os-release"), ("locked.txt", "app/requirements.txt"), ("nowhere", "broken")] {
            try FileManager.default.createSymbolicLink(atPath: folder.file(link).path, withDestinationPath: target)
        }
        try FileManager.default.linkItem(at: folder.file("app/long"), to: folder.file("app/same"))
        let name: [CChar] = Array(folder.path.utf8CString.dropLast()) + [CChar(bitPattern: 0xff), 0]
        close(open(name, O_WRONLY | O_CREAT, 0o640))
        mkfifo(folder.file("pipe").path, 0o600)
        return folder
    }

    @Test("gives what reading an archive of the folder gives", .requires(.root))
    func sameAsArchive() throws {
        let folder = try Self.filled(), output = try TemporaryDirectory()
        let archive = output.file("layer.tar").path
        try Command.checked(["tar", "-C", folder.path, "--format=pax", "--sort=name", "--numeric-owner", "-cf", archive, "."])
        let expected = LayerReader(catalogers: Catalogers.all).read(try FileRegion(path: archive))
        let (facts, skipped) = try Self.read(folder.path, .everything)
        #expect(facts.gaps.isEmpty && skipped.isEmpty)
        func entries(_ facts: LayerFacts) -> [FileEntry] {
            (0..<facts.index.count).map { facts.index[$0] }.filter { !$0.path.bytes.isEmpty }
        }
        #expect(entries(facts) == entries(expected))
        #expect(facts.files == expected.files)
        #expect(facts.bytes == expected.bytes)
        let assembled = AssembledImage([facts], catalogers: Catalogers.all).inventory
        #expect(assembled.operatingSystem?.id == "debian")
        #expect(assembled.packages.map(\.name) == ["requests"])
    }

    @Test("hashes nothing of a machine, and tells the same packages")
    func machine() throws {
        let folder = try Self.filled()
        let whole = try Self.read(folder.path, .everything).facts, machine = try Self.read(folder.path, .machine).facts
        #expect(machine.files == whole.files && machine.index.count == whole.index.count)
        for number in 0..<machine.index.fileCount { #expect(machine.index[number].sha256?.isZero == true) }
    }

    @Test("goes into no file system that the kernel makes up, nor twice into a folder", .requires(.root))
    func mounts() throws {
        let folder = try Self.filled()
        for name in ["proc", "memory", "again"] {
            try FileManager.default.createDirectory(at: folder.file(name), withIntermediateDirectories: false)
        }
        defer { for name in ["proc", "memory", "again"] { umount2(folder.file(name).path, Int32(MNT_DETACH)) } }
        try Command.checked(["mount", "-t", "proc", "proc", folder.file("proc").path])
        try Command.checked(["mount", "-t", "tmpfs", "tmpfs", folder.file("memory").path])
        try Command.checked(["mount", "--bind", folder.file("app").path, folder.file("again").path])
        try folder.write("x", to: "memory/x")
        let list = try Mount.parse(try readFile("/proc/self/mountinfo", limit: 1 << 24))
        let views = Mount.views(below: "/" + folder.path.split(separator: "/").joined(separator: "/"), in: list)
        #expect(views.map { FilePath(normal: $0).description } == ["again"])
        let everything = try Self.read(folder.path, .everything)
        let root = try Descriptor.open(folder.path, O_RDONLY | O_DIRECTORY)
        let machine = FolderReader(catalogers: [], extent: .machine, views: Set(views.map { FilePath(normal: $0) }))
            .read(root, identity: Self.nobody)
        #expect(everything.facts.gaps.isEmpty && machine.facts.gaps.isEmpty)
        #expect(everything.skipped.map(\.path.description) == ["proc"])
        #expect(machine.skipped.map(\.path.description) == ["again", "memory", "proc"])
        #expect(machine.skipped.map(\.type).suffix(2) == ["tmpfs", "proc"])
        #expect(everything.facts.index.find(FilePath("memory/x")) != nil && machine.facts.index.find(FilePath("memory/x")) == nil)
        #expect(machine.facts.index.find(FilePath("app/long")) != nil)
    }

    @Test("has an end", .requires(.root))
    func limits() throws {
        let folder = try Self.filled(), root = try Descriptor.open(folder.path, O_RDONLY | O_DIRECTORY)
        var limits = LayerLimits.folder
        limits.entries = 3
        let few = FolderReader(catalogers: [], extent: .everything, limits: limits).read(root, identity: Self.nobody).facts
        #expect(few.gaps.contains { $0.cause == .limit })
        limits = .folder
        limits.depth = 1
        let flat = FolderReader(catalogers: [], extent: .everything, limits: limits).read(root, identity: Self.nobody).facts
        #expect(flat.gaps.contains { $0.cause == .limit } && flat.index.find(FilePath("app/long")) == nil)
    }
}
