import CArchive
import Glibc
import Packages

/// What a tar archive says of one entry.
struct TarHeader {
    /// As written, with `..`, leading slashes and all.
    var path: [UInt8]
    var type: TarType
    /// Bytes of the content, holes included.
    var size: Int
    var mode: UInt16
    var user: UInt32, group: UInt32
    /// Whether not all of the content stands in the archive.
    var isSparse = false
    /// As written, of both kinds of links.
    var target: [UInt8]
    var major: UInt32, minor: UInt32
    /// The name of an extended attribute with which overlayfs itself hides or moves files.
    var overlayAttribute: String?
}

enum TarType {
    case file, directory, symbolicLink, hardLink, characterDevice, blockDevice, fifo, other
}

/// The entries of a tar archive: libarchive on the pieces of an ``Unpacking``.
///
/// Names are bytes. In any locale but C libarchive would normalise what pax headers hold, so the thread has that one while it reads.
final class TarReader {
    private let archive: OpaquePointer
    private let unpacking: Unpacking
    private let locale: locale_t?
    private let previousLocale: locale_t?
    /// Bytes of the archive that libarchive was given.
    private(set) var consumed = 0
    /// What libarchive warned of at the last header, other than names that are not UTF-8 or not ASCII.
    private(set) var warning: String?

    /// - Throws: `Gap`, `limit`, if there is no memory.
    init(_ unpacking: Unpacking) throws(Gap) {
        guard let archive = archive_read_new() else { throw Gap(cause: .limit, message: "no memory for reading a layer") }
        self.archive = archive
        self.unpacking = unpacking
        locale = plimsoll_c_locale()
        previousLocale = locale.map { uselocale($0) } ?? nil
        archive_read_support_format_tar(archive)
        archive_read_support_format_empty(archive)
    }

    deinit {
        archive_read_free(archive)
        if let locale {
            uselocale(previousLocale)
            freelocale(locale)
        }
    }

    /// Reads as far as the first header.
    /// - Throws: `Gap`, `damaged`, if this is no tar archive.
    func begin() throws(Gap) {
        let result = archive_read_open2(
            archive, Unmanaged.passUnretained(self).toOpaque(), nil,
            { _, context, start in
                guard let context, let start else { return -1 }
                return Unmanaged<TarReader>.fromOpaque(context).takeUnretainedValue().piece(start)
            }, nil, nil)
        guard result == ARCHIVE_OK else { throw damaged("it is no tar archive") }
    }

    private func piece(_ start: UnsafeMutablePointer<UnsafeRawPointer?>) -> Int {
        guard let piece = unpacking.ring.take() else { return 0 }
        consumed += piece.count
        start.pointee = piece.baseAddress
        return piece.count
    }

    /// Reads what follows the archive, so that the digest is that of all bytes.
    func drain() {
        while unpacking.ring.take() != nil {}
    }

    /// - Returns: nil at the end of the archive.
    /// - Throws: `Gap`, `damaged`: nothing more can be read.
    func next() throws(Gap) -> TarHeader? {
        var entry: OpaquePointer?
        let result = archive_read_next_header(archive, &entry)
        guard result != ARCHIVE_EOF else { return nil }
        guard result == ARCHIVE_OK || result == ARCHIVE_WARN, let entry else { throw damaged(message) }
        let isWarned = result == ARCHIVE_WARN && !message.contains("can't be converted")
        warning = isWarned ? message : nil
        return header(entry)
    }

    private func header(_ entry: OpaquePointer) -> TarHeader {
        let isHardLink = archive_entry_hardlink(entry) != nil
        let type: TarType =
            switch archive_entry_filetype(entry) {
            case _ where isHardLink: .hardLink
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            case S_IFCHR: .characterDevice
            case S_IFBLK: .blockDevice
            case S_IFIFO: .fifo
            default: .other
            }
        return TarHeader(
            path: bytes(archive_entry_pathname(entry)), type: type, size: max(0, Int(archive_entry_size(entry))),
            mode: UInt16(archive_entry_perm(entry) & 0o7777), user: owner(archive_entry_uid(entry)),
            group: owner(archive_entry_gid(entry)), isSparse: archive_entry_sparse_count(entry) > 0,
            target: bytes(isHardLink ? archive_entry_hardlink(entry) : archive_entry_symlink(entry)),
            major: UInt32(truncatingIfNeeded: archive_entry_rdevmajor(entry)),
            minor: UInt32(truncatingIfNeeded: archive_entry_rdevminor(entry)), overlayAttribute: overlayAttribute(entry))
    }

    /// What a file has after chown(2): 32 bits of the number, and root as before if these are -1.
    private func owner(_ number: la_int64_t) -> UInt32 {
        let owner = UInt32(truncatingIfNeeded: number)
        return owner == .max ? 0 : owner
    }

    /// Source: the kernel's fs/overlayfs/overlayfs.h and Documentation/filesystems/overlayfs.rst.
    private func overlayAttribute(_ entry: OpaquePointer) -> String? {
        guard archive_entry_xattr_reset(entry) > 0 else { return nil }
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var size = 0
        while archive_entry_xattr_next(entry, &name, &value, &size) == ARCHIVE_OK {
            guard let text = name.map({ String(cString: $0) }) else { continue }
            for prefix in ["trusted.overlay.", "user.overlay."] where text.hasPrefix(prefix) {
                if Self.effective.contains(text.dropFirst(prefix.count)) { return text }
            }
        }
        return nil
    }

    private static let effective: Set<Substring> = ["opaque", "redirect", "metacopy", "whiteout", "whiteouts"]

    private func bytes(_ text: UnsafePointer<CChar>?) -> [UInt8] {
        text.map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) } ?? []
    }

    /// Hands the content of the present entry over: pieces in ascending order, with where they begin; what is between them is zeros.
    /// - Throws: `Gap`, `damaged`, or what `body` throws.
    func content(_ body: (UnsafeRawBufferPointer, Int) throws(Gap) -> Void) throws(Gap) {
        while true {
            var start: UnsafeRawPointer?
            var count = 0
            var offset: la_int64_t = 0
            let result = archive_read_data_block(archive, &start, &count, &offset)
            guard result != ARCHIVE_EOF else { return }
            guard result == ARCHIVE_OK || result == ARCHIVE_WARN else { throw damaged(message) }
            guard offset >= 0 else { throw damaged("content in front of a file's beginning") }
            try body(UnsafeRawBufferPointer(start: start, count: count), Int(offset))
        }
    }

    private var message: String { archive_error_string(archive).map { String(cString: $0) } ?? "no reason given" }

    private func damaged(_ what: String) -> Gap {
        guard !what.contains("too large") else {
            return Gap(cause: .limit, message: "a header of the archive is longer than is read, after \(consumed) bytes or less: \(what)")
        }
        return Gap(cause: .damaged, message: "the archive is damaged after \(consumed) bytes or less: \(what)")
    }
}
