import Packages
import Zip

/// What is installed into folders of Python: `*.dist-info` (wheels), `*.egg-info` (setuptools, distutils) and `*.egg`.
///
/// Sources: Core metadata specifications; PEP 376 and PEP 427 (RECORD), PEP 610 (direct_url.json); setuptools, "The Internal Structure of
/// Python Eggs".
enum PythonInstalledCataloger: Cataloger {
    static let name = "python-installed"
    static let revision = 2

    /// What a file tells.
    enum Role {
        case metadata
        /// An egg that is a zip archive.
        case egg
        case record
        /// `installed-files.txt` of egg-info: paths from that folder.
        case installedFiles
        case directURL
    }

    static func role(of path: FilePath) -> Role? {
        guard let folder = path.parent else { return nil }
        if folder.hasSuffix(".dist-info") {
            if path.isNamed("METADATA") { return .metadata }
            if path.isNamed("RECORD") { return .record }
            return path.isNamed("direct_url.json") ? .directURL : nil
        }
        if folder.hasSuffix(".egg-info") {
            if path.isNamed("PKG-INFO") { return .metadata }
            return path.isNamed("installed-files.txt") ? .installedFiles : nil
        }
        if folder.isNamed("EGG-INFO") { return path.isNamed("PKG-INFO") ? .metadata : nil }
        if path.hasSuffix(".egg") { return .egg }
        return path.hasSuffix(".egg-info") ? .metadata : nil
    }

    static func wants(_ file: FileHeader) -> Access {
        switch role(of: file.path) {
        case nil: .none
        case .record, .installedFiles: .whole(limit: Limits.recordBytes)
        case .metadata, .directURL: .whole(limit: Limits.metadataBytes)
        case .egg: .whole(limit: Limits.inflatedArchiveBytes)
        }
    }

    static func read(_ file: FileHeader, _ content: borrowing RawSpan) throws(Gap) -> FileFacts {
        if role(of: file.path) == .egg {
            return try content.withUnsafeBytes { (bytes) throws(Gap) in try egg(bytes, at: file.path) }
        }
        let text = ManifestText(content)
        var facts = FileFacts()
        switch role(of: file.path) {
        case nil, .egg: break
        case .metadata: facts.packages = [try PythonMetadata(text).package(cataloger: name)]
        case .record, .installedFiles:
            // RECORD tells paths from the folder beside its own, the list of setuptools from its own.
            let isTable = role(of: file.path) == .record
            let folder = (isTable ? file.path.parent?.parent : file.path.parent) ?? FilePath("")
            facts.owned = [OwnedFiles(key: "", paths: try PythonRecord.paths(text, isTable: isTable, from: folder))]
        case .directURL:
            facts.notes = try DirectURL.qualifiers(text)
        }
        return facts
    }

    /// The metadata stand in EGG-INFO, as in an egg that is a folder. Other programs' files with this ending tell nothing.
    private static func egg(_ bytes: UnsafeRawBufferPointer, at path: FilePath) throws(Gap) -> FileFacts {
        var facts = FileFacts()
        guard bytes.starts(with: "PK".utf8) else { return facts }
        let archive = try ZipArchive(bytes)
        guard let entry = archive.entries.first(where: { $0.name.elementsEqual("EGG-INFO/PKG-INFO".utf8) }) else { return facts }
        let text = try archive.withContent(of: entry, limit: Limits.metadataBytes) { (bytes) throws(Gap) in ManifestText(bytes) }
        var package = try PythonMetadata(text).package(cataloger: name)
        package.evidence = [Evidence(path: path, inside: FilePath(normal: entry.name))]
        facts.packages = [package]
        return facts
    }

    /// Joins the files of one folder: METADATA is the package, RECORD its files, direct_url.json where it came from.
    static func assemble(_ files: [LocatedFacts]) -> Assembly {
        var records: [FilePath: [FilePath]] = [:]
        var origins: [FilePath: [String: String]] = [:]
        for file in files {
            guard let folder = file.path.parent, let role = role(of: file.path) else { continue }
            switch role {
            case .record, .installedFiles: records[folder, default: []] += file.facts.owned.flatMap(\.paths)
            case .directURL: origins[folder] = file.facts.notes
            case .metadata, .egg: break
            }
        }
        var assembly = Assembly()
        for file in files {
            let first = assembly.packages.count
            assembly.add(file)
            // A single file `NAME.egg-info` has no folder of its own to be joined by.
            guard assembly.packages.count > first, let folder = file.path.parent, !file.path.hasSuffix(".egg-info") else { continue }
            assembly.packages[first].qualifiers.merge(origins[folder] ?? [:]) { kept, _ in kept }
            if let paths = records[folder] { assembly.owned[first] = paths }
        }
        return assembly
    }
}
