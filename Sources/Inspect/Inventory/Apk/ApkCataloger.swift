import BinaryFormats
import Packages

/// Packages of Alpine and its kin. Source: Alpine wiki, "Apk spec", and apk-tools, src/database.c and src/package.c.
enum ApkCataloger: Cataloger {
    static let name = "apk"
    static let revision = 1

    static func wants(_ file: FileHeader) -> Access {
        isDatabase(file.path) ? .whole(limit: Limits.packageTextBytes) : .none
    }

    static func read(_ file: FileHeader, _ content: borrowing RawSpan) throws(Gap) -> FileFacts {
        guard isDatabase(file.path) else { return FileFacts() }
        return try Octets.reading(content) { (octets) throws(Gap) in try ApkDatabase(path: file.path).read(octets) }
    }

    static func assemble(_ files: [LocatedFacts]) -> Assembly {
        var assembly = Assembly()
        for file in files { assembly.addOwning(file) }
        return assembly
    }

    /// Below usr/lib since apk-tools 3.
    private static func isDatabase(_ path: FilePath) -> Bool {
        path == FilePath("lib/apk/db/installed") || path == FilePath("usr/lib/apk/db/installed")
    }
}
