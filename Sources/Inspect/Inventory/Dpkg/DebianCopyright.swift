import BinaryFormats
import Packages

/// The licences that a Debian copyright file names.
///
/// Source: "Machine-readable debian/copyright file", version 1.0 (DEP-5). Of other files what they say of /usr/share/common-licenses.
enum DebianCopyright {
    /// In the order of the file, each once: SPDX expressions where the short names have one, else the text.
    /// - Throws: `Gap` if a limit is passed.
    static func licences(_ octets: Octets) throws(Gap) -> [String] {
        var reader = ControlReader(octets)
        guard let first = try reader.next(), let format = first["Format"] ?? first["Format-Specification"],
            format.firstIndex(of: "copyright-format") != nil || format.firstIndex(of: "dep5") != nil
                || format.firstIndex(of: "DEP-5") != nil || format.firstIndex(of: "dep-5") != nil
                || format.firstIndex(of: "copyright_format") != nil || format.firstIndex(of: "MachineReadableCopyright") != nil
        else { return commonLicences(octets) }
        var found: [String] = []
        var seen = Set<String>()
        var stanza: ControlStanza? = first
        while let current = stanza {
            // Stanzas without files only give the text of a licence.
            if current.line == first.line || current["Files"] != nil, let licence = current["License"] {
                let synopsis = licence.upTo(licence.firstIndex(of: 0x0a) ?? licence.count).text
                let text = DebianLicence.expression(synopsis)
                if !text.isEmpty, seen.insert(text).inserted { found.append(text) }
                guard found.count <= Limits.licencesOfPackage else {
                    throw .limit("line \(current.line): more than \(Limits.licencesOfPackage) licences in a copyright file")
                }
            }
            stanza = try reader.next()
        }
        return found
    }

    /// "/usr/share/common-licenses/GPL-2" in free text: the text does not tell whether later versions are allowed.
    private static func commonLicences(_ octets: Octets) -> [String] {
        let folder: StaticString = "/usr/share/common-licenses/"
        var found: [String] = []
        var position = 0
        while let next = octets.firstIndex(of: folder, from: position), found.count < Limits.licencesOfPackage {
            position = next + folder.utf8CodeUnitCount
            let rest = octets.from(position).upTo(64)
            var name = rest.prefix { byte in
                (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a) || byte == 0x2d || byte == 0x2e
            }
            while name.last == UInt8(ascii: ".") || name.last == UInt8(ascii: "-") { name = name.dropLast() }
            let text = String(decoding: name, as: UTF8.self)
            if !text.isEmpty, !found.contains(text) { found.append(text) }
        }
        return found
    }
}

/// Short names of licences and their combination as DEP-5 writes them.
enum DebianLicence {
    /// The SPDX expression where each short name has one, else the text.
    static func expression(_ text: String) -> String {
        // "A or B, and C": the comma binds less than `or`.
        let groups = text.split(separator: ",").map { group in
            var words = group.split(whereSeparator: \.isWhitespace).map(String.init)
            if words.first == "and" { words.removeFirst() }
            return words
        }
        let parts = groups.map { words in words.map { spdx[$0.lowercased()] ?? later($0) ?? $0 }.joined(separator: " ") }
        let joined =
            parts.count == 1
            ? parts[0] : parts.map { $0.contains(" or ") || $0.contains(" OR ") ? "(\($0))" : $0 }.joined(separator: " AND ")
        return SPDXExpression.normalised(joined) ?? SPDXExpression.declared(text)
    }

    /// "GPL-2+" is "GPL-2.0-or-later", "GPL-2" "GPL-2.0-only", as for the rest of the family.
    private static func later(_ name: String) -> String? {
        let isLater = name.hasSuffix("+")
        var rest = isLater ? name.dropLast() : name[...]
        guard let dash = rest.lastIndex(of: "-") else { return nil }
        let family = rest[..<dash].uppercased()
        guard ["GPL", "LGPL", "AGPL", "GFDL"].contains(family) else { return nil }
        rest = rest[rest.index(after: dash)...]
        let version = rest.contains(".") ? String(rest) : "\(rest).0"
        return "\(family)-\(version)-\(isLater ? "or-later" : "only")"
    }

    /// Names of DEP-5 that differ from those of SPDX, in lower case.
    private static let spdx = [
        "expat": "MIT", "apache-2": "Apache-2.0", "apache-1": "Apache-1.0", "artistic": "Artistic-1.0", "artistic-1": "Artistic-1.0",
        "artistic-2": "Artistic-2.0", "cc0": "CC0-1.0", "cc-by-3": "CC-BY-3.0", "cc-by-4": "CC-BY-4.0", "cc-by-sa-3": "CC-BY-SA-3.0",
        "cc-by-sa-4": "CC-BY-SA-4.0", "mpl-1": "MPL-1.0", "mpl-2": "MPL-2.0", "psf-2": "PSF-2.0", "python-2": "Python-2.0",
        "bsl-1": "BSL-1.0", "zpl-2": "ZPL-2.0", "cddl-1": "CDDL-1.0", "epl-1": "EPL-1.0", "epl-2": "EPL-2.0", "ofl-1": "OFL-1.0",
        "perl": "(Artistic-1.0-Perl OR GPL-1.0-or-later)",
    ]
}
