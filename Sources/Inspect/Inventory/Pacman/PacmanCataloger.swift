import BinaryFormats
import Packages

/// Packages of Arch Linux: a folder for each in pacman's local database. Source: pacman, lib/libalpm/be_local.c.
enum PacmanCataloger: Cataloger {
    static let name = "pacman"
    static let revision = 1

    static func wants(_ file: FileHeader) -> Access {
        entry(file.path) == nil ? .none : .whole(limit: Limits.fileListBytes)
    }

    static func read(_ file: FileHeader, _ content: borrowing RawSpan) throws(Gap) -> FileFacts {
        guard let (key, file) = entry(file.path).map({ ($0.key, $0.name) }) else { return FileFacts() }
        return try Octets.reading(content) { (octets) throws(Gap) in
            let sections = PacmanSections(octets)
            var facts = FileFacts()
            if file == "files" {
                let paths = sections.values("FILES").filter { $0.last != UInt8(ascii: "/") }.map { FilePath(listed: $0) }
                facts.owned = [OwnedFiles(key: key, paths: paths)]
                return facts
            }
            guard let package = sections.package else {
                guard sections.isAny else { throw .damaged("no section of pacman's in it") }
                facts.gaps = [.damaged("a package without a name or a version")]
                return facts
            }
            facts.packages = [package]
            facts.notes["provides"] = sections.names("PROVIDES").joined(separator: "\n")
            return facts
        }
    }

    static func assemble(_ files: [LocatedFacts]) -> Assembly {
        var assembly = Assembly()
        var lists: [String: [FilePath]] = [:]
        var keys: [String] = []
        var provisions = Provisions()
        for file in files {
            let count = assembly.packages.count
            assembly.add(file)
            for package in assembly.packages[count...] {
                keys.append(entry(file.path)?.key ?? "")
                provisions.add(package.name, by: package.name)
                for capability in (file.facts.notes["provides"] ?? "").split(separator: "\n") {
                    provisions.add(String(capability), by: package.name)
                }
            }
            for owned in file.facts.owned { lists[owned.key] = owned.paths }
        }
        for (index, package) in assembly.packages.enumerated() {
            assembly.owned[index] = lists[keys[index]]
            assembly.packages[index].requires = provisions.resolved(package.requires, of: package.name)
        }
        return assembly
    }

    /// "var/lib/pacman/local/KEY/desc", ".../files".
    private static func entry(_ path: FilePath) -> (key: String, name: String)? {
        guard path.hasPrefix("var/lib/pacman/local/"), path.hasSuffix("/desc") || path.hasSuffix("/files"), let folder = path.parent,
            let key = folder.name(in: "var/lib/pacman/local/")
        else { return nil }
        return (key, path.hasSuffix("/desc") ? "desc" : "files")
    }
}

/// Sections of a file of pacman's: `%NAME%`, then a value on each line, to an empty line.
struct PacmanSections {
    private var sections: [String: [Octets]] = [:]

    init(_ octets: Octets) {
        var name: String?
        for (_, line) in Lines(octets) {
            if line.isEmpty {
                name = nil
            } else if let current = name {
                sections[current, default: []].append(line)
            } else if line.count > 2, line.first == UInt8(ascii: "%"), line.last == UInt8(ascii: "%") {
                let title = line.from(1).upTo(line.count - 2).text
                sections[title] = sections[title] ?? []
                name = title
            }
        }
    }

    var isAny: Bool { !sections.isEmpty }

    func values(_ section: String) -> [Octets] { sections[section] ?? [] }

    func text(_ section: String) -> String { values(section).first?.text ?? "" }

    /// Without versions: "glibc>=2.33".
    func names(_ section: String) -> [String] {
        values(section).map { String($0.text.prefix { $0 != "<" && $0 != ">" && $0 != "=" && $0 != ":" }) }.filter { !$0.isEmpty }
    }

    /// nil without a name or a version.
    var package: Package? {
        guard let name = text("NAME").nonEmpty, let version = text("VERSION").nonEmpty else { return nil }
        return Package(
            type: .alpm, name: name, version: version, architecture: text("ARCH").nonEmpty,
            source: text("BASE").nonEmpty.map { SourcePackage(name: $0, version: version) },
            licences: values("LICENSE").map { SPDXExpression.declared($0.text) }, maintainer: text("PACKAGER").nonEmpty,
            requires: names("DEPENDS"), cataloger: PacmanCataloger.name)
    }
}
