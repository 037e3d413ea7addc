import CArchive
import Glibc
import Packages

/// The folder of a layer that a store has unpacked, as a pax archive, so that it is read as any layer is. Written with libarchive, which follows no link and opens regular files only.
struct FolderArchive {
    let path: String

    /// - Throws: `Gap`: `missing`, `unreadable`.
    func write(to descriptor: Int32) throws(Gap) {
        // In another locale libarchive would make other bytes of names.
        let locale = plimsoll_c_locale()
        let before = uselocale(locale)
        defer {
            uselocale(before)
            freelocale(locale)
        }
        guard let disk = archive_read_disk_new(), let writer = archive_write_new(), let entry = archive_entry_new() else {
            throw Gap(cause: .limit, message: "no memory for an archive of \(path)")
        }
        defer {
            archive_entry_free(entry)
            archive_write_free(writer)
            archive_read_free(disk)
        }
        archive_read_disk_set_symlink_physical(disk)
        archive_read_disk_set_behavior(disk, ARCHIVE_READDISK_NO_XATTR)
        archive_write_set_format_pax(writer)
        archive_write_set_options(writer, "hdrcharset=BINARY")
        archive_write_set_bytes_per_block(writer, Self.block)
        try check(archive_write_open_fd(writer, descriptor), writer)
        try check(archive_read_disk_open(disk, path), disk)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunk, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let result = archive_read_next_header2(disk, entry)
            if result == ARCHIVE_EOF { break }
            // Files come and go in a folder that is in use.
            if result < ARCHIVE_WARN, archive_errno(disk) == ENOENT { continue }
            try check(result, disk)
            if archive_read_disk_can_descend(disk) != 0 { archive_read_disk_descend(disk) }
            guard let name = archive_entry_pathname(entry) else { continue }
            var inner = UnsafePointer(name).advanced(by: min(path.utf8.count, strlen(name)))
            while inner.pointee == UInt8(ascii: "/") { inner += 1 }
            if inner.pointee == 0 { continue }  // the folder itself
            // A copy, since the text that is set is the text that is read.
            guard let copy = strdup(inner) else { throw Gap(cause: .limit, message: "no memory for an archive of \(path)") }
            archive_entry_set_pathname(entry, copy)
            free(copy)
            // Sockets cannot be archived, and are nothing that a package brings.
            let type = UInt32(archive_entry_filetype(entry))
            if type == Self.socket { continue }
            let written = archive_write_header(writer, entry)
            guard written >= ARCHIVE_WARN else { throw failure(writer) }
            if type == Self.regular, archive_entry_size(entry) > 0 { try copyContent(disk, writer, buffer) }
        }
        try check(archive_write_close(writer), writer)
    }

    /// A file that becomes shorter meanwhile is filled with zeroes by libarchive; one that becomes longer is cut.
    private func copyContent(_ disk: OpaquePointer, _ writer: OpaquePointer, _ buffer: UnsafeMutableRawBufferPointer) throws(Gap) {
        while true {
            let count = archive_read_data(disk, buffer.baseAddress, buffer.count)
            if count == 0 { return }
            guard count > 0 else { throw failure(disk) }
            guard archive_write_data(writer, buffer.baseAddress, count) >= 0 else { throw failure(writer) }
        }
    }

    private func check(_ result: Int32, _ archive: OpaquePointer) throws(Gap) {
        guard result >= ARCHIVE_WARN else { throw failure(archive) }
    }

    private func failure(_ archive: OpaquePointer) -> Gap {
        let reason = archive_error_string(archive).map { String(cString: $0) } ?? "unknown"
        return Gap(cause: .unreadable, message: "\(path) cannot be read to its end: \(reason)")
    }

    /// `S_IFSOCK` and `S_IFREG` of inode(7), which two modules bring to Swift.
    private static let socket: UInt32 = 0o140000, regular: UInt32 = 0o100000
    private static let block: Int32 = 1 << 16, chunk = 1 << 20
}
