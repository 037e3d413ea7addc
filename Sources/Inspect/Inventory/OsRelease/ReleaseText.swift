import BinaryFormats
import Packages

/// Release files that are one line for people.
enum ReleaseText {
    static func word(_ text: Octets) -> String {
        text.text.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
    }

    /// "CentOS Linux release 7.6.1810 (Core)": name, version, code name.
    /// - Parameter id: what the file's own name tells; nil to take it from the text.
    static func release(_ text: Octets, id: String?) -> OperatingSystem? {
        guard let line = text.text.split(whereSeparator: \.isNewline).first else { return nil }
        let words = line.split(separator: " ")
        guard let place = words.firstIndex(where: { $0.first?.isNumber ?? false }) else {
            return id.map { OperatingSystem(id: $0, prettyName: String(line)) }
        }
        let name = words[..<place].filter { $0 != "release" && $0 != "Version" && $0 != "version" }.joined(separator: " ")
        guard let id = id ?? identifier(name) else { return nil }
        let rest = words[(place + 1)...].joined(separator: " ")
        let codename = rest.firstIndex(of: "(").map { String(rest[rest.index(after: $0)...].prefix { $0 != ")" }) }
        return OperatingSystem(
            id: id, like: like[id] ?? [], versionID: String(words[place]), codename: codename?.nonEmpty,
            prettyName: String(line.reversed().drop(while: \.isWhitespace).reversed()))
    }

    /// "SUSE Linux Enterprise Server 11 (x86_64)", then assignments with the service pack, which os-release has behind a point: "11.3".
    static func suse(_ text: Octets) -> OperatingSystem? {
        guard var system = release(text, id: nil) else { return nil }
        // What stands in brackets is the architecture.
        system.codename = nil
        for line in text.text.split(whereSeparator: \.isNewline).dropFirst() {
            let words = line.split(separator: " ")
            guard words.count == 3, words[1] == "=" else { continue }
            if words[0] == "CODENAME" { system.codename = String(words[2]) }
            if words[0] == "PATCHLEVEL", words[2] != "0", !system.versionID.contains(".") { system.versionID += ".\(words[2])" }
        }
        return system
    }

    /// "9.8", or "buster/sid" before a release. os-release has the number before the point.
    static func debian(_ text: Octets) -> OperatingSystem? {
        let version = word(text)
        guard let first = version.first else { return nil }
        guard first.isNumber else {
            let codename = version.split(separator: "/").first.map(String.init)
            return OperatingSystem(id: "debian", codename: codename, other: ["DEBIAN_VERSION_FULL": version])
        }
        let major = String(version.prefix { $0 != "." })
        return OperatingSystem(id: "debian", versionID: major, other: ["DEBIAN_VERSION_FULL": version])
    }

    /// "Welcome to Alpine Linux 3.10", "Debian GNU/Linux 12 \n \l", "Ubuntu 22.04.3 LTS \n \l".
    static func issue(_ text: Octets) -> OperatingSystem? {
        guard var line = text.text.split(whereSeparator: \.isNewline).first else { return nil }
        if line.hasPrefix("Welcome to ") { line = line.dropFirst("Welcome to ".count) }
        let words = line.split(separator: " ").prefix { !$0.hasPrefix("\\") }
        guard let place = words.firstIndex(where: { $0.first?.isNumber ?? false }),
            let id = identifier(words[..<place].filter { $0 != "release" }.joined(separator: " "))
        else { return nil }
        return OperatingSystem(id: id, versionID: String(words[place]), prettyName: words.joined(separator: " "))
    }

    /// An image of busybox alone says nothing but this, inside the program.
    static func busybox(_ octets: Octets) -> OperatingSystem? {
        let mark: StaticString = "BusyBox v"
        guard let place = octets.firstIndex(of: mark) else { return nil }
        let rest = octets.from(place + mark.utf8CodeUnitCount).upTo(32)
        let version = String(decoding: rest.prefix { ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2e }, as: UTF8.self)
        return version.isEmpty ? nil : OperatingSystem(id: "busybox", versionID: version, prettyName: "BusyBox v\(version)")
    }

    /// `ID` of os-release for a name, the longest name first.
    private static func identifier(_ name: String) -> String? {
        let lowered = name.lowercased()
        return identifiers.first { lowered.hasPrefix($0.name) }?.id
    }

    private static let identifiers: [(name: String, id: String)] = [
        ("red hat", "rhel"), ("centos", "centos"), ("oracle", "ol"), ("rocky", "rocky"), ("almalinux", "almalinux"), ("fedora", "fedora"),
        ("amazon linux", "amzn"), ("vmware photon", "photon"), ("cbl-mariner", "mariner"), ("microsoft azure linux", "azurelinux"),
        ("suse linux enterprise server", "sles"), ("suse linux enterprise desktop", "sled"), ("opensuse tumbleweed", "opensuse-tumbleweed"),
        ("opensuse leap", "opensuse-leap"),
        ("opensuse", "opensuse"), ("alpine", "alpine"), ("debian", "debian"), ("ubuntu", "ubuntu"), ("arch", "arch"),
        ("scientific linux", "scientific"), ("virtuozzo", "virtuozzo"), ("wolfi", "wolfi"),
    ]

    /// `ID_LIKE` of the distributions that have such files.
    private static let like = ["centos": ["rhel", "fedora"], "rhel": ["fedora"], "rocky": ["rhel", "centos", "fedora"]]
}
