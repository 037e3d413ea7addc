import FileIndex
import Foundation
import Glibc
import Linux
import Packages

extension LayerCache {
    /// Facts of one layer, or what a process that was ended left behind.
    public struct Item: Sendable, Hashable {
        /// The file.
        public var path: String
        /// Its bytes.
        public var bytes: Int
        /// Seconds since 1970 of the last use.
        public var used: Int
        /// The layer's diffID, or its blob's digest; nil of a file that was not finished.
        public var layer: Digest?
        /// Whether this version of this program reads it.
        public var isCurrent: Bool
    }

    /// What the cache holds: what was not used for the longest time first.
    public func contents() -> [Item] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        var found: [(item: Item, used: timespec)] = []
        for name in names where name.hasSuffix(Self.suffix) || name.hasSuffix(Self.unfinished) {
            var status = stat()
            guard stat("\(folder)/\(name)", &status) == 0 else { continue }
            let (layer, key) = Self.parts(name)
            let item = Item(
                path: "\(folder)/\(name)", bytes: Int(status.st_size), used: status.st_mtim.tv_sec, layer: layer,
                isCurrent: key == self.key)
            found.append((item, status.st_mtim))
        }
        found.sort { ($0.used.tv_sec, $0.used.tv_nsec, $0.item.path) < ($1.used.tv_sec, $1.used.tv_nsec, $1.item.path) }
        return found.map(\.item)
    }

    /// Removes everything that was not used since a time.
    /// - Parameter time: seconds since 1970; nil for everything.
    /// - Returns: how many files went, and their bytes.
    @discardableResult
    public func clear(unusedSince time: Int? = nil) -> (files: Int, bytes: Int) {
        var gone = (files: 0, bytes: 0)
        for item in contents() where time.map({ item.used < $0 }) ?? true {
            guard unlink(item.path) == 0 else { continue }
            gone.files += 1
            gone.bytes += item.bytes
        }
        return gone
    }

    /// Removes what was not used for the longest time, until the rest is within the limit.
    func evict() {
        let items = contents()
        var total = items.reduce(0) { $0 + $1.bytes }
        for item in items where total > limit {
            unlink(item.path)
            total -= item.bytes
        }
    }

    // MARK: - The folder's own limit

    /// Bytes of all files together, unless somebody decided otherwise.
    public static let standardLimit = 2 << 30

    /// Keeps a limit in the folder, for everybody who uses it, and removes what is beyond it.
    /// - Parameter bytes: of all files together.
    /// - Throws: `SystemError` if the folder cannot be written to.
    public func setLimit(_ bytes: Int) throws(SystemError) {
        try replace("\(folder)/\(Self.limitName)", with: Array("\(bytes)\n".utf8))
        LayerCache(folder: folder, limit: bytes, key: key).evict()
    }

    private static let limitName = "limit"

    /// The limit that the folder says; nil if it says none.
    static func statedLimit(_ folder: String) -> Int? {
        guard let bytes = try? readFile("\(folder)/\(limitName)", limit: 64) else { return nil }
        return Int(String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)).flatMap { $0 >= 0 ? $0 : nil }
    }

    /// `ALGORITHM-HEX-KEY.layer`
    private static func parts(_ name: String) -> (layer: Digest?, key: String?) {
        guard name.hasSuffix(suffix) else { return (nil, nil) }
        let parts = name.dropLast(suffix.count).split(separator: "-")
        guard parts.count == 3 else { return (nil, nil) }
        return (Digest("\(parts[0]):\(parts[1])"), String(parts[2]))
    }
}
