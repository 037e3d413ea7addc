import Foundation
import Glibc
import Linux
import Packages

/// A layer's archive put together again from the unpacked files and the headers that were kept: byte for byte what was pulled, so that its
/// digest is the layer's diffID. Source: vbatts/tar-split, archive/storage (JSON lines in gzip).
public struct TarSplit: Sendable {
    /// The headers, `LAYER.tar-split.gz`.
    public var headers: String
    /// The unpacked files.
    public var folder: String

    /// A layer as containers-storage keeps it.
    public init(headers: String, folder: String) {
        self.headers = headers
        self.folder = folder
    }

    /// Begins at the archive's first byte.
    /// - Throws: `Gap`: `missing`, `unreadable`, `damaged`.
    public func open() throws(Gap) -> TarSplitStream {
        do throws(ImageError) { return try TarSplitStream(self) } catch { throw error.gap }
    }
}

/// The bytes of the archive, from the first to the last. Used by one thread at a time.
public final class TarSplitStream {
    private struct Line: Decodable {
        var type: Int
        var name: String?
        // swift-format-ignore: AlwaysUseLowerCamelCase
        var name_raw: String?
        var size: Int?
        var payload: String?
    }

    private let source: TarSplit
    private let inflation: Inflation
    private let root: Descriptor
    private var unread: [UInt8] = []
    private var unreadStart = 0
    private var isAtEnd = false
    private var raw: ArraySlice<UInt8> = []
    private var file: SharedFile?
    private var position = 0, length = 0
    private var checksum = CRC64()
    private var expected: [UInt8] = []

    init(_ source: TarSplit) throws(ImageError) {
        self.source = source
        inflation = try Inflation(SharedFile(path: source.headers))
        do { root = try Descriptor.open(source.folder, O_RDONLY | O_DIRECTORY) } catch { throw ImageError(error) }
    }

    /// - Parameter buffer: not empty.
    /// - Returns: how many bytes were written to the buffer's beginning; 0 at the end, and only there.
    /// - Throws: `Gap`: `missing`, `unreadable`, `damaged`, `mismatch` for a file that was changed.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(Gap) -> Int {
        var written = 0
        do throws(ImageError) {
            while written < buffer.count {
                let room = UnsafeMutableRawBufferPointer(rebasing: buffer[written...])
                if !raw.isEmpty {
                    let part = raw.prefix(room.count)
                    room.copyBytes(from: part)
                    raw = raw.dropFirst(part.count)
                    written += part.count
                } else if file != nil {
                    written += try readFile(into: room)
                } else if try !nextLine() {
                    break
                }
            }
        } catch {
            throw error.gap
        }
        return written
    }

    private func readFile(into buffer: UnsafeMutableRawBufferPointer) throws(ImageError) -> Int {
        guard let open = file else { return 0 }
        let room = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(length - position))
        let count = try open.read(into: room, at: position)
        guard count > 0 else { throw ImageError(.mismatch, open.name, "it is shorter than when it was unpacked: pull the image again") }
        checksum.update(UnsafeRawBufferPointer(rebasing: room.prefix(count)))
        position += count
        if position == length {
            guard try open.length() == length, expected.isEmpty || checksum.bytes == expected else {
                throw ImageError(.mismatch, open.name, "it is not as it was unpacked: pull the image again")
            }
            file = nil
        }
        return count
    }

    /// - Returns: false at the end.
    private func nextLine() throws(ImageError) -> Bool {
        guard let bytes = try line() else { return false }
        if bytes.isEmpty { return true }
        let line: Line
        do { line = try JSONDecoder().decode(Line.self, from: Data(bytes)) } catch {
            throw ImageError(.damaged, source.headers, "a line that is no entry of tar-split: pull the image again")
        }
        switch line.type {
        // Bytes of the archive as they were: headers, paddings.
        case 2:
            guard let payload = line.payload.flatMap({ Data(base64Encoded: $0) }) else { throw damaged("bytes that are no base64") }
            raw = Array(payload)[...]
        // A file's content; without any where it has none.
        case 1:
            guard let size = line.size, size > 0 else { return true }
            let name: [UInt8]
            if let encoded = line.name_raw {
                guard let data = Data(base64Encoded: encoded) else { throw damaged("a name that is no base64") }
                name = Array(data)
            } else {
                name = Array((line.name ?? "").utf8)
            }
            guard !name.contains(0) else { throw damaged("a name with a zero byte") }
            expected = line.payload.flatMap { Data(base64Encoded: $0) }.map { Array($0) } ?? []
            checksum = CRC64()
            file = try open(name)
            (position, length) = (0, size)
        default: throw damaged("an entry of type \(line.type)")
        }
        return true
    }

    private func open(_ name: [UInt8]) throws(ImageError) -> SharedFile {
        let label = source.folder + "/" + String(decoding: name, as: UTF8.self)
        do { return SharedFile(try ContainerFile.open(bytes: name, below: root), name: label) } catch {
            throw ImageError(error.isGone ? .notFound : .unreadable, label, error.description)
        }
    }

    /// The bytes up to the next newline; nil at the end.
    private func line() throws(ImageError) -> ArraySlice<UInt8>? {
        var searched = unreadStart
        while true {
            if let end = unread[searched...].firstIndex(of: 0x0a) {
                defer { unreadStart = end + 1 }
                return unread[unreadStart..<end]
            }
            if isAtEnd {
                guard unreadStart < unread.count else { return nil }
                defer { unreadStart = unread.count }
                return unread[unreadStart...]
            }
            unread.removeFirst(unreadStart)
            unreadStart = 0
            searched = unread.count
            guard unread.count <= Limits.tarSplitLine else {
                throw ImageError(.limit, source.headers, "an entry of more than \(Limits.tarSplitLine) bytes")
            }
            let chunk = 64 << 10
            var failure: ImageError?
            let more = [UInt8](unsafeUninitializedCapacity: chunk) { buffer, count in
                do throws(ImageError) { count = try inflation.read(into: UnsafeMutableRawBufferPointer(buffer)) } catch {
                    failure = error
                    count = 0
                }
            }
            if let failure { throw failure }
            if more.isEmpty { isAtEnd = true }
            unread += more
        }
    }

    private func damaged(_ what: String) -> ImageError { ImageError(.damaged, source.headers, "\(what): pull the image again") }
}

/// CRC-64 with the polynomial of ISO 3309, as Go's hash/crc64 computes it.
struct CRC64 {
    private var value = ~UInt64(0)

    private static let table: [UInt64] = (0..<256).map { byte in
        (0..<8).reduce(UInt64(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xd800_0000_0000_0000 : crc >> 1 }
    }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var crc = value
        Self.table.withUnsafeBufferPointer { table in
            for byte in bytes { crc = table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ crc >> 8 }
        }
        value = crc
    }

    /// Big end first.
    var bytes: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: ~value >> UInt64(56 - 8 * $0)) } }
}
