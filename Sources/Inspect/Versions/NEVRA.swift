/// Name, epoch, version, release and architecture of an rpm package in one text: NAME-[EPOCH:]VERSION-RELEASE.ARCH, or a part of it
/// ([EPOCH:]VERSION[-RELEASE], without the architecture). Source: rpm(8), "PACKAGE SELECTION OPTIONS".
public struct NEVRA: Hashable, Sendable, Comparable {
    /// Empty where it is not stated.
    public let name: String
    /// Digits, empty where it is not stated.
    public let epoch: String
    /// Never empty.
    public let version: String
    /// Empty where it is not stated.
    public let release: String
    /// Empty where it is not stated.
    public let architecture: String

    /// Reads one. The architecture is recognised by its name, since a release has dots as well.
    /// - Throws: `VersionError` if it is empty or too long, or there is no version in it.
    public init(_ text: String) throws(VersionError) {
        var rest = try RPMVersion.bytes(text)
        var found = ""
        if let dot = rest.lastIndex(of: UInt8(ascii: ".")), NEVRA.architectures.contains(rest[(dot + 1)...].text) {
            found = rest[(dot + 1)...].text
            rest = rest[..<dot]
        }
        architecture = found
        let dashes = rest.indices.filter { rest[$0] == UInt8(ascii: "-") }
        var label = rest
        // A text that begins with an epoch or a digit before its only dash has no name: "1:2.0-1", "1-1".
        if dashes.count >= 2, let cut = dashes.dropLast().last {
            let isUnnamed = rest[..<cut].contains(UInt8(ascii: ":"))
            name = isUnnamed ? "" : rest[..<cut].text
            label = isUnnamed ? rest : rest[(cut + 1)...]
        } else {
            name = ""
        }
        var stated = ""
        if let colon = label.firstIndex(of: UInt8(ascii: ":")) {
            stated = label[..<colon].text
            label = label[(colon + 1)...]
        }
        epoch = stated
        if let dash = label.lastIndex(of: UInt8(ascii: "-")) {
            version = label[..<dash].text
            release = label[(dash + 1)...].text
        } else {
            version = label.text
            release = ""
        }
        guard !version.isEmpty else { throw VersionError(text, at: 0, "no version in it; expected NAME-VERSION-RELEASE.ARCH") }
    }

    /// [EPOCH:]VERSION[-RELEASE].
    public var evr: String {
        (epoch.isEmpty ? "" : epoch + ":") + version + (release.isEmpty ? "" : "-" + release)
    }

    /// Names and architectures as strings, one that is not stated first; versions by rpm's order.
    public func compared(to other: NEVRA) -> Ordering {
        Ordering(name, other.name)
            .then(Array(epoch.utf8)[...].comparedAsNumber(to: Array(other.epoch.utf8)[...]))
            .then(RPMVersion.compareSegments(version, other.version))
            .then(RPMVersion.compareSegments(release, other.release))
            .then(Ordering(architecture, other.architecture))
    }

    /// By `compared(to:)`.
    public static func < (left: NEVRA, right: NEVRA) -> Bool { left.compared(to: right) == .less }

    /// By `compared(to:)`.
    public static func == (left: NEVRA, right: NEVRA) -> Bool { left.compared(to: right) == .equal }

    /// Agrees with `==`, for which an epoch of 0 and none are the same.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(architecture)
    }

    private static let architectures: Set<String> = [
        "aarch64", "alpha", "armv5tel", "armv6hl", "armv7hl", "armv7hnl", "armv7l", "athlon", "i386", "i486", "i586", "i686", "ia64",
        "loongarch64", "m68k", "mips", "mips64", "mips64el", "mipsel", "noarch", "nosrc", "ppc", "ppc64", "ppc64le", "ppc64p7", "riscv",
        "riscv64", "s390", "s390x", "sh4", "sparc", "sparc64", "sparcv9", "src", "x86_64", "x86_64_v2", "x86_64_v3", "x86_64_v4",
    ]
}
