import Packages

extension ELFFile {
    /// What the dynamic linker is told.
    public struct Dynamic: Sendable {
        /// DT_SONAME.
        public var soname: String?
        /// DT_NEEDED, in order.
        public var needed: [String] = []
        /// DT_RPATH and DT_RUNPATH, as written.
        public var searchPaths: [String] = []
        /// Whether all symbols are bound before the program starts.
        public var bindsNow = false
        /// DF_1_PIE.
        public var isPositionIndependentProgram = false
    }

    /// The dynamic section, found by its segment; nil of a static file.
    public var dynamic: Dynamic? {
        guard let segment = segments.first(where: { $0.type == 2 }), let table = file.part(segment.offset, segment.size) else { return nil }
        let width = is64Bit ? 8 : 4
        var result = Dynamic()
        var names: [(tag: UInt64, offset: UInt64)] = []
        var strings: Octets?
        for index in 0..<Swift.min(table.count / (2 * width), Limits.elfDynamicEntries) {
            guard let tag = word(table, index * 2 * width), let value = word(table, index * 2 * width + width), tag != 0 else { break }
            switch tag {
            case 1, 14, 15, 29: names.append((tag, value))
            case 5: strings = content(from: value)
            case 24: result.bindsNow = true
            case 30: result.bindsNow = result.bindsNow || value & 8 != 0
            case 0x6fff_fffb:
                result.bindsNow = result.bindsNow || value & 1 != 0
                result.isPositionIndependentProgram = value & 0x0800_0000 != 0
            default: break
            }
        }
        for (tag, offset) in names {
            guard let offset = Int(exactly: offset), let strings, offset < strings.count,
                let name = strings.from(offset).upTo(Limits.elfNameBytes).terminated(0)?.text, !name.isEmpty
            else { continue }
            switch tag {
            case 1: result.needed.append(name)
            case 14: result.soname = name
            default: result.searchPaths.append(name)
            }
        }
        return result
    }

    /// PT_INTERP: the dynamic linker.
    public var interpreter: String? {
        guard let segment = segments.first(where: { $0.type == 3 }), let name = file.part(segment.offset, segment.size) else { return nil }
        return name.upTo(Limits.elfNameBytes).terminated(0)?.text
    }

    /// The descriptor of a note, such as the build id: owner "GNU", type 3.
    public func note(owner: StaticString, type: UInt32) -> Octets? {
        let places =
            segments.filter { $0.type == 4 }.map { ($0.offset, $0.size) } + sections.filter { $0.type == 7 }.map { ($0.offset, $0.size) }
        // Parts that lie over each other are not read again and again.
        var room = file.count * 2
        for (offset, size) in places {
            guard var rest = file.part(offset, size) else { continue }
            room -= size
            guard room >= 0 else { return nil }
            while let nameSize = rest.length(0, bigEndian: isBigEndian), let size = rest.length(4, bigEndian: isBigEndian),
                let kind = rest.integer(8, as: UInt32.self, bigEndian: isBigEndian)
            {
                let start = 12 + (nameSize + 3) / 4 * 4
                if kind == type, let name = rest.part(12, nameSize)?.terminated(0), name.equals(owner) { return rest.part(start, size) }
                rest = rest.from(start + (size + 3) / 4 * 4)
            }
        }
        return nil
    }

    /// Whether one of the symbols, defined or needed, has such a name; nil if the file has no table of symbols.
    public func hasSymbol(_ matches: (Octets) -> Bool) -> Bool? {
        var isKnown = false
        var room = Limits.elfSymbols
        // SHT_SYMTAB, SHT_DYNSYM
        for section in sections where section.type == 2 || section.type == 11 {
            guard sections.indices.contains(section.link), let table = content(of: section),
                let strings = content(of: sections[section.link])
            else { continue }
            isKnown = true
            let size = is64Bit ? 24 : 16
            for index in 0..<Swift.min(table.count / size, room) {
                room -= 1
                guard let offset = table.length(index * size, bigEndian: isBigEndian), offset > 0, offset < strings.count else { continue }
                // No name that is asked for is longer.
                if let name = strings.from(offset).upTo(64).terminated(0), matches(name) { return true }
            }
        }
        return isKnown ? false : nil
    }
}
