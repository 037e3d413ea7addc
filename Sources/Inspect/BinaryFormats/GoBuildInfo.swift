import Packages

/// What the Go linker writes into each program: the version of Go, the modules, the settings of the build. Stripping leaves it.
///
/// Source: Go, src/debug/buildinfo/buildinfo.go and src/runtime/debug/mod.go.
public struct GoBuildInfo: Sendable {
    /// A module and, where there is one, what replaces it.
    public struct Module: Sendable, Hashable {
        /// "golang.org/x/sys".
        public var path: String
        /// "v1.2.3", "(devel)"; empty where none is stated.
        public var version: String
        /// "h1:…", empty where none is stated.
        public var sum: String
    }

    /// A dependency.
    public struct Dependency: Sendable, Hashable {
        /// As it was required.
        public var module: Module
        /// What `replace` puts in its place.
        public var replacement: Module?
    }

    /// "go1.21.3".
    public var goVersion = ""
    /// The package of `main`.
    public var path = ""
    /// The module of `main`; nil where the program was built outside of one.
    public var main: Module?
    /// All modules of the build but the main one.
    public var dependencies: [Dependency] = []
    /// "-ldflags", "vcs.revision", "GOOS", in order.
    public var settings: [(key: String, value: String)] = []

    private static let headerSize = 32, alignment = 16

    /// - Returns: nil if the file is no Go program, or one that tells nothing.
    /// - Throws: `Gap` if it is one and the information is damaged.
    public init?(_ file: Octets) throws(Gap) {
        let elf = file.hasPrefix("\u{7f}ELF") ? try ELFFile(file) : nil
        guard let (header, rest) = GoBuildInfo.find(in: file, elf) else { return nil }
        let version: Octets
        let modules: Octets
        if header[15] & 2 != 0 {
            // Since Go 1.18: two texts, each behind its length.
            let texts = rest.from(GoBuildInfo.headerSize)
            guard let (first, next) = GoBuildInfo.text(texts, 0), let (second, _) = GoBuildInfo.text(texts, next) else {
                throw .damaged("the build information of a Go program is cut")
            }
            version = first
            modules = second
        } else {
            guard let elf else { throw Gap(cause: .unsupported, message: "build information of a Go before 1.18 outside of an ELF file") }
            let width = Int(header[14])
            guard width == 4 || width == 8 else { throw .damaged("build information of a Go program with pointers of \(width) bytes") }
            let isBigEndian = header[15] & 1 != 0
            version = try GoBuildInfo.pointed(elf, header, 16, width, isBigEndian)
            modules = try GoBuildInfo.pointed(elf, header, 16 + width, width, isBigEndian)
        }
        goVersion = version.text
        guard !goVersion.isEmpty else { return nil }
        guard modules.count <= Limits.goModuleBytes else { throw .limit("a Go program with \(modules.count) bytes of modules") }
        // The text stands between two marks of 16 bytes.
        guard modules.count >= 33, modules[modules.count - 17] == 0x0a, let text = modules.part(16, modules.count - 32) else { return }
        try read(text)
    }

    private static func find(in file: Octets, _ elf: ELFFile?) -> (header: Octets, rest: Octets)? {
        var places: [Octets] = []
        if let elf {
            if let section = elf.content(ofSection: ".go.buildinfo") { places.append(section) }
            // Without sections: in a part that is loaded and can be written. What is cut off is told below.
            places += elf.segments.filter { $0.type == 1 && $0.flags & 3 == 2 }.map { elf.file.from($0.offset).upTo($0.size) }
        } else {
            places.append(file)
        }
        // Parts that lie over each other are not searched again and again.
        var room = file.count * 2
        for place in places {
            room -= place.count
            guard room >= 0 else { return nil }
            var start = 0
            // The magic is no UTF-8: its first byte is tested apart.
            while let found = place.firstIndex(of: " Go buildinf:", from: start) {
                let begin = found - 1
                if begin >= 0, place[begin] == 0xff, begin % alignment == 0, let header = place.part(begin, headerSize) {
                    return (header, place.from(begin))
                }
                start = found + 1
            }
        }
        return nil
    }

    /// A text behind its length, a number of 7 bits a byte, the lowest first.
    private static func text(_ octets: Octets, _ offset: Int) -> (text: Octets, end: Int)? {
        var length = 0
        var position = offset
        for shift in stride(from: 0, through: 28, by: 7) {
            guard position < octets.count else { return nil }
            let byte = octets[position]
            position += 1
            length |= Int(byte & 0x7f) << shift
            if byte < 0x80 {
                guard let text = octets.part(position, length) else { return nil }
                return (text, position + length)
            }
        }
        return nil
    }

    /// A Go string (address and length) that a pointer in the header points to.
    private static func pointed(_ elf: ELFFile, _ header: Octets, _ offset: Int, _ width: Int, _ isBigEndian: Bool) throws(Gap) -> Octets {
        func word(_ octets: Octets, _ at: Int) -> UInt64? {
            width == 8
                ? octets.integer(at, as: UInt64.self, bigEndian: isBigEndian)
                : octets.integer(at, as: UInt32.self, bigEndian: isBigEndian).map(UInt64.init)
        }
        guard let pointer = word(header, offset), let text = elf.content(at: pointer, width * 2), let address = word(text, 0),
            let length = word(text, width).flatMap({ Int(exactly: $0) })
        else { throw .damaged("the build information of a Go program points outside of it") }
        if length == 0 { return text.upTo(0) }
        guard let content = elf.content(at: address, length) else {
            throw .damaged("the build information of a Go program points outside of it")
        }
        return content
    }

    private mutating func read(_ text: Octets) throws(Gap) {
        for (number, line) in Lines(text) {
            guard number <= Limits.goLines else { throw .limit("a Go program with more than \(Limits.goLines) modules and settings") }
            let parts = line.text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            switch parts[0] {
            case "path": path = parts.count > 1 ? parts[1] : ""
            case "mod": main = GoBuildInfo.module(parts)
            case "dep": dependencies.append(Dependency(module: GoBuildInfo.module(parts)))
            case "=>":
                if dependencies.isEmpty {
                    main = GoBuildInfo.module(parts)
                } else {
                    dependencies[dependencies.count - 1].replacement = GoBuildInfo.module(parts)
                }
            case "build":
                let setting = line.from(6).text
                guard let (key, rest) = GoBuildInfo.unquoted(setting[...], end: "="), rest.first == "=",
                    let (value, _) = GoBuildInfo.unquoted(rest.dropFirst(), end: nil)
                else { continue }
                settings.append((key, value))
            default: continue
            }
        }
    }

    private static func module(_ parts: [String]) -> Module {
        Module(path: parts.count > 1 ? parts[1] : "", version: parts.count > 2 ? parts[2] : "", sum: parts.count > 3 ? parts[3] : "")
    }

    /// A key or a value: as it is, or quoted as Go does, with `"` or `` ` ``. Returns it with what follows.
    /// - Parameter end: what ends it where it is not quoted.
    private static func unquoted(_ text: Substring, end: Character?) -> (String, Substring)? {
        if text.first == "`" {
            let inner = text.dropFirst()
            guard let end = inner.firstIndex(of: "`") else { return nil }
            return (String(inner[..<end]), inner[inner.index(after: end)...])
        }
        guard text.first == "\"" else {
            let end = end.flatMap { text.firstIndex(of: $0) } ?? text.endIndex
            return (String(text[..<end]), text[end...])
        }
        var result = ""
        var index = text.index(after: text.startIndex)
        while index < text.endIndex {
            let character = text[index]
            index = text.index(after: index)
            if character == "\"" { return (result, text[index...]) }
            guard character == "\\", index < text.endIndex else {
                result.append(character)
                continue
            }
            let escape = text[index]
            index = text.index(after: index)
            switch escape {
            case "n": result.append("\n")
            case "t": result.append("\t")
            case "r": result.append("\r")
            case "x", "u", "U":
                let digits = text[index...].prefix(escape == "x" ? 2 : escape == "u" ? 4 : 8)
                guard let code = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(code) else { return nil }
                result.unicodeScalars.append(scalar)
                index = digits.endIndex
            default: result.append(escape)
            }
        }
        return nil
    }
}
