import Foundation
import Packages

/// requirements.txt and its like. Source: pip, "Requirements File Format".
///
/// A version is told only where exactly one is pinned; a range stands in the qualifier `vers`. Files that are included (`-r`, `-c`)
/// are noted, and read where they match themselves.
enum PythonRequirementsCataloger: ManifestCataloger {
    static let name = "python-requirements"
    static let revision = 2

    static var limit: Int { Limits.metadataBytes }

    static func isManifest(_ path: FilePath) -> Bool {
        let name = path.nameText.lowercased()
        return name.ends(".txt") && name.contains("requirements")
    }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        var facts = FileFacts()
        var unread = 0
        for line in logicalLines(text) {
            let words = line.text.words
            guard let first = words.first else { continue }
            if first.starts("-") {
                note(words, in: &facts)
                if let package = editable(words) { try facts.add(package, at: path, line: line.number) }
                continue
            }
            if let package = named(first) {
                try facts.add(package, at: path, line: line.number)
                continue
            }
            // Options begin with a word that starts with `-`; hashes are options.
            let end = words.firstIndex { $0.starts("-") } ?? words.count
            let content = words[..<end].joined(separator: " ")
            // A comment without a blank in front of it is an error of pip's, but clear.
            guard let requirement = PythonRequirement(content) ?? content.cut("#").flatMap({ PythonRequirement($0.0) }) else {
                unread += 1
                continue
            }
            try facts.add(package(requirement, options: words[end...]), at: path, line: line.number)
        }
        // Templates and variables of the environment are no requirements yet.
        if unread > 0 { facts.notes["lines that are no requirement"] = String(unread) }
        return facts
    }

    private static func package(_ requirement: PythonRequirement, options: ArraySlice<Substring>) -> Package {
        var qualifiers: [String: String] = [:]
        if let range = requirement.range { qualifiers["vers"] = range }
        if let url = requirement.url {
            qualifiers = repository(url[...]) ?? ["download_url": URLText.withoutCredentials(url)]
        }
        let hashes = options.compactMap { $0.after("--hash=") ?? ($0.starts("sha") ? $0 : nil) }
        return PythonProject.package(
            requirement.name, version: requirement.pinned ?? "", qualifiers: qualifiers, digests: Digest.named(hashes), cataloger: name)
    }

    private static func note(_ words: [Substring], in facts: inout FileFacts) {
        for (short, long) in [("-r", "--requirement"), ("-c", "--constraint")] {
            guard let first = words.first else { continue }
            var file: Substring?
            if first == short || first == long { file = words.count > 1 ? words[1] : nil }
            if first.starts(long + "=") { file = first.cut("=")?.1 }
            if first.starts(short), !first.starts("--"), first.utf8.count > 2 { file = first.dropFirst(2) }
            guard let file else { continue }
            facts.notes[long, default: ""] += (facts.notes[long] == nil ? "" : "\n") + file
        }
    }

    /// `-e git+https://host/x@REV#egg=NAME`.
    private static func editable(_ words: [Substring]) -> Package? {
        if let address = words.first?.after("--editable=") { return named(address) }
        guard words.count >= 2, words[0] == "-e" || words[0] == "--editable" else { return nil }
        return named(words[1])
    }

    /// A repository whose address names the project: "git+https://host/x@REV#egg=NAME[extra]&subdirectory=y". Source: pip, "VCS Support".
    private static func named(_ address: Substring) -> Package? {
        guard let (_, fragment) = address.cut("#"), let qualifiers = repository(address),
            let egg = fragment.parts("&").compactMap({ $0.after("egg=") }).first
        else { return nil }
        let name = egg.cut("[")?.0 ?? egg
        guard PythonName.isValid(name) else { return nil }
        return PythonProject.package(name, version: "", qualifiers: qualifiers, cataloger: Self.name)
    }

    /// nil if the address is none of a repository. The revision stands behind an `@` of the path; one in front of it belongs to a user.
    private static func repository(_ url: Substring) -> [String: String]? {
        guard let kind = ["git", "hg", "svn", "bzr"].first(where: { url.starts("\($0)+") }) else { return nil }
        let plain = url.cut("#")?.0 ?? url
        let host = plain.range(of: "://")?.upperBound ?? plain.startIndex
        guard let slash = plain[host...].utf8.firstIndex(of: UInt8(ascii: "/")), let (path, revision) = plain[slash...].cutLast("@") else {
            return URLText.repository(String(plain), kind: kind, revision: nil)
        }
        return URLText.repository("\(plain[..<slash])\(path)", kind: kind, revision: String(revision))
    }

    /// Lines joined where they end with a backslash, without comments.
    private static func logicalLines(_ text: ManifestText) -> [ManifestText.Line] {
        var lines: [ManifestText.Line] = []
        var pieces: [Substring] = []
        var start = 0
        for line in text.lines {
            if pieces.isEmpty { start = line.number }
            let content = withoutComment(line.text)
            if content.ends("\\") {
                pieces.append(content.dropLast())
                continue
            }
            pieces.append(content)
            lines.append(ManifestText.Line(number: start, text: pieces.joined(separator: " ")[...]))
            pieces = []
        }
        if !pieces.isEmpty { lines.append(ManifestText.Line(number: start, text: pieces.joined(separator: " ")[...])) }
        return lines
    }

    /// `#` begins a comment at the start of the line or behind a blank.
    private static func withoutComment(_ text: Substring) -> Substring {
        var previous: UInt8 = 0x20
        for index in text.utf8.indices {
            let byte = text.utf8[index]
            if byte == UInt8(ascii: "#"), previous == 0x20 || previous == 0x09 { return text[..<index].trimmed }
            previous = byte
        }
        return text.trimmed
    }
}
