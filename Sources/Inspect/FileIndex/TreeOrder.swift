import Packages

/// The order of a walk through a tree: a directory, then everything in it, names by bytes.
///
/// It differs from the order of whole paths: `/` comes before every byte of a name, so that `a/b` stands before `a-b`.
public enum TreeOrder {
    /// Whether `left` is met before `right`.
    public static func precedes(_ left: FilePath, _ right: FilePath) -> Bool {
        left.bytes.withUnsafeBytes { left in right.bytes.withUnsafeBytes { compare(left, $0) < 0 } }
    }

    /// Negative, 0 or positive, as `memcmp` answers.
    public static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        let count = min(left.count, right.count)
        var index = 0
        while index < count, left[index] == right[index] { index += 1 }
        guard index < count else { return left.count - right.count }
        return rank(left[index]) - rank(right[index])
    }

    private static func rank(_ byte: UInt8) -> Int { byte == UInt8(ascii: "/") ? -1 : Int(byte) }
}
