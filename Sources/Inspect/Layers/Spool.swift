import Glibc
import Linux
import Packages

/// The one file that long contents of a layer are written to and mapped from, one after the other; it has no name.
final class Spool {
    private let make: LayerReader.MakeSpool?
    private var file: SpoolFile?
    private var length = 0
    /// Bytes written for this layer.
    private var total = 0
    private let limit: Int

    init(limit: Int, make: LayerReader.MakeSpool?) {
        self.limit = limit
        self.make = make
    }

    /// Forgets the content before.
    func begin() throws(Gap) {
        if file == nil { file = try makeFile() }
        if length > 0, let number = number, ftruncate(number, 0) != 0 { throw refused("truncate") }
        length = 0
    }

    private func makeFile() throws(Gap) -> SpoolFile {
        if let make { return try make() }
        return try Self.inTemporaryFolder()
    }

    private var number: Int32? { file?.descriptor.number }

    /// - Throws: `Gap`: `limit`, or `unreadable` if the disk is full.
    func append(_ bytes: UnsafeRawBufferPointer) throws(Gap) {
        guard let number else { return }
        total += bytes.count
        guard total <= limit else {
            throw Gap(cause: .limit, message: "files of more than \(limit) bytes together have to be looked at: raise the spool's limit")
        }
        var rest = bytes
        while !rest.isEmpty {
            let count = pwrite(number, rest.baseAddress, rest.count, length)
            guard count > 0 else {
                if count < 0, errno == EINTR { continue }
                throw refused("write to")
            }
            length += count
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Maps what was written.
    func withBytes<Result>(_ body: (RawSpan) throws(Gap) -> Result) throws(Gap) -> Result {
        guard let number, length > 0, let start = mmap(nil, length, PROT_READ, MAP_PRIVATE, number, 0), start != MAP_FAILED else {
            throw refused("map")
        }
        defer { munmap(start, length) }
        return try body(UnsafeRawBufferPointer(start: start, count: length).bytes)
    }

    private func refused(_ call: String) -> Gap {
        Gap(cause: .unreadable, message: SystemError(call: call, path: "the spool", errno: errno).description)
    }

    private static let folder = "/var/tmp"

    /// A file without a name, on a disk: /tmp may be memory.
    static func inTemporaryFolder() throws(Gap) -> SpoolFile {
        do throws(SystemError) { return SpoolFile(try Descriptor.unnamedFile(in: folder)) } catch {
            throw Gap(cause: .unreadable, message: error.description)
        }
    }
}

/// A file that long contents are written to: empty, seekable, and of one layer alone.
public final class SpoolFile: Sendable {
    let descriptor: Descriptor

    /// Takes over a descriptor that is open for reading and writing.
    public init(_ descriptor: consuming Descriptor) {
        self.descriptor = descriptor
    }
}

/// The content of a file that catalogers want: in memory as long as it is short, else in the spool.
struct FileContent {
    private let isSpooled: Bool
    private let spool: Spool
    private var bytes: [UInt8] = []

    /// - Parameter size: bytes that the archive announces; there will not be more.
    /// - Throws: `Gap`, `unreadable`, if there is no spool.
    init(size: Int, limits: LayerLimits, spool: Spool) throws(Gap) {
        self.spool = spool
        isSpooled = size > limits.contentInMemory
        if isSpooled { try spool.begin() } else { bytes.reserveCapacity(size) }
    }

    mutating func append(_ part: UnsafeRawBufferPointer) throws(Gap) {
        if isSpooled { try spool.append(part) } else { bytes += part }
    }

    func withBytes<Result>(_ body: (RawSpan) throws(Gap) -> Result) throws(Gap) -> Result {
        isSpooled ? try spool.withBytes(body) : try body(bytes.span.bytes)
    }
}
