import CArchive
import Foundation

/// The files inside a fetched file: entries of zip and tar, packed or not, or the one file of gzip, bzip2, xz, zstd; of anything else
/// the file itself. Streams; holds one entry at a time.
enum FeedArchive {
    /// `AE_IFREG`, which is a macro with a cast.
    private static let regularFile: UInt32 = 0o100000

    /// - Parameters:
    ///   - file: The file on disk, open for reading; it stays the caller's.
    ///   - name: Relative to the feed's folder.
    ///   - accepts: Which entries are unpacked at all.
    /// - Throws: `FeedError` if the archive is damaged or truncated, or passes a limit; what `body` throws.
    static func forEachFile(in file: Int32, name: String, accepts: (String) -> Bool, _ body: (FeedFile) throws -> Void) throws {
        guard let archive = archive_read_new() else { throw FeedError("out of memory", in: name) }
        for filter in [
            archive_read_support_filter_gzip, archive_read_support_filter_bzip2, archive_read_support_filter_xz,
            archive_read_support_filter_zstd,
        ] { _ = filter(archive) }
        for format in [
            archive_read_support_format_zip_streamable, archive_read_support_format_zip_seekable, archive_read_support_format_tar,
            archive_read_support_format_raw, archive_read_support_format_empty,
        ] { _ = format(archive) }
        let reader = ArchiveFile(file)
        // The archive calls the reader until it is freed, which is the first thing that happens at the end of this.
        defer { withExtendedLifetime(reader) {} }
        defer { archive_read_free(archive) }
        guard reader.open(archive) == ARCHIVE_OK else { throw failure(archive, name) }
        var entry: OpaquePointer?
        var budget = Budget(packed: reader.size, name: name)
        while true {
            let status = archive_read_next_header(archive, &entry)
            if status == ARCHIVE_EOF { return }
            guard status >= ARCHIVE_WARN, let entry else { throw failure(archive, name) }
            try budget.countEntry()
            let isRaw = archive_format(archive) & ARCHIVE_FORMAT_BASE_MASK == ARCHIVE_FORMAT_RAW
            let entryName = isRaw ? unpackedName(name) : entryPath(entry)
            guard isRaw || archive_entry_filetype(entry) == regularFile, accepts(entryName) else { continue }
            let content = try content(archive, limit: isRaw ? Limits.documentBytes : Limits.entryBytes, name: entryName, &budget)
            try body(FeedFile(path: entryName, bytes: content))
        }
    }

    private static func content(_ archive: OpaquePointer, limit: Int, name: String, _ budget: inout Budget) throws -> Data {
        var content = Data()
        var chunk = [UInt8](repeating: 0, count: Limits.chunkBytes)
        while true {
            let count = archive_read_data(archive, &chunk, chunk.count)
            if count == 0 { return content }
            guard count > 0 else { throw failure(archive, name) }
            guard content.count + count <= limit else { throw FeedError("longer than \(limit) bytes", in: name) }
            try budget.count(count)
            content.append(contentsOf: chunk[..<count])
        }
    }

    /// What an archive may unpack to.
    private struct Budget {
        let packed: Int64
        let name: String
        var unpacked: Int64 = 0
        var entries = 0

        init(packed: Int64, name: String) {
            self.packed = packed
            self.name = name
        }

        mutating func countEntry() throws {
            entries += 1
            guard entries <= Limits.archiveEntries else { throw FeedError("more than \(Limits.archiveEntries) files", in: name) }
        }

        mutating func count(_ bytes: Int) throws {
            unpacked += Int64(bytes)
            guard unpacked <= Limits.archiveBytes else { throw FeedError("unpacks to more than \(Limits.archiveBytes) bytes", in: name) }
            guard unpacked <= max(Limits.unpackedFreely, packed.multipliedReportingOverflow(by: Limits.inflation).partialValue) else {
                throw FeedError("unpacks to more than \(Limits.inflation) times its size", in: name)
            }
        }
    }

    private static func entryPath(_ entry: OpaquePointer) -> String {
        archive_entry_pathname(entry).map { String(decoding: UnsafeRawBufferPointer(start: $0, count: strlen($0)), as: UTF8.self) } ?? ""
    }

    /// "x.csv.gz" holds "x.csv".
    static func unpackedName(_ name: String) -> String {
        for suffix in [".gz", ".bz2", ".xz", ".zst", ".zstd"] where name.hasSuffix(suffix) { return String(name.dropLast(suffix.count)) }
        return name
    }

    private static func failure(_ archive: OpaquePointer, _ name: String) -> FeedError {
        let message = archive_error_string(archive).map { String(cString: $0) } ?? "damaged archive"
        return FeedError(message, in: name)
    }
}
