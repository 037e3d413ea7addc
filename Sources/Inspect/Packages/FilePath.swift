/// A path inside an image, from its root, without a leading `/` and without `.`, `..` or empty components: "usr/bin/env".
///
/// The bytes are kept: the kernel and tar know no encoding. The empty path is the root itself.
/// Order is by bytes, so that sorted output does not depend on a locale.
public struct FilePath: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
    /// As the archive has them.
    public let bytes: [UInt8]

    /// Bytes that are a normal path already: see `PathNormaliser` of target Images for those of an archive.
    public init(normal bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// A path written in a program or a test; leading slashes are taken off.
    public init(_ text: String) {
        bytes = Array(text.utf8.drop { $0 == UInt8(ascii: "/") })
    }

    /// From the text that `description` gives.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        bytes = FilePath.unescaped(text)
    }

    /// As the text that `description` gives.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// For people and for JSON: UTF-8 as it is; a byte that is none, a control character and `\` as `\xHH`. Reversible.
    public var description: String {
        FilePath.escaped(bytes)
    }

    /// The last component, "" of the root.
    public var name: ArraySlice<UInt8> {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return bytes[...] }
        return bytes[(slash + 1)...]
    }

    /// The folder that holds it, nil of the root.
    public var parent: FilePath? {
        guard !bytes.isEmpty else { return nil }
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return FilePath(normal: []) }
        return FilePath(normal: Array(bytes[..<slash]))
    }

    /// The path of `name` inside this folder.
    public func appending(_ name: some Sequence<UInt8>) -> FilePath {
        bytes.isEmpty ? FilePath(normal: Array(name)) : FilePath(normal: bytes + [UInt8(ascii: "/")] + name)
    }

    /// Whether the bytes end so.
    public func hasSuffix(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { suffix in bytes.suffix(suffix.count).elementsEqual(suffix) }
    }

    /// Whether the bytes begin so.
    public func hasPrefix(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes.starts(with: $0) }
    }

    /// All bytes at once: the compiler's own would take them one by one.
    public func hash(into hasher: inout Hasher) {
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        hasher.combine(bytes.count)
    }

    /// By bytes.
    public static func < (left: FilePath, right: FilePath) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
