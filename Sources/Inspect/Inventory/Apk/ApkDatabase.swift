import BinaryFormats
import Packages

/// apk's database of installed packages: stanzas of lines `LETTER:VALUE`; folders and files of a package follow its fields.
struct ApkDatabase {
    /// Evidence.
    var path: FilePath

    private struct Stanza {
        var line: Int
        var name = ""
        var version = ""
        var architecture = ""
        var licence = ""
        var origin = ""
        var maintainer = ""
        var depends: [String] = []
        var provides: [String] = []
        var folder: [UInt8] = []
        var files: [FilePath] = []
    }

    /// - Throws: `Gap` if nothing in a file that is not empty is a package, or a limit is passed.
    func read(_ octets: Octets) throws(Gap) -> FileFacts {
        var facts = FileFacts()
        var provisions = Provisions()
        var stanza: Stanza?
        var damage: Gap?
        var room = Limits.ownedPathBytes
        for (number, line) in Lines(octets) {
            if line.isEmpty {
                finish(&stanza, &facts, &provisions)
                continue
            }
            guard line.count >= 2, line[1] == UInt8(ascii: ":") else {
                damage = damage ?? .damaged("line \(number) is no LETTER:VALUE")
                continue
            }
            guard facts.packages.count < Limits.packages else { throw .limit("more than \(Limits.packages) packages in one file") }
            var current = stanza ?? Stanza(line: number)
            stanza = nil
            add(line[0], line.from(2), to: &current, &room)
            stanza = current
            guard room >= 0 else { throw .limit("paths of files of more than \(Limits.ownedPathBytes) bytes") }
        }
        finish(&stanza, &facts, &provisions)
        if let damage {
            if facts.packages.isEmpty { throw damage }
            facts.gaps.append(damage)
        }
        for index in facts.packages.indices {
            facts.packages[index].requires = provisions.resolved(facts.packages[index].requires, of: facts.packages[index].name)
        }
        return facts
    }

    private func add(_ letter: UInt8, _ value: Octets, to stanza: inout Stanza, _ room: inout Int) {
        switch letter {
        case UInt8(ascii: "P"): stanza.name = value.text
        case UInt8(ascii: "V"): stanza.version = value.text
        case UInt8(ascii: "A"): stanza.architecture = value.text
        case UInt8(ascii: "L"): stanza.licence = value.text
        case UInt8(ascii: "o"): stanza.origin = value.text
        case UInt8(ascii: "m"): stanza.maintainer = value.text
        case UInt8(ascii: "D"): stanza.depends = ApkDatabase.capabilities(value)
        case UInt8(ascii: "p"): stanza.provides = ApkDatabase.capabilities(value)
        case UInt8(ascii: "F"): stanza.folder = FilePath(listed: value).bytes
        case UInt8(ascii: "R"):
            room -= stanza.folder.count + value.count
            if room >= 0 { stanza.files.append(FilePath(normal: stanza.folder).appending(value)) }
        default: break
        }
    }

    private func finish(_ stanza: inout Stanza?, _ facts: inout FileFacts, _ provisions: inout Provisions) {
        guard let done = stanza else { return }
        stanza = nil
        guard !done.name.isEmpty, !done.version.isEmpty else {
            let missing = done.name.isEmpty ? "name" : "version"
            facts.gaps.append(.damaged("line \(done.line): a package \(done.name) without a \(missing)"))
            return
        }
        facts.packages.append(
            Package(
                type: .apk, name: done.name, version: done.version, architecture: done.architecture.nonEmpty,
                source: done.origin.nonEmpty.map { SourcePackage(name: $0, version: done.version) },
                licences: done.licence.nonEmpty.map { [SPDXExpression.declared($0)] } ?? [], maintainer: done.maintainer.nonEmpty,
                requires: done.depends, evidence: [Evidence(path: path, line: done.line)], cataloger: ApkCataloger.name))
        facts.owned.append(OwnedFiles(key: done.name, paths: done.files))
        provisions.add(done.name, by: done.name)
        for capability in done.provides { provisions.add(capability, by: done.name) }
    }

    /// "so:libc.musl-x86_64.so.1=1", "busybox>1.30", "!uclibc": without versions, and without what must not be there.
    private static func capabilities(_ value: Octets) -> [String] {
        value.text.split(separator: " ").compactMap { item in
            if item.hasPrefix("!") { return nil }
            let name = item.prefix { $0 != "=" && $0 != "<" && $0 != ">" && $0 != "~" && $0 != "@" }
            return name.isEmpty ? nil : String(name)
        }
    }
}
