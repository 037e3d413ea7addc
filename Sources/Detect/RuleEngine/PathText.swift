import Events

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
