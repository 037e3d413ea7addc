import Linux

/// Where the members of a tar are, without their content: for the archives that hold images (not for layers).
/// Source: POSIX.1-2017, pax; GNU tar, "Basic Tar Format".
struct TarIndex {
    struct Member {
        var name: String
        var offset: Int
        var length: Int
        /// Name of the member whose content it has: a link.
        var target: String?
    }

    private(set) var members: [String: Member] = [:]
    /// Names that stand in the archive more than once.
    private(set) var repeated: Set<String> = []
    private static let block = 512

    /// - Throws: ``ImageError``: `damaged`, `limit`, `unreadable`.
    init(_ file: SharedFile) throws(ImageError) {
        let end = try file.length()
        var position = 0
        var longName: String?, longTarget: String?
        var pax: [String: String] = [:]
        while position + Self.block <= end {
            let header = try file.bytes(at: position, count: Self.block)
            if header.allSatisfy({ $0 == 0 }) { break }
            guard Self.hasChecksum(header) else {
                throw ImageError(.damaged, file.name, "it is no tar: no header at byte \(position)")
            }
            var size = try Self.number(header[124..<136], file.name, position)
            let type = header[156]
            let start = position + Self.block
            switch type {
            case UInt8(ascii: "x"), UInt8(ascii: "g"), UInt8(ascii: "L"), UInt8(ascii: "K"):
                guard size <= Limits.archiveHeader else {
                    throw ImageError(.limit, file.name, "a header of \(size) bytes at byte \(position)")
                }
                let content = try file.bytes(at: start, count: size)
                let text = String(decoding: content.prefix { $0 != 0 }, as: UTF8.self)
                switch type {
                case UInt8(ascii: "L"): longName = text
                case UInt8(ascii: "K"): longTarget = text
                case UInt8(ascii: "x"): pax = Self.records(content)
                default: break
                }
            default:
                if let said = pax["size"] {
                    guard let value = Int(said), value >= 0 else {
                        throw ImageError(.damaged, file.name, "a size that is no number at byte \(position)")
                    }
                    size = value
                }
                if type == UInt8(ascii: "S") || pax.keys.contains(where: { $0.hasPrefix("GNU.sparse") }) {
                    throw ImageError(.unsupported, file.name, "a sparse member at byte \(position)")
                }
                let isLink = type == UInt8(ascii: "1") || type == UInt8(ascii: "2")
                if isLink { size = 0 }
                let name = pax["path"] ?? longName ?? Self.name(header)
                let target = isLink ? pax["linkpath"] ?? longTarget ?? Self.text(header[157..<257]) : nil
                if type == 0 || type == UInt8(ascii: "0") || type == UInt8(ascii: "7") || isLink {
                    add(name, start, size, type == UInt8(ascii: "2") ? target.map { Self.resolved($0, from: name) } : target)
                }
                (longName, longTarget, pax) = (nil, nil, [:])
            }
            guard members.count <= Limits.archiveMembers else {
                throw ImageError(.limit, file.name, "more than \(Limits.archiveMembers) members")
            }
            let (padded, overflow) = size.addingReportingOverflow(Self.block - 1)
            let (next, isBeyond) = start.addingReportingOverflow(padded / Self.block * Self.block)
            guard !overflow, !isBeyond, start + size <= end else {
                throw ImageError(.damaged, file.name, "it ends in the middle of a member at byte \(position): copy it again")
            }
            position = next
        }
    }

    /// The content of a member; links are followed.
    /// - Throws: ``ImageError``: `damaged` for links that lead in a circle.
    func region(_ name: String, in file: SharedFile) throws(ImageError) -> FileRegion? {
        var next = Self.normal(name)
        for _ in 0...Limits.archiveLinks {
            guard let member = members[next] else { return nil }
            guard let target = member.target else { return FileRegion(file, offset: member.offset, length: member.length) }
            next = Self.normal(target)
        }
        throw ImageError(.damaged, file.name, "links from '\(name.prefix(200))' do not end")
    }

    /// The last member of a name counts, as where an archive is unpacked.
    private mutating func add(_ name: String, _ offset: Int, _ length: Int, _ target: String?) {
        let name = Self.normal(name)
        if members[name] != nil { repeated.insert(name) }
        members[name] = Member(name: name, offset: offset, length: length, target: target)
    }

    /// Whether more than one member has the name. Docker takes the last one, podman the first.
    func isRepeated(_ name: String) -> Bool { repeated.contains(Self.normal(name)) }

    /// Without `.` and `..`, which never lead out.
    private static func normal(_ name: String) -> String {
        var parts: [Substring] = []
        for part in name.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }

    private static func resolved(_ target: String, from name: String) -> String {
        target.hasPrefix("/") ? target : (name.split(separator: "/").dropLast().map(String.init) + [target]).joined(separator: "/")
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }

    private static func name(_ header: [UInt8]) -> String {
        let isPOSIX = header[257..<263].elementsEqual("ustar\0".utf8)
        let prefix = isPOSIX ? text(header[345..<500]) : ""
        return prefix.isEmpty ? text(header[0..<100]) : "\(prefix)/\(text(header[0..<100]))"
    }

    private static func hasChecksum(_ header: [UInt8]) -> Bool {
        guard let said = octal(header[148..<156]) else { return false }
        var sum = 0
        for (index, byte) in header.enumerated() { sum += index >= 148 && index < 156 ? 0x20 : Int(byte) }
        return sum == said
    }

    private static func octal(_ bytes: ArraySlice<UInt8>) -> Int? {
        let digits = bytes.drop { $0 == 0x20 }.prefix { $0 >= 0x30 && $0 <= 0x37 }
        return digits.isEmpty
            ? (bytes.allSatisfy { $0 == 0 || $0 == 0x20 } ? 0 : nil) : Int(String(decoding: digits, as: UTF8.self), radix: 8)
    }

    private static func number(_ bytes: ArraySlice<UInt8>, _ name: String, _ position: Int) throws(ImageError) -> Int {
        if let first = bytes.first, first & 0x80 != 0 {
            // GNU's base-256 numbers of sizes that have no room in octal digits.
            guard first == 0x80, bytes.dropFirst().prefix(3).allSatisfy({ $0 == 0 }) else {
                throw ImageError(.damaged, name, "a size that is no number at byte \(position)")
            }
            let value = bytes.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            guard let size = Int(exactly: value) else { throw ImageError(.damaged, name, "a size that is no number at byte \(position)") }
            return size
        }
        guard let value = octal(bytes) else { throw ImageError(.damaged, name, "a size that is no number at byte \(position)") }
        return value
    }

    /// `LENGTH KEY=VALUE\n`, LENGTH with itself.
    private static func records(_ bytes: [UInt8]) -> [String: String] {
        var records: [String: String] = [:]
        var rest = bytes[...]
        while let blank = rest.firstIndex(of: 0x20), let length = Int(String(decoding: rest[..<blank], as: UTF8.self)),
            length > blank - rest.startIndex + 1, length <= rest.count
        {
            let record = rest[(blank + 1)..<(rest.startIndex + length)].dropLast()
            if let equals = record.firstIndex(of: UInt8(ascii: "=")) {
                records[String(decoding: record[..<equals], as: UTF8.self)] = String(decoding: record[(equals + 1)...], as: UTF8.self)
            }
            rest = rest.dropFirst(length)
        }
        return records
    }
}
