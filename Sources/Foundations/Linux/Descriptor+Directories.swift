import CLinux
import Glibc

extension Descriptor {
    /// The target of a symbolic link below this directory, as bytes: paths have no encoding.
    /// - Throws: what readlinkat(2) answers; ENAMETOOLONG if it does not fit into ``Limits/link``.
    public borrowing func readLink(_ name: String) throws(SystemError) -> [UInt8] {
        var failure: Int32 = 0
        let directory = number
        let target = [UInt8](unsafeUninitializedCapacity: Limits.link) { buffer, count in
            let result = buffer.withMemoryRebound(to: CChar.self) { text in
                text.baseAddress.map { readlinkat(directory, name, $0, text.count) } ?? -1
            }
            if result < 0 { failure = errno }
            count = max(result, 0)
        }
        if failure != 0 { throw SystemError(call: "read the link", path: name, errno: failure) }
        if target.count == Limits.link { throw SystemError(call: "read the link", path: name, errno: ENAMETOOLONG) }
        return target
    }

    /// Opens what a name below this directory leads to, for looking at its inode only (O_PATH).
    /// - Throws: what openat(2) answers.
    public borrowing func openPath(_ name: String) throws(SystemError) -> Descriptor {
        let result = plimsoll_open_path(number, name)
        guard result >= 0 else { throw SystemError(call: "open", path: name, errno: -result) }
        return Descriptor(owning: result)
    }

    /// Makes a file without a name, which goes away with its last descriptor.
    /// - Parameter folder: on a file system that has such files (O_TMPFILE): all but a few have.
    /// - Throws: what open(2) answers.
    public static func unnamedFile(in folder: String) throws(SystemError) -> Descriptor {
        let result = plimsoll_open_unnamed(folder)
        guard result >= 0 else { throw SystemError(call: "make a file in", path: folder, errno: -result) }
        return Descriptor(owning: result)
    }

    /// fstatat(2), or fstat(2) for an empty name.
    /// - Throws: what fstatat(2) answers.
    public borrowing func status(of name: String = "", followingLinks: Bool = true) throws(SystemError) -> stat {
        var result = stat()
        let code = name.isEmpty ? fstat(number, &result) : fstatat(number, name, &result, followingLinks ? 0 : AT_SYMLINK_NOFOLLOW)
        guard code == 0 else { throw .last("stat", name) }
        return result
    }

    /// Calls a closure for each name in this directory apart from `.` and `..`, in no order.
    /// - Parameters:
    ///   - limit: how many names at most.
    ///   - body: takes the name, valid during the call, and the type (`DT_*`).
    /// - Returns: false if there were more than `limit`.
    /// - Throws: what open(2) and readdir(3) answer.
    public borrowing func forEachEntry(limit: Int, _ body: (UnsafeRawBufferPointer, UInt8) -> Void) throws(SystemError) -> Bool {
        // A descriptor of its own, for closedir(3) closes it, and the position is not shared.
        let copy = try open(".", O_RDONLY | O_DIRECTORY).release()
        guard let stream = fdopendir(copy) else {
            let error = SystemError.last("list")
            _ = close(copy)
            throw error
        }
        defer { closedir(stream) }
        var count = 0
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw .last("list") }
                return true
            }
            let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
            let name = UnsafeRawPointer(entry) + nameOffset
            let length = strnlen(name.assumingMemoryBound(to: CChar.self), MemoryLayout.size(ofValue: entry.pointee.d_name))
            let bytes = UnsafeRawBufferPointer(start: name, count: length)
            let dot = UInt8(ascii: ".")
            if length == 1 && bytes[0] == dot || length == 2 && bytes[0] == dot && bytes[1] == dot { continue }
            if count == limit { return false }
            count += 1
            body(bytes, entry.pointee.d_type)
        }
    }
}

/// The names in a directory apart from `.` and `..`, sorted by their bytes.
/// - Throws: what open(2) and readdir(3) answer; E2BIG if there are more than `limit`.
public func listDirectory(_ path: String, limit: Int) throws(SystemError) -> [[UInt8]] {
    let directory = try Descriptor.open(path, O_RDONLY | O_DIRECTORY)
    var names: [[UInt8]] = []
    guard try directory.forEachEntry(limit: limit, { name, _ in names.append(Array(name)) }) else {
        throw SystemError(call: "list", path: path, errno: E2BIG, detail: "it has more than \(limit) entries")
    }
    return names.sorted { $0.lexicographicallyPrecedes($1) }
}
