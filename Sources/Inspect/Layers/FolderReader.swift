import CLinux
import FileIndex
import Glibc
import Linux
import Packages

/// Reads a folder that is the root of something, as ``LayerReader`` reads an archive of it: the folder of an unpacked image, or a machine.
///
/// Nothing is copied. Files that nobody wants are opened for their first bytes only, unless all are to be hashed.
public struct FolderReader: Sendable {
    /// What of a folder is read.
    public enum Extent: Sendable {
        /// All of it but the file systems that the kernel makes up, every file hashed.
        case everything
        /// The file systems of disks, as of a machine that runs; files are not hashed and have a digest of zeros.
        case machine
    }

    /// A place where another file system is mounted, which was not read.
    public struct Skipped: Sendable, Hashable, Codable {
        /// Where.
        public var path: FilePath
        /// What: `proc`, `tmpfs`.
        public var type: String
    }

    let catalogers: [any Cataloger.Type]
    let limits: LayerLimits
    let extent: Extent
    let views: Set<FilePath>

    /// - Parameter views: directories that show what is read elsewhere: ``Mount/views(below:in:)``.
    public init(
        catalogers: [any Cataloger.Type], extent: Extent, views: Set<FilePath> = [], limits: LayerLimits = .folder
    ) {
        self.catalogers = catalogers
        self.limits = limits
        self.extent = extent
        self.views = views
    }

    /// Reads a folder.
    /// - Parameter root: a directory, open for reading; it stays the caller's, and open until this returns.
    /// - Parameter identity: what the facts are said to be of: a folder has no digest.
    /// - Returns: the facts, and what is no part of the folder. Whatever is wrong is a gap in the facts.
    public func read(_ root: borrowing Descriptor, identity: Digest) -> (facts: LayerFacts, skipped: [Skipped]) {
        let walk = FolderWalk(self)
        do { try walk.run(root) } catch { walk.gaps.add(error) }
        return (walk.facts(identity, root), walk.skipped)
    }
}

extension LayerLimits {
    /// Those of a folder: a machine has more files than a layer may have.
    public static var folder: LayerLimits {
        var limits = LayerLimits()
        limits.entries = 2_000_000
        limits.pathBytes = 256 << 20
        limits.depth = 256
        // Programs are looked at in parts.
        limits.contentInMemory = 1 << 20
        return limits
    }
}

/// One folder while it is read.
final class FolderWalk {
    /// A directory on the way to the present one.
    private final class Level {
        let descriptor: Descriptor
        let path: FilePath
        let device: dev_t
        /// The last first.
        var names: [[UInt8]]

        init(_ descriptor: consuming Descriptor, path: FilePath, device: dev_t, names: [[UInt8]]) {
            self.descriptor = descriptor
            self.path = path
            self.device = device
            self.names = names
        }
    }

    private struct Inode: Hashable {
        var device: UInt64, number: UInt64

        init(_ status: stat) { (device, number) = (UInt64(status.st_dev), UInt64(status.st_ino)) }
    }

    let reader: FolderReader
    var gaps = GapList()
    private(set) var skipped: [FolderReader.Skipped] = []
    private var writer = LayerIndexWriter()
    /// What is no regular file: it comes behind them.
    private var others: [FileEntry] = []
    private var files: [CatalogedFile] = []
    /// Links whose name a cataloger would read.
    private var links: [FilePath] = []
    private var count = 0, pathBytes = 0, contentBytes = 0
    /// Digests of files with several names.
    private var digests: [Inode: ContentDigest] = [:]

    init(_ reader: FolderReader) {
        self.reader = reader
        gaps.limit = reader.limits.gaps
    }

    // MARK: - The way

    /// - Throws: `Gap`: the rest cannot be read.
    func run(_ root: borrowing Descriptor) throws(Gap) {
        let top: Level
        do throws(SystemError) {
            let status = try root.status()
            top = Level(try root.open(".", O_RDONLY | O_DIRECTORY), path: FilePath(""), device: status.st_dev, names: [])
        } catch { throw Gap(cause: .unreadable, message: "the folder cannot be read: \(error)") }
        top.names = try names(in: top)
        var levels = [top]
        while let level = levels.last {
            guard let name = level.names.popLast() else {
                levels.removeLast()
                continue
            }
            guard let below = try visit(name, in: level, isAtLimit: levels.count >= reader.limits.depth) else { continue }
            below.names = try names(in: below)
            levels.append(below)
        }
    }

    private func names(in level: Level) throws(Gap) -> [[UInt8]] {
        var names: [[UInt8]] = []
        do throws(SystemError) {
            guard try level.descriptor.forEachEntry(limit: reader.limits.entries, { name, _ in names.append(Array(name)) }) else {
                throw SystemError(call: "list", errno: E2BIG)
            }
        } catch {
            if !error.isGone { note(error, level.path) }
        }
        names.sort { $1.lexicographicallyPrecedes($0) }
        return names
    }

    private func note(_ error: SystemError, _ path: FilePath) {
        gaps.add(Gap(cause: error.errno == E2BIG ? .limit : .unreadable, path: path, message: "it cannot be read: \(error)"))
    }

    /// - Returns: the directory to go down to, if it is one.
    private func visit(_ name: [UInt8], in level: Level, isAtLimit: Bool) throws(Gap) -> Level? {
        let path = level.path.appending(name)
        let terminated = name + [0]
        var status = stat()
        guard Self.call(terminated, { fstatat(level.descriptor.number, $0, &status, AT_SYMLINK_NOFOLLOW | Self.noAutomount) }) == 0 else {
            // Files come and go in a folder that is in use.
            if errno != ENOENT { note(SystemError(call: "stat", errno: errno), path) }
            return nil
        }
        count += 1
        pathBytes += path.bytes.count
        guard count <= reader.limits.entries, pathBytes <= reader.limits.pathBytes else {
            throw Gap(cause: .limit, message: "the folder has more than \(reader.limits.entries) entries: inspect a part of it")
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: try file(terminated, path, status, in: level)
        case S_IFDIR:
            others.append(entry(path, .directory, status))
            guard !isAtLimit else {
                gaps.add(Gap(cause: .limit, path: path, message: "folders are more than \(reader.limits.depth) levels deep"))
                return nil
            }
            return folder(terminated, path, status, in: level)
        case S_IFLNK:
            var link = entry(path, .symbolicLink, status)
            link.target = target(terminated, level)
            others.append(link)
            if reader.catalogers.contains(where: { $0.wants(FileHeader(path: path, size: 0)) != .none }) { links.append(path) }
        case S_IFCHR: others.append(entry(path, .characterDevice, status))
        case S_IFBLK: others.append(entry(path, .blockDevice, status))
        case S_IFIFO: others.append(entry(path, .fifo, status))
        // Sockets are nothing that a package brings, and no archive holds them.
        default: break
        }
        return nil
    }

    /// AT_NO_AUTOMOUNT of linux/fcntl.h.
    private static let noAutomount: Int32 = 0x800

    private static func call(_ name: [UInt8], _ body: (UnsafePointer<CChar>) -> Int32) -> Int32 {
        name.withUnsafeBytes { bytes in bytes.baseAddress.map { body($0.assumingMemoryBound(to: CChar.self)) } ?? -1 }
    }

    private func entry(_ path: FilePath, _ type: EntryType, _ status: stat) -> FileEntry {
        let device = UInt64(status.st_rdev)
        let isDevice = type == .characterDevice || type == .blockDevice
        return FileEntry(
            path: path, type: type, size: type == .file ? Int(status.st_size) : 0, mode: UInt16(status.st_mode & 0o7777),
            owner: FileOwner(user: status.st_uid, group: status.st_gid),
            // gnu_dev_major(3), a macro in C.
            major: isDevice ? UInt32(truncatingIfNeeded: device >> 8 & 0xfff | device >> 32 & ~0xfff) : 0,
            minor: isDevice ? UInt32(truncatingIfNeeded: device & 0xff | device >> 12 & ~0xff) : 0)
    }

    private func target(_ name: [UInt8], _ level: Level) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: reader.limits.path + 1) { buffer, count in
            let room = buffer.count
            count = 0
            guard let start = buffer.baseAddress else { return }
            count = max(
                0,
                name.withUnsafeBytes { bytes in
                    start.withMemoryRebound(to: CChar.self, capacity: room) { target in
                        bytes.baseAddress.map { readlinkat(level.descriptor.number, $0.assumingMemoryBound(to: CChar.self), target, room) }
                            ?? 0
                    }
                })
        }
    }

    private func folder(_ name: [UInt8], _ path: FilePath, _ status: stat, in level: Level) -> Level? {
        guard !reader.views.contains(path) else {
            skipped.append(FolderReader.Skipped(path: path, type: "another view of a folder that is read"))
            return nil
        }
        let number = Self.call(name) { openat(level.descriptor.number, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
        guard number >= 0 else {
            if errno != ENOENT { note(SystemError(call: "open", errno: errno), path) }
            return nil
        }
        let descriptor = Descriptor(owning: number)
        guard let present = try? descriptor.status() else { return nil }
        if present.st_dev != level.device {
            let type = FileSystemType(number: plimsoll_file_system_magic(number))
            guard !type.isPseudo, reader.extent == .everything || type.isOnDisk else {
                skipped.append(FolderReader.Skipped(path: path, type: type.name))
                return nil
            }
        }
        return Level(descriptor, path: path, device: present.st_dev, names: [])
    }

    // MARK: - Files

    private func file(_ name: [UInt8], _ path: FilePath, _ status: stat, in level: Level) throws(Gap) {
        var sha256 = Self.noDigest
        do throws(SystemError) {
            let number = Self.call(name) { openat(level.descriptor.number, $0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY) }
            guard number >= 0 else { throw SystemError(call: "open", errno: errno) }
            let content = FolderFile(Descriptor(owning: number), size: Int(status.st_size), mode: UInt16(status.st_mode & 0o7777))
            let inode = status.st_nlink > 1 ? Inode(status) : nil
            let known = inode.flatMap { digests[$0] }
            let isHashing = reader.extent == .everything && known == nil
            let found = try content.read(path, for: reader.catalogers, isHashing: isHashing, limits: reader.limits)
            sha256 = known ?? content.digest ?? Self.noDigest
            if let inode, isHashing { digests[inode] = sha256 }
            files += found
        } catch {
            // Or became a link meanwhile.
            if error.isGone || error.errno == ELOOP { return }
            note(error, path)
        }
        var entry = entry(path, .file, status)
        entry.sha256 = sha256
        contentBytes = contentBytes.addingReportingOverflow(entry.size).partialValue
        do throws(IndexError) { try writer.add(entry) } catch { throw Gap(cause: .limit, path: path, message: error.message) }
    }

    private static let noDigest = ContentDigest(sha256: [UInt8](repeating: 0, count: ContentDigest.byteCount))

    // MARK: - The result

    func facts(_ identity: Digest, _ root: borrowing Descriptor) -> LayerFacts {
        for entry in others {
            do throws(IndexError) { try writer.add(entry) } catch {
                gaps.add(Gap(cause: .limit, path: entry.path, message: error.message))
                break
            }
        }
        others = []
        let index: LayerIndex
        do { index = try LayerIndex(writer.finish(diffID: nil)) } catch {
            gaps.add(Gap(cause: .damaged, message: "the folder's index could not be made: \(error.message)"))
            index = .empty(diffID: nil)
        }
        writer = LayerIndexWriter()
        var facts = LayerFacts(diffID: identity, index: index)
        facts.bytes = contentBytes
        facts.files = files
        if !links.isEmpty { facts.files += linked(ImageTree([facts]), root) }
        facts.files.sort { ($0.cataloger, $0.path) < ($1.cataloger, $1.path) }
        facts.gaps = gaps.all.map { Gap(cause: $0.cause, layer: identity, path: $0.path, message: $0.message) }
        return facts
    }

    /// What is wanted under the name of a link and was not read under the file's own.
    private func linked(_ tree: ImageTree, _ root: borrowing Descriptor) -> [CatalogedFile] {
        struct Reading: Hashable { var cataloger: String, path: FilePath }
        let read = Set(files.map { Reading(cataloger: $0.cataloger, path: $0.path) })
        var found: [CatalogedFile] = []
        var lookUps = LookUps()
        for link in links {
            guard let path = tree.resolve(link, &lookUps), let entry = tree.find(path)?.entry, entry.type == .file else { continue }
            let others = reader.catalogers.filter { !read.contains(Reading(cataloger: $0.name, path: path)) }
            let number = Self.call(path.bytes + [0]) { openat(root.number, $0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY) }
            guard number >= 0 else { continue }
            let content = FolderFile(Descriptor(owning: number), size: entry.size, mode: entry.mode)
            do throws(SystemError) {
                found += try content.read(link, for: others, isHashing: false, limits: reader.limits)
            } catch { if !error.isGone { note(error, link) } }
        }
        if lookUps.isExhausted { gaps.add(lookUps.gap(nil, "links")) }
        return found
    }
}
