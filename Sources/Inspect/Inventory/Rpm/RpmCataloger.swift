import BinaryFormats
import Packages

/// Packages of Red Hat, SUSE, Fedora and their kin: rpm's database in its three forms, and the lists of distroless images.
///
/// Source: rpm, lib/backend: `rpmdb.sqlite`, `Packages.db` (ndb), `Packages` (Berkeley DB).
enum RpmCataloger: Cataloger {
    static let name = "rpm"
    static let revision = 1

    static func wants(_ file: FileHeader) -> Access {
        RpmFile(file.path) == nil ? .none : .whole(limit: Limits.packageDatabaseBytes)
    }

    static func read(_ file: FileHeader, _ content: borrowing RawSpan) throws(Gap) -> FileFacts {
        guard let kind = RpmFile(file.path) else { return FileFacts() }
        return try Octets.reading(content) { (octets) throws(Gap) in
            var collector = RpmCollector(path: file.path)
            switch kind {
            case .sqlite: try SQLiteTable(octets).forEachBlob(ofTable: "Packages") { (blob) throws(Gap) in try collector.add(blob) }
            case .blobs: try PackageBlobs(octets).forEachBlob { (blob) throws(Gap) in try collector.add(blob) }
            case .berkeley:
                try BerkeleyHash(octets).forEachRecord { (key, value) throws(Gap) in
                    // Key 0 has the number of the next package.
                    if key.allSatisfy({ $0 == 0 }) { return }
                    try collector.add(value)
                }
            case .manifest: return try RpmManifest.read(octets, path: file.path)
            case .log:
                var facts = FileFacts()
                // A header of 32 bytes, then pages that the database does not have yet.
                if octets.count > 32 {
                    facts.gaps = [
                        Gap(
                            cause: .unsupported,
                            message: "a write-ahead log of rpm's database, which is not read: run `rpmdb --rebuilddb` in the image")
                    ]
                }
                return facts
            }
            return collector.facts()
        }
    }

    static func assemble(_ files: [LocatedFacts]) -> Assembly {
        var assembly = Assembly()
        for file in files {
            let first = assembly.packages.count
            assembly.add(file)
            // Owned files stand in the order of the packages: names are no keys, since a kernel may be there twice.
            for (offset, owned) in file.facts.owned.enumerated() where first + offset < assembly.packages.count {
                assembly.owned[first + offset] = owned.paths
            }
        }
        return assembly
    }
}

/// What a file of rpm's is, by its path.
enum RpmFile {
    case sqlite, blobs, berkeley, manifest, log

    init?(_ path: FilePath) {
        // The usual place, that of rpm-ostree and newer systems, and that of SUSE's.
        let folders: [StaticString] = ["var/lib/rpm/", "usr/lib/sysimage/rpm/", "usr/share/rpm/"]
        for folder in folders {
            switch path.name(in: folder) {
            case "rpmdb.sqlite": self = .sqlite
            case "Packages.db": self = .blobs
            case "Packages": self = .berkeley
            case "rpmdb.sqlite-wal": self = .log
            default: continue
            }
            return
        }
        guard path == FilePath("var/lib/rpmmanifest/container-manifest-2") else { return nil }
        self = .manifest
    }
}
