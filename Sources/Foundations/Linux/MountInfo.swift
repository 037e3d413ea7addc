/// One line of /proc/PID/mountinfo, as proc_pid_mountinfo(5) tells it.
public struct Mount: Sendable, Hashable {
    /// Id of the mount, and that of the mount it lies on.
    public var id: UInt32, parent: UInt32
    /// Device of the file system: major and minor number.
    public var major: UInt32, minor: UInt32
    /// Which directory of the file system is mounted.
    public var root: [UInt8]
    /// Where, from the root of the process.
    public var point: [UInt8]
    /// Options of this mount.
    public var options: [UInt8]
    /// Type of the file system, such as `cgroup2`.
    public var type: [UInt8]
    /// What is mounted, as the file system names it.
    public var source: [UInt8]
    /// Options of the file system.
    public var fileSystemOptions: [UInt8]

    /// Reads the file's bytes, the oldest mount first.
    /// - Throws: ``FormatError`` at the first line that is not a mount, or past ``Limits/mounts``.
    public static func parse(_ bytes: [UInt8]) throws(FormatError) -> [Mount] {
        var scanner = ByteScanner(bytes), mounts: [Mount] = []
        while let line = scanner.line() {
            if line.isEmpty { continue }
            guard mounts.count < Limits.mounts else {
                throw FormatError(format, offset: line.startIndex, expected: "at most \(Limits.mounts) mounts")
            }
            mounts.append(try Mount(line))
        }
        return mounts
    }

    private init(_ line: ArraySlice<UInt8>) throws(FormatError) {
        let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: true)
        // After the sixth word come optional ones up to a dash; nothing before it can be a dash alone, for blanks are escaped.
        guard words.count >= 9, let dash = words[6...].firstIndex(where: { $0.equals("-") }), words.count > dash + 2 else {
            throw FormatError(Self.format, offset: line.startIndex, expected: "a mount with ten words")
        }
        let device = words[2].split(separator: UInt8(ascii: ":"))
        guard let id = words[0].number(UInt32.self), let parent = words[1].number(UInt32.self), device.count == 2,
            let major = device[0].number(UInt32.self), let minor = device[1].number(UInt32.self)
        else { throw FormatError(Self.format, offset: line.startIndex, expected: "the mount's id, its parent's and MAJOR:MINOR") }
        (self.id, self.parent, self.major, self.minor) = (id, parent, major, minor)
        root = Self.unescaped(words[3])
        point = Self.unescaped(words[4])
        options = Array(words[5])
        type = Self.unescaped(words[dash + 1])
        source = Self.unescaped(words[dash + 2])
        fileSystemOptions = words.count > dash + 3 ? Array(words[dash + 3]) : []
    }

    /// True if the comma-separated options of the file system hold this word.
    public func hasFileSystemOption(_ option: String) -> Bool {
        fileSystemOptions.split(separator: UInt8(ascii: ",")).contains { $0.elementsEqual(option.utf8) }
    }

    /// The value of an option of the file system, such as `2` in `hidepid=2`; nil without it.
    public func fileSystemOption(_ name: String) -> String? {
        let prefix = Array((name + "=").utf8)
        return fileSystemOptions.split(separator: UInt8(ascii: ",")).first { $0.starts(with: prefix) }?.dropFirst(prefix.count).text
    }

    /// Undoes the kernel's `\ooo` for blank, tab, newline and backslash (seq_path, mangle).
    static func unescaped(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        guard bytes.contains(UInt8(ascii: "\\")) else { return Array(bytes) }
        var result: [UInt8] = [], index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == UInt8(ascii: "\\"), bytes.endIndex - index >= 4,
                let byte = bytes[(index + 1)..<(index + 4)].number(UInt8.self, radix: 8)
            {
                result.append(byte)
                index += 4
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    private static let format = "/proc/PID/mountinfo"
}
