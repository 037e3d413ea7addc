import CArchive
import Glibc
import Linux

/// Unpacks a compressed file as it goes: gzip with any number of members, zstd.
final class Inflation {
    private let archive: OpaquePointer
    private let name: String
    private let file: SharedFile
    private var given = 0

    /// - Throws: ``ImageError``: `damaged` if it is neither.
    init(_ file: SharedFile) throws(ImageError) {
        self.file = file
        name = file.name
        let descriptor = try file.reopened()
        guard let archive = archive_read_new() else { throw ImageError(.limit, file.name, "no memory for unpacking it") }
        self.archive = archive
        self.descriptor = descriptor.release()
        archive_read_support_filter_gzip(archive)
        archive_read_support_filter_zstd(archive)
        archive_read_support_format_raw(archive)
        archive_read_support_format_empty(archive)
        var entry: OpaquePointer?
        guard archive_read_open_fd(archive, self.descriptor, 256 << 10) == ARCHIVE_OK,
            archive_read_next_header(archive, &entry) == ARCHIVE_OK
        else { throw damaged() }
    }

    private let descriptor: Int32

    deinit {
        archive_read_free(archive)
        _ = close(descriptor)
    }

    /// - Returns: 0 at the end, and only there.
    /// - Throws: ``ImageError``: `damaged`; `limit` for a bomb.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImageError) -> Int {
        let count = archive_read_data(archive, buffer.baseAddress, buffer.count)
        guard count >= 0 else { throw damaged() }
        given += count
        let packed = Int(archive_filter_bytes(archive, -1))
        guard given <= Limits.spool, given <= max(Limits.spoolBeforeRatio, packed * Limits.ratio) else {
            throw ImageError(.limit, name, "\(packed) bytes grew to more than \(given): a bomb")
        }
        return count
    }

    private func damaged() -> ImageError {
        let reason = archive_error_string(archive).map { String(cString: $0) } ?? "unknown reason"
        return ImageError(.damaged, name, "it cannot be unpacked: \(reason); copy it again")
    }

    /// Whether a file begins as gzip or zstd does.
    static func isCompressed(_ file: SharedFile) throws(ImageError) -> Bool {
        guard try file.length() >= 4 else { return false }
        let magic = try file.bytes(at: 0, count: 4)
        return magic.starts(with: [0x1f, 0x8b]) || magic == [0x28, 0xb5, 0x2f, 0xfd]
    }

    /// Unpacks all of it into a file without a name.
    /// - Parameter folder: on a disk with room.
    /// - Throws: ``ImageError``: `damaged`, `limit`, `unreadable`.
    static func spool(_ file: SharedFile, folder: String) throws(ImageError) -> SharedFile {
        let target = try SpoolFile(folder: folder)
        let source = try Inflation(file)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try source.read(into: buffer)
            guard count > 0 else { return target.finish(name: file.name) }
            try target.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}

/// A file without a name that is written once and then read.
public struct SpoolFile: ~Copyable {
    private let descriptor: Descriptor
    private let folder: String

    /// - Parameter folder: on a disk with room.
    /// - Throws: ``ImageError``, `unreadable`.
    public init(folder: String) throws(ImageError) {
        self.folder = folder
        do { descriptor = try Descriptor.unnamedFile(in: folder) } catch {
            throw ImageError(.unreadable, folder, "\(error): name another folder with TMPDIR")
        }
    }

    /// Writes behind what was written.
    /// - Throws: ``ImageError``, `unreadable`, if the disk is full.
    public borrowing func append(_ bytes: UnsafeRawBufferPointer) throws(ImageError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = write(descriptor.number, rest.baseAddress, rest.count)
            guard count > 0 else {
                if count < 0, errno == EINTR { continue }
                let error = SystemError(call: "write", path: folder, errno: errno)
                throw ImageError(.unreadable, folder, "\(error): make room, or name another folder with TMPDIR")
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// What was written.
    public consuming func finish(name: String) -> SharedFile { SharedFile(descriptor, name: name) }
}
