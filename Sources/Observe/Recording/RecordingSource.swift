import Events
import Glibc
import Linux

/// Bytes one after the other: a file, or a test's.
protocol RecordingSource: AnyObject {
    /// For messages.
    var path: String { get }
    /// - Returns: how many bytes were read; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(RecordingError) -> Int
}

/// Where a recording is read from, when its turn comes.
enum RecordingPlace {
    case file(String)
    case memory([UInt8])

    func open() throws(RecordingError) -> any RecordingSource {
        switch self {
        case .file(let path): try FileSource(path: path)
        case .memory(let bytes): MemorySource(bytes)
        }
    }
}

/// A file on disk. Only a regular one: a pipe could block for ever.
final class FileSource: RecordingSource {
    let path: String
    private let file: Descriptor

    init(path: String) throws(RecordingError) {
        self.path = path
        do throws(SystemError) { file = try Descriptor.open(path, O_RDONLY | O_NONBLOCK) } catch { throw .system(error) }
        var status = stat()
        guard fstat(file.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw .notARecording(path: path) }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(RecordingError) -> Int {
        while true {
            let count = Glibc.read(file.number, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno != EINTR { throw .system(SystemError(call: "read", path: path, errno: errno)) }
        }
    }
}

/// A recording in memory.
final class MemorySource: RecordingSource {
    let path = "memory"
    private let bytes: [UInt8]
    private var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, bytes.count - offset)
        buffer.copyBytes(from: bytes[offset..<(offset + count)])
        offset += count
        return count
    }
}
