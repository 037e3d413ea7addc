import Glibc

/// The one owner of an open descriptor; closed when it goes away.
public struct Descriptor: ~Copyable, Sendable {
    /// The number, valid as long as this value lives. For calls that this type does not offer.
    public let number: Int32

    /// Takes over an open descriptor.
    public init(owning number: Int32) {
        self.number = number
    }

    deinit { _ = close(number) }

    /// Gives the number up: the caller closes it.
    public consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }

    /// open(2) with O_CLOEXEC.
    /// - Throws: what open(2) answers.
    public static func open(_ path: String, _ flags: Int32 = O_RDONLY) throws(SystemError) -> Descriptor {
        try checked(path) { Glibc.open(path, flags | O_CLOEXEC | O_NOCTTY) }
    }

    /// openat(2) with O_CLOEXEC.
    /// - Parameter name: relative to this directory.
    /// - Throws: what openat(2) answers.
    public borrowing func open(_ name: String, _ flags: Int32 = O_RDONLY) throws(SystemError) -> Descriptor {
        let directory = number
        return try Self.checked(name) { openat(directory, name, flags | O_CLOEXEC | O_NOCTTY) }
    }

    private static func checked(_ path: String, _ call: () -> Int32) throws(SystemError) -> Descriptor {
        while true {
            let number = call()
            if number >= 0 { return Descriptor(owning: number) }
            if errno != EINTR { throw .last("open", path) }
        }
    }
}

/// A small file's content, as far as the limit allowed.
public struct BoundedContent: Sendable, Hashable {
    /// What was read.
    public var bytes: [UInt8]
    /// There was more.
    public var truncated: Bool

    /// Content.
    public init(bytes: [UInt8], truncated: Bool) {
        self.bytes = bytes
        self.truncated = truncated
    }
}

extension Descriptor {
    /// Reads from the present position to the end, but not more than `limit` bytes.
    /// - Throws: what read(2) answers.
    public borrowing func read(upTo limit: Int, path: String? = nil) throws(SystemError) -> BoundedContent {
        let firstChunk = 4096, largestChunk = 1 << 20
        var bytes: [UInt8] = []
        var chunk = firstChunk
        while bytes.count <= limit {
            let room = min(chunk, limit + 1 - bytes.count)
            var failure: Int32 = 0
            let before = bytes.count
            let number = number
            let part = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                let result = Self.retrying { Glibc.read(number, buffer.baseAddress, room) }
                if result < 0 { failure = errno }
                count = max(result, 0)
            }
            if failure != 0 { throw SystemError(call: "read", path: path, errno: failure) }
            if part.isEmpty { break }
            if before == 0 { bytes = part } else { bytes += part }
            chunk = min(chunk * 2, largestChunk)
        }
        let truncated = bytes.count > limit
        if truncated { bytes.removeLast(bytes.count - limit) }
        return BoundedContent(bytes: bytes, truncated: truncated)
    }

    /// Reads a whole small file below this directory.
    /// - Throws: what open(2) and read(2) answer; EFBIG if it has more than `limit` bytes.
    public borrowing func readFile(_ name: String, limit: Int = Limits.smallFile) throws(SystemError) -> [UInt8] {
        let file = try open(name, O_RDONLY | O_NONBLOCK)
        return try Self.whole(try file.read(upTo: limit, path: name), limit: limit, path: name)
    }

    static func whole(_ content: BoundedContent, limit: Int, path: String) throws(SystemError) -> [UInt8] {
        guard !content.truncated else {
            throw SystemError(
                call: "read", path: path, errno: EFBIG, detail: "it has more than the \(limit) bytes that are read of such a file")
        }
        return content.bytes
    }

    static func retrying(_ call: () -> Int) -> Int {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }
}

/// Reads a whole small file.
/// - Parameter limit: bytes; a longer file is an error, not cut.
/// - Throws: what open(2) and read(2) answer; EFBIG if it has more than `limit` bytes.
public func readFile(_ path: String, limit: Int = Limits.smallFile) throws(SystemError) -> [UInt8] {
    // Without O_NONBLOCK a FIFO that somebody put there would block for ever.
    let file = try Descriptor.open(path, O_RDONLY | O_NONBLOCK)
    return try Descriptor.whole(try file.read(upTo: limit, path: path), limit: limit, path: path)
}
