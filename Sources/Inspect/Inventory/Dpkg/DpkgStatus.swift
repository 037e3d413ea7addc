import BinaryFormats
import Packages

/// The stanzas of a status file as packages; opkg writes the same form.
struct DpkgStatus {
    var type: PackageType
    var cataloger: String
    /// Where the stanzas stand: evidence.
    var path: FilePath
    /// Whether the file is a part of status.d, where a stanza without `Status` is an installed package.
    var isPart: Bool

    /// - Throws: `Gap` if nothing in a file that is not empty is a stanza, or a limit is passed.
    func read(_ octets: Octets) throws(Gap) -> FileFacts {
        var reader = ControlReader(octets)
        var facts = FileFacts()
        var provisions = Provisions()
        var stanzas = 0
        while let stanza = try reader.next() {
            stanzas += 1
            guard stanzas <= Limits.packages else { throw .limit("more than \(Limits.packages) stanzas in one file") }
            let name = stanza["Package"]?.text ?? ""
            guard isInstalled(stanza, name, &facts) else { continue }
            guard !name.isEmpty, let version = stanza["Version"]?.text, !version.isEmpty else {
                let missing = name.isEmpty ? "name" : "version"
                facts.gaps.append(.damaged("line \(stanza.line): an installed package \(name) without a \(missing)"))
                continue
            }
            facts.packages.append(package(stanza, name, version))
            provisions.add(name, by: name)
            for provided in DpkgRelation.names(stanza["Provides"]) { provisions.add(provided, by: name) }
        }
        if let damage = reader.damage {
            if stanzas == 0 { throw damage }
            facts.gaps.append(damage)
        }
        for index in facts.packages.indices {
            facts.packages[index].requires = provisions.resolved(facts.packages[index].requires, of: facts.packages[index].name)
        }
        return facts
    }

    /// The third word of `Status` is what became of the package. Packages that were removed have their configuration left only; the
    /// files of those that were begun are there perhaps, which is told.
    private func isInstalled(_ stanza: ControlStanza, _ name: String, _ facts: inout FileFacts) -> Bool {
        guard let status = stanza["Status"]?.text else { return isPart }
        let words = status.split(whereSeparator: \.isWhitespace)
        switch words.last ?? "" {
        case "installed", "triggers-awaited", "triggers-pending": return true
        case "not-installed", "config-files": return false
        default:
            facts.gaps.append(
                .damaged("line \(stanza.line): package \(name) is not wholly installed (\(status)): some of its files may be there"))
            return false
        }
    }

    private func package(_ stanza: ControlStanza, _ name: String, _ version: String) -> Package {
        var package = Package(type: type, name: name, version: version, cataloger: cataloger)
        package.architecture = stanza["Architecture"]?.text.nonEmpty
        package.source = source(stanza["Source"]?.text ?? "", name, version)
        package.maintainer = stanza["Maintainer"]?.text.nonEmpty
        package.requires = DpkgRelation.names(stanza["Pre-Depends"]) + DpkgRelation.names(stanza["Depends"])
        if let licence = stanza["License"]?.text.nonEmpty { package.licences = [SPDXExpression.declared(licence)] }
        package.evidence = [Evidence(path: path, line: stanza.line)]
        return package
    }

    /// `Source: gcc-5 (5.1.1-12ubuntu1)`; without brackets the version is the binary's, without the field the name as well.
    private func source(_ text: String, _ name: String, _ version: String) -> SourcePackage? {
        let parts = text.split(separator: "(", maxSplits: 1)
        let source = parts.first.map { String($0.prefix { !$0.isWhitespace }) } ?? ""
        guard !source.isEmpty else { return type == .deb ? SourcePackage(name: name, version: version) : nil }
        let stated = parts.count > 1 ? parts[1].split(separator: ")", maxSplits: 1).first.map(String.init) ?? "" : ""
        return SourcePackage(name: source, version: stated.isEmpty ? version : stated)
    }
}

/// Lists of packages in fields such as `Depends`. Source: deb-control(5).
enum DpkgRelation {
    /// The names, all alternatives of a place included: which of them is there is seen when all packages are known.
    static func names(_ field: Octets?) -> [String] {
        guard let text = field?.text else { return [] }
        return text.split { $0 == "," || $0 == "|" }.compactMap { item in
            let name = item.drop(while: \.isWhitespace).prefix { !$0.isWhitespace && $0 != "(" && $0 != "[" && $0 != ":" }
            return name.isEmpty ? nil : String(name)
        }
    }
}
