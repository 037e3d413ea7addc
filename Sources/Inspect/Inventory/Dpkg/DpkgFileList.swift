import BinaryFormats
import Packages

/// Lists of files that dpkg keeps. Source: dpkg, dpkg-divert(1), and the files of /var/lib/dpkg/info.
enum DpkgFileList {
    /// A path on each line, folders included, which are left out.
    static func paths(ofList octets: Octets) -> [FilePath] {
        FilePath.files(among: Lines(octets).map { FilePath(listed: $0.line) })
    }

    /// `HASH  PATH` on each line.
    static func paths(ofSums octets: Octets) -> [FilePath] {
        Lines(octets).compactMap { _, line in
            guard let blank = line.firstIndex(of: UInt8(ascii: " ")) else { return nil }
            let path = FilePath(listed: line.from(blank).trimmed)
            return path.bytes.isEmpty ? nil : path
        }
    }

    /// Three lines each: the path, where it went, and the package whose file stays (":" is none). A pair of paths by the package.
    static func diversions(_ octets: Octets) -> [OwnedFiles] {
        let lines = Lines(octets).map(\.line)
        return stride(from: 0, to: lines.count - lines.count % 3, by: 3).map { start in
            OwnedFiles(key: lines[start + 2].text, paths: [FilePath(listed: lines[start]), FilePath(listed: lines[start + 1])])
        }
    }
}
