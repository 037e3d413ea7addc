import Packages

/// A header of rpm as its databases store it: an index of tags and their data.
///
/// Source: rpm, docs/manual/format_header.md and lib/header.cc; the numbers of tags are those of include/rpm/rpmtag.h.
public struct RPMHeader {
    /// Tags that are read.
    public enum Tag: UInt32, Sendable {
        case name = 1000, version = 1001, release = 1002, epoch = 1003, vendor = 1011, licence = 1014
        case architecture = 1022, oldFileNames = 1027, fileModes = 1030, sourcePackage = 1044, provides = 1047, requires = 1049
        case directoryIndexes = 1116, baseNames = 1117, directoryNames = 1118, modularityLabel = 5096
    }

    private struct Entry {
        var type: UInt32
        var offset: Int
        var count: Int
    }

    private let bytes: [UInt8]
    private var entries: [UInt32: Entry] = [:]
    private let dataStart: Int

    /// Types of values.
    private static let int16: UInt32 = 3, int32: UInt32 = 4, text: UInt32 = 6, texts: UInt32 = 8, translated: UInt32 = 9
    private static let entrySize = 16, introSize = 8

    /// - Parameter blob: number of entries, size of the data (both big-endian), the entries, the data.
    /// - Throws: `Gap` if the numbers do not fit the size of the blob.
    public init(_ blob: [UInt8]) throws(Gap) {
        bytes = blob
        let (found, start) = try Octets.reading(blob) { (octets) throws(Gap) in
            guard let count = octets.length(0, bigEndian: true), let size = octets.length(4, bigEndian: true), count > 0,
                count <= Limits.rpmHeaderEntries, size <= Limits.rpmHeaderBytes,
                octets.count >= RPMHeader.introSize + count * RPMHeader.entrySize + size
            else { throw .damaged("a header of \(octets.count) bytes whose numbers do not fit") }
            var found: [UInt32: Entry] = [:]
            for index in 0..<count {
                let at = RPMHeader.introSize + index * RPMHeader.entrySize
                guard let tag = octets.integer(at, as: UInt32.self, bigEndian: true),
                    let type = octets.integer(at + 4, as: UInt32.self, bigEndian: true),
                    let offset = octets.length(at + 8, bigEndian: true), let values = octets.length(at + 12, bigEndian: true)
                else { break }
                // Of two entries with one tag rpm takes the first.
                if found[tag] == nil { found[tag] = Entry(type: type, offset: offset, count: values) }
            }
            return (found, RPMHeader.introSize + count * RPMHeader.entrySize)
        }
        entries = found
        dataStart = start
    }

    /// A text, or the first of several (the untranslated one); nil if the header has none.
    /// - Throws: `Gap` if it lies outside of the data.
    public func text(_ tag: Tag) throws(Gap) -> String? {
        guard let entry = entries[tag.rawValue] else { return nil }
        guard entry.type == RPMHeader.text || entry.type == RPMHeader.translated || entry.type == RPMHeader.texts else {
            throw .damaged("tag \(tag.rawValue) of a header is of type \(entry.type), no text")
        }
        return try strings(tag, entry, limit: 1).first
    }

    /// Several texts, none if the header has none.
    /// - Throws: `Gap` if one lies outside of the data.
    public func texts(_ tag: Tag) throws(Gap) -> [String] {
        guard let entry = entries[tag.rawValue] else { return [] }
        return try strings(tag, entry, limit: entry.count)
    }

    /// Numbers of 16 or 32 bits, none if the header has none.
    /// - Throws: `Gap` if one lies outside of the data.
    public func numbers(_ tag: Tag) throws(Gap) -> [Int] {
        guard let entry = entries[tag.rawValue] else { return [] }
        let width = entry.type == RPMHeader.int16 ? 2 : 4
        guard entry.type == RPMHeader.int16 || entry.type == RPMHeader.int32 else {
            throw .damaged("tag \(tag.rawValue) of a header is of type \(entry.type), no number")
        }
        return try Octets.reading(bytes) { (octets) throws(Gap) in
            guard let part = octets.from(dataStart).part(entry.offset, entry.count * width) else {
                throw .damaged("tag \(tag.rawValue) of a header ends outside of its data")
            }
            return stride(from: 0, to: part.count, by: width).compactMap { offset in
                width == 2
                    ? part.integer(offset, as: UInt16.self, bigEndian: true).map(Int.init)
                    : part.length(offset, bigEndian: true)
            }
        }
    }

    /// Bytes of the names of all files, without the leading slash; directories are told by `fileModes`.
    /// - Parameter limit: bytes of all names together.
    /// - Throws: `Gap` if the tags do not fit together or the names have more bytes.
    public func fileNames(limit: Int) throws(Gap) -> [FilePath] {
        let bases = try raw(.baseNames)
        guard !bases.isEmpty else { return try raw(.oldFileNames).map { FilePath(normal: Array($0.drop { $0 == 0x2f })) } }
        let folders = try raw(.directoryNames)
        let indexes = try numbers(.directoryIndexes)
        guard indexes.count == bases.count else {
            throw .damaged("a header with \(bases.count) names of files, \(indexes.count) with a folder")
        }
        var paths: [FilePath] = []
        paths.reserveCapacity(bases.count)
        var total = 0
        for (base, index) in zip(bases, indexes) {
            guard folders.indices.contains(index) else { throw .damaged("a header with a file in folder \(index) of \(folders.count)") }
            total += folders[index].count + base.count
            guard total <= limit else { throw .limit("the names of a database's files have more than \(limit) bytes") }
            paths.append(FilePath(normal: folders[index].drop { $0 == 0x2f } + base))
        }
        return paths
    }

    private func raw(_ tag: Tag) throws(Gap) -> [[UInt8]] {
        guard let entry = entries[tag.rawValue] else { return [] }
        return try values(tag, entry, limit: entry.count) { Array($0) }
    }

    private func strings(_ tag: Tag, _ entry: Entry, limit: Int) throws(Gap) -> [String] {
        try values(tag, entry, limit: limit) { $0.text }
    }

    private func values<Value>(_ tag: Tag, _ entry: Entry, limit: Int, _ make: (Octets) -> Value) throws(Gap) -> [Value] {
        guard entry.count <= bytes.count else { throw .damaged("tag \(tag.rawValue) of a header says that it has \(entry.count) texts") }
        guard entry.count <= Limits.rpmStrings else { throw .limit("tag \(tag.rawValue) of a header has \(entry.count) texts") }
        guard entry.type == RPMHeader.text || entry.type == RPMHeader.translated || entry.type == RPMHeader.texts else {
            throw .damaged("tag \(tag.rawValue) of a header is of type \(entry.type), no text")
        }
        return try Octets.reading(bytes) { (octets) throws(Gap) in
            var rest = octets.from(dataStart)
            guard entry.offset < rest.count else { throw .damaged("tag \(tag.rawValue) of a header lies outside of its data") }
            rest = rest.from(entry.offset)
            var values: [Value] = []
            for _ in 0..<Swift.min(limit, entry.count) {
                guard let end = rest.firstIndex(of: 0) else { throw .damaged("tag \(tag.rawValue) of a header ends outside of its data") }
                values.append(make(rest.upTo(end)))
                rest = rest.from(end + 1)
            }
            return values
        }
    }
}
