import CArchive
import Glibc

/// An open file as libarchive reads it: with seeking, which its own reader of descriptors has not, and which zip needs; and without opening a
/// path, which a worker cannot.
final class ArchiveFile {
    private let file: Int32
    private let buffer = UnsafeMutableRawPointer.allocate(byteCount: Limits.chunkBytes, alignment: 16)

    init(_ file: Int32) { self.file = file }

    deinit { buffer.deallocate() }

    /// Bytes; 0 if it cannot be told.
    var size: Int64 {
        var status = stat()
        return fstat(file, &status) == 0 ? Int64(status.st_size) : 0
    }

    /// The archive calls this object until it is freed.
    func open(_ archive: OpaquePointer) -> Int32 {
        archive_read_set_callback_data(archive, Unmanaged.passUnretained(self).toOpaque())
        archive_read_set_read_callback(archive) { archive, data, target in
            guard let data else { return -1 }
            let this = Unmanaged<ArchiveFile>.fromOpaque(data).takeUnretainedValue()
            var count: Int
            repeat { count = read(this.file, this.buffer, Limits.chunkBytes) } while count < 0 && errno == EINTR
            target?.pointee = UnsafeRawPointer(this.buffer)
            if count < 0 { ArchiveFile.fail(archive) }
            return count
        }
        archive_read_set_seek_callback(archive) { archive, data, offset, whence in
            guard let data else { return -1 }
            let position = lseek(Unmanaged<ArchiveFile>.fromOpaque(data).takeUnretainedValue().file, off_t(offset), whence)
            if position < 0 { ArchiveFile.fail(archive) }
            return Int64(position)
        }
        archive_read_set_skip_callback(archive) { _, data, count in
            guard let data else { return 0 }
            let file = Unmanaged<ArchiveFile>.fromOpaque(data).takeUnretainedValue().file
            let start = lseek(file, 0, SEEK_CUR)
            guard start >= 0 else { return 0 }
            let end = lseek(file, off_t(count), SEEK_CUR)
            return end < start ? 0 : Int64(end - start)
        }
        return archive_read_open1(archive)
    }

    private static func fail(_ archive: OpaquePointer?) {
        plimsoll_archive_set_error(archive, errno, strerror(errno))
    }
}
