import BinaryFormats
import Packages

/// Packages that Ubuntu's chisel cut slices of: the manifest that it leaves in an image.
///
/// Source: canonical/chisel, public/manifest and public/jsonwall: lines of JSON, sorted, compressed with zstd.
enum ChiselCataloger: Cataloger {
    static let name = "chisel"
    static let revision = 1

    static func wants(_ file: FileHeader) -> Access {
        file.path.name.elementsEqual("manifest.wall".utf8) ? .whole(limit: Limits.packageTextBytes) : .none
    }

    static func read(_ file: FileHeader, _ content: borrowing RawSpan) throws(Gap) -> FileFacts {
        try Octets.reading(content) { (octets) throws(Gap) in
            let text = try Zstandard.decompressed(octets, limit: Limits.wallBytes)
            return try Octets.reading(text) { (wall) throws(Gap) in try ChiselWall(path: file.path).read(wall) }
        }
    }

    static func assemble(_ files: [LocatedFacts]) -> Assembly {
        var assembly = Assembly()
        for file in files { assembly.addOwning(file) }
        return assembly
    }
}
