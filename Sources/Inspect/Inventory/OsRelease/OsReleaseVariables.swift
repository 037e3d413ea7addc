import BinaryFormats
import Packages

/// The assignments of os-release or lsb-release, in the subset of the shell's language that os-release(5) allows.
struct OsReleaseVariables {
    private(set) var values: [String: String] = [:]

    /// Lines that are no assignment are left out, as the manual page asks of readers. The last of two assignments counts.
    init(_ octets: Octets) {
        for (_, line) in Lines(octets) {
            let line = line.trimmed
            guard !line.isEmpty, line[0] != UInt8(ascii: "#"), let equals = line.firstIndex(of: UInt8(ascii: "=")), equals > 0 else {
                continue
            }
            let name = line.upTo(equals)
            guard name.allSatisfy({ ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7a) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x5f }) else {
                continue
            }
            values[name.text] = OsReleaseVariables.unquoted(line.from(equals + 1).text)
        }
    }

    /// nil if nothing was assigned.
    var operatingSystem: OperatingSystem? {
        guard !values.isEmpty else { return nil }
        var rest = values
        // The default of os-release(5).
        let id = rest.removeValue(forKey: "ID")?.lowercased().nonEmpty ?? "linux"
        let like = (rest.removeValue(forKey: "ID_LIKE") ?? "").split(separator: " ").map(String.init)
        let version = rest.removeValue(forKey: "VERSION_ID") ?? ""
        let pretty = rest.removeValue(forKey: "PRETTY_NAME")
        var codename = rest.removeValue(forKey: "VERSION_CODENAME")?.nonEmpty ?? rest["UBUNTU_CODENAME"]?.nonEmpty
        if codename == nil, id == "debian" || id == "ubuntu" { codename = OsReleaseVariables.codename(rest["VERSION"] ?? "") }
        return OperatingSystem(id: id, like: like, versionID: version, codename: codename, prettyName: pretty, other: rest)
    }

    /// From `DISTRIB_ID` and its kin. Source: lsb_release(1).
    var distribution: OperatingSystem? {
        guard let name = values["DISTRIB_ID"]?.nonEmpty else { return nil }
        return OperatingSystem(
            id: name.lowercased(), versionID: values["DISTRIB_RELEASE"] ?? "", codename: values["DISTRIB_CODENAME"]?.nonEmpty,
            prettyName: values["DISTRIB_DESCRIPTION"]?.nonEmpty)
    }

    /// Releases before `VERSION_CODENAME`: "9 (stretch)", "18.04.3 LTS (Bionic Beaver)", "13.10, Saucy Salamander".
    private static func codename(_ version: String) -> String? {
        let tail =
            version.firstIndex(of: "(").map { version[version.index(after: $0)...].prefix { $0 != ")" } }
            ?? version.firstIndex(of: ",").map { version[version.index(after: $0)...] } ?? ""
        return tail.split(separator: " ").first.map { $0.lowercased() }
    }

    private static func unquoted(_ text: String) -> String {
        guard let quote = text.first, quote == "\"" || quote == "'" else { return unescaped(text[...], until: nil) }
        if quote == "'" { return String(text.dropFirst().prefix { $0 != "'" }) }
        return unescaped(text.dropFirst(), until: "\"")
    }

    private static func unescaped(_ text: Substring, until end: Character?) -> String {
        var result = ""
        var isEscaped = false
        for character in text {
            if isEscaped {
                result.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == end {
                break
            } else {
                result.append(character)
            }
        }
        return result
    }
}
