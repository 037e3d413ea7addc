/// What an image is made for. Source: OCI image-spec, image-index.md, `platform`.
public struct Platform: Hashable, Sendable, Codable, CustomStringConvertible {
    /// `linux`, `windows`.
    public var os: String
    /// Go's name of the processor: `amd64`, `arm64`.
    public var architecture: String
    /// `v8` of arm64, `v7` of arm; nil where none is said.
    public var variant: String?

    /// A platform, in the names that images use.
    public init(os: String, architecture: String, variant: String? = nil) {
        self.os = os.lowercased()
        let known = Self.aliases[architecture.lowercased()]
        self.architecture = known?.0 ?? architecture.lowercased()
        let said = variant.flatMap { $0.isEmpty ? nil : $0.lowercased() } ?? known?.1
        self.variant = said.map { $0.first?.isNumber == true ? "v" + $0 : $0 }
    }

    /// OS/ARCHITECTURE[/VARIANT], or an architecture alone, which means linux.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard !parts.contains(where: { part in part.isEmpty || !part.utf8.allSatisfy(Self.isNameByte) }) else { return nil }
        switch parts.count {
        case 1: self.init(os: "linux", architecture: parts[0])
        case 2: self.init(os: parts[0], architecture: parts[1])
        case 3: self.init(os: parts[0], architecture: parts[1], variant: parts[2])
        default: return nil
        }
    }

    /// This machine's.
    public static var current: Platform {
        #if arch(arm64)
        Platform(os: "linux", architecture: "arm64", variant: "v8")
        #else
        Platform(os: "linux", architecture: "amd64")
        #endif
    }

    /// `linux/arm64/v8`.
    public var description: String { ([os, architecture] + [variant].compactMap { $0 }).joined(separator: "/") }

    /// How well something that is made for another platform runs here: nil not at all, else the higher the better.
    ///
    /// A processor of 32-bit ARM runs what was made for older variants; an image without a variant is made for the first that there was.
    func score(of other: Platform) -> Int? {
        guard other.os == os, other.architecture == architecture else { return nil }
        let mine = level(variant), theirs = level(other.variant)
        guard variant != nil || other.variant != nil else { return mine }
        return theirs <= mine ? theirs : nil
    }

    private func level(_ variant: String?) -> Int {
        guard let variant, let number = Int(variant.drop { $0 == "v" }) else { return Self.first[architecture] ?? 1 }
        return number
    }

    private static let first = ["arm64": 8, "arm": 7, "amd64": 1]
    private static let aliases: [String: (String, String?)] = [
        "x86_64": ("amd64", nil), "x86-64": ("amd64", nil), "aarch64": ("arm64", "v8"), "armhf": ("arm", "v7"), "armel": ("arm", "v6"),
        "i386": ("386", nil), "i486": ("386", nil), "i686": ("386", nil),
    ]

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte == 0x5f || byte == 0x2d || byte == 0x2e
    }
}
