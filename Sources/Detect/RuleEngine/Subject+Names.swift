import Events

/// A file may go by several names: links, `..`, chroot and bind mounts make them differ. Rules are tried on each distinct one.
extension Subject {
    /// The file's name that counts now; nil if the event is not about a file or nothing is known.
    var fileName: ByteView? {
        if fileNameCount < 0 { findNames() }
        return nameIndex < fileNameCount ? fileNames[nameIndex] : nil
    }

    /// How many distinct names the event's file has.
    var nameCount: Int {
        if fileNameCount < 0 { findNames() }
        return fileNameCount
    }

    /// Order: as the process's root sees it, from the mount namespace's root, inside the file system, as the caller said.
    private func findNames() {
        fileNameCount = 0
        if let name = part(.pathFromRoot) { add(name) }
        if let name = part(.path) { add(name) }
        if let name = part(.pathInFileSystem) { add(name) }
        guard let caller = part(.callerPath), caller.count > 0, !isKnown(caller) else { return }
        if let absolute = absolute(caller) { add(absolute) }
    }

    private func isKnown(_ name: ByteView) -> Bool {
        for index in 0..<fileNameCount where fileNames[index].equals(name) { return true }
        return false
    }

    private func add(_ name: ByteView) {
        guard name.count > 0, fileNameCount < fileNames.count, !isKnown(name) else { return }
        fileNames[fileNameCount] = name
        fileNameCount += 1
    }

    /// What the caller passed, from the root and without `.`, `..` and repeated slashes.
    ///
    /// A path that is relative to another descriptor than the working directory is only shown if nothing better is known.
    private func absolute(_ caller: ByteView) -> ByteView? {
        if caller[0] == UInt8(ascii: "/") { return PathText.isClean(caller) ? caller : cleaned(ByteView(start: nil, count: 0), caller) }
        if isRelativeToDescriptor {
            guard fileNameCount == 0 else { return nil }
            return joined("<UNKNOWN>/", caller)
        }
        guard let directory, directory.count > 0 else { return fileNameCount == 0 ? joined("<UNKNOWN>/", caller) : nil }
        return cleaned(directory, caller)
    }

    private var isRelativeToDescriptor: Bool {
        let workingDirectory: Int32 = -100  // AT_FDCWD, <linux/fcntl.h>
        return (type == .openat || type == .openat2) && Int32(truncatingIfNeeded: argument(0)) != workingDirectory
    }

    private func joined(_ prefix: StaticString, _ text: ByteView) -> ByteView? {
        let value = scratch.compose(prefix.utf8CodeUnitCount + text.count) {
            $0.append(prefix)
            $0.append(text)
        }
        if case .bytes(let view) = value { return view }
        return nil
    }

    private func cleaned(_ directory: ByteView, _ text: ByteView) -> ByteView? {
        guard let target = scratch.take(directory.count + text.count + 2) else { return nil }
        return PathText.clean(directory, text, into: target)
    }
}

/// Paths as texts, without a file system.
enum PathText {
    /// From the root, no `.`, `..`, repeated or final slash.
    static func isClean(_ path: ByteView) -> Bool {
        guard path.count > 0, path[0] == UInt8(ascii: "/") else { return false }
        if path.count == 1 { return true }
        var start = 1
        for index in 1...path.count where index == path.count || path[index] == UInt8(ascii: "/") {
            let length = index - start
            if length == 0 || (path[start] == UInt8(ascii: ".") && (length == 1 || (length == 2 && path[start + 1] == UInt8(ascii: ".")))) {
                return false
            }
            start = index + 1
        }
        return true
    }

    /// Puts a directory and a path together and cleans both.
    /// - Parameter target: at least two bytes longer than both.
    static func clean(_ directory: ByteView, _ path: ByteView, into target: UnsafeMutableRawBufferPointer) -> ByteView {
        var count = 0
        append(directory, to: target, &count)
        append(path, to: target, &count)
        if count == 0 {
            target[0] = UInt8(ascii: "/")
            count = 1
        }
        return ByteView(rebasing: ByteView(target)[0..<count])
    }

    private static func append(_ path: ByteView, to target: UnsafeMutableRawBufferPointer, _ count: inout Int) {
        var start = 0
        while start < path.count {
            var end = start
            while end < path.count, path[end] != UInt8(ascii: "/") { end += 1 }
            let length = end - start
            let isDot = length == 1 && path[start] == UInt8(ascii: ".")
            let isParent = length == 2 && path[start] == UInt8(ascii: ".") && path[start + 1] == UInt8(ascii: ".")
            if isParent {
                while count > 0 {
                    count -= 1
                    if target[count] == UInt8(ascii: "/") { break }
                }
            } else if length > 0, !isDot {
                target[count] = UInt8(ascii: "/")
                count += 1
                for offset in 0..<length { target[count + offset] = path[start + offset] }
                count += length
            }
            start = end + 1
        }
    }
}
