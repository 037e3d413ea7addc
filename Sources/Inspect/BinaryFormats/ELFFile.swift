import Packages

/// An ELF file's headers, with every offset checked. Both classes and both byte orders.
///
/// Source: System V ABI, chapters 4 and 5; the numbers are those of elf.h.
public struct ELFFile {
    /// A part of the file that is loaded: PT_LOAD and others.
    public struct Segment: Sendable {
        /// PT_LOAD is 1.
        public var type: UInt32
        /// 1 may be executed, 2 written, 4 read.
        public var flags: UInt32
        /// In the file, bytes.
        public var offset: Int
        /// Where it is loaded.
        public var address: UInt64
        /// In the file, bytes.
        public var size: Int
    }

    /// A section with its name.
    public struct Section: Sendable {
        /// Such as ".dynsym"; cut where it is very long.
        public var name: String
        /// SHT_SYMTAB is 2.
        public var type: UInt32
        /// In the file, bytes.
        public var offset: Int
        /// In the file, bytes.
        public var size: Int
        /// The index of the section that belongs to it: the strings of symbols.
        public var link: Int
    }

    /// The whole file.
    public let file: Octets
    /// ELFCLASS64.
    public let is64Bit: Bool
    /// ELFDATA2MSB.
    public let isBigEndian: Bool
    /// ET_EXEC is 2, ET_DYN 3.
    public let type: UInt16
    /// EM_X86_64 is 62, EM_AARCH64 183.
    public let machine: UInt16
    /// The program headers.
    public let segments: [Segment]
    /// Empty where the headers were stripped or lie outside of the file, which the kernel does not mind.
    public let sections: [Section]

    /// - Throws: `Gap` if the bytes are no ELF file or its program headers lie outside of it.
    public init(_ file: Octets) throws(Gap) {
        guard file.count >= 52, file.hasPrefix("\u{7f}ELF"), file[4] == 1 || file[4] == 2, file[5] == 1 || file[5] == 2 else {
            throw .damaged("this is no ELF file")
        }
        let reader = Reader(file: file, is64Bit: file[4] == 2, isBigEndian: file[5] == 2)
        self.file = file
        is64Bit = reader.is64Bit
        isBigEndian = reader.isBigEndian
        type = reader.half(16) ?? 0
        machine = reader.half(18) ?? 0
        segments = try reader.segments()
        sections = reader.sections()
    }

    /// The bytes of a section; nil if it lies outside of the file or takes no room in it.
    public func content(of section: Section) -> Octets? {
        // SHT_NOBITS
        section.type == 8 ? nil : file.part(section.offset, section.size)
    }

    /// The bytes of the first section of that name.
    public func content(ofSection name: String) -> Octets? {
        sections.first { $0.name == name }.flatMap(content)
    }

    /// Some of the bytes that are loaded at an address; nil if they are not in the file.
    public func content(at address: UInt64, _ length: Int) -> Octets? {
        guard let rest = content(from: address) else { return nil }
        return rest.part(0, length)
    }

    /// The bytes that are loaded from an address to the end of its segment.
    public func content(from address: UInt64) -> Octets? {
        for segment in segments where segment.type == 1 && address >= segment.address {
            guard let distance = Int(exactly: address - segment.address), distance < segment.size else { continue }
            return file.part(segment.offset, segment.size)?.from(distance)
        }
        return nil
    }

    /// An integer of the file's class; nil if it is not inside.
    public func word(_ octets: Octets, _ offset: Int) -> UInt64? {
        is64Bit
            ? octets.integer(offset, as: UInt64.self, bigEndian: isBigEndian)
            : octets.integer(offset, as: UInt32.self, bigEndian: isBigEndian).map(UInt64.init)
    }

    private struct Reader {
        var file: Octets
        var is64Bit: Bool
        var isBigEndian: Bool

        func half(_ offset: Int) -> UInt16? { file.integer(offset, as: UInt16.self, bigEndian: isBigEndian) }

        func long(_ offset: Int) -> UInt32? { file.integer(offset, as: UInt32.self, bigEndian: isBigEndian) }

        func word(_ offset: Int) -> UInt64? {
            is64Bit ? file.integer(offset, as: UInt64.self, bigEndian: isBigEndian) : long(offset).map(UInt64.init)
        }

        func segments() throws(Gap) -> [Segment] {
            guard let start = word(is64Bit ? 32 : 28).flatMap({ Int(exactly: $0) }), let count = half(is64Bit ? 56 : 44) else {
                throw .damaged("an ELF file with a header that is cut")
            }
            let size = is64Bit ? 56 : 32
            guard count == 0 || file.part(start, Int(count) * size) != nil else {
                throw .damaged("an ELF file whose \(count) program headers lie outside of it")
            }
            return (0..<Int(count)).compactMap { index in
                let at = start + index * size
                guard let type = long(at), let flags = long(at + (is64Bit ? 4 : 24)),
                    let offset = word(at + (is64Bit ? 8 : 4)).flatMap({ Int(exactly: $0) }), let address = word(at + (is64Bit ? 16 : 8)),
                    let size = word(at + (is64Bit ? 32 : 16)).flatMap({ Int(exactly: $0) })
                else { return nil }
                return Segment(type: type, flags: flags, offset: offset, address: address, size: size)
            }
        }

        func sections() -> [Section] {
            let size = is64Bit ? 64 : 40
            guard let start = word(is64Bit ? 40 : 32).flatMap({ Int(exactly: $0) }), start > 0, let raw = half(is64Bit ? 60 : 48),
                let rawNames = half(is64Bit ? 62 : 50)
            else { return [] }
            // Numbers that do not fit stand in the first section.
            let first = section(start)
            let count = raw == 0 ? first?.section.size ?? 0 : Int(raw)
            let names = rawNames == 0xffff ? first?.section.link ?? 0 : Int(rawNames)
            guard count > 0, count <= Limits.elfHeaders, file.part(start, count * size) != nil else { return [] }
            let table = section(start + names * size).flatMap { file.part($0.section.offset, $0.section.size) }
            return (0..<count).compactMap { index in
                guard let read = section(start + index * size) else { return nil }
                var section = read.section
                section.name = table?.from(read.name).upTo(Limits.elfSectionNameBytes).terminated(0)?.text ?? ""
                return section
            }
        }

        private func section(_ at: Int) -> (section: Section, name: Int)? {
            guard at >= 0, let name = long(at), let type = long(at + 4),
                let offset = word(at + (is64Bit ? 24 : 16)).flatMap({ Int(exactly: $0) }),
                let size = word(at + (is64Bit ? 32 : 20)).flatMap({ Int(exactly: $0) }), let link = long(at + (is64Bit ? 40 : 24))
            else { return nil }
            return (Section(name: "", type: type, offset: offset, size: size, link: Int(link)), Int(name))
        }
    }
}
