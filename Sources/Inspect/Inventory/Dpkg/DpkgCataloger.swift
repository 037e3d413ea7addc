import BinaryFormats
import Packages

/// Packages of Debian and its kin: dpkg's status file, the parts that distroless images have, lists of files, copyright files.
///
/// Source: dpkg(1), dpkg-query(1), deb822(5); Debian Policy 12.5 for copyright files.
enum DpkgCataloger: Cataloger {
    static let name = "dpkg"
    static let revision = 1

    static func wants(_ file: FileHeader) -> Access {
        switch DpkgFile(file.path) {
        case nil: .none
        case .status, .part: .whole(limit: Limits.packageTextBytes)
        case .list, .sums, .diversions: .whole(limit: Limits.fileListBytes)
        case .copyright: .whole(limit: Limits.copyrightBytes)
        }
    }

    static func read(_ file: FileHeader, _ content: borrowing RawSpan) throws(Gap) -> FileFacts {
        guard let kind = DpkgFile(file.path) else { return FileFacts() }
        return try Octets.reading(content) { (octets) throws(Gap) in
            var facts = FileFacts()
            switch kind {
            case .status: return try DpkgStatus(type: .deb, cataloger: name, path: file.path, isPart: false).read(octets)
            case .part: return try DpkgStatus(type: .deb, cataloger: name, path: file.path, isPart: true).read(octets)
            case .list(let key): facts.owned = [OwnedFiles(key: key, paths: DpkgFileList.paths(ofList: octets))]
            case .sums(let key): facts.owned = [OwnedFiles(key: key, paths: DpkgFileList.paths(ofSums: octets))]
            case .diversions: facts.owned = DpkgFileList.diversions(octets)
            case .copyright(let package):
                let licences = try DebianCopyright.licences(octets)
                if !licences.isEmpty { facts.licences = [package: licences] }
            }
            return facts
        }
    }

    static func assemble(_ files: [LocatedFacts]) -> Assembly {
        var join = DpkgJoin()
        for file in files { join.add(file) }
        return join.joined()
    }
}

/// What a file of dpkg's is, by its path.
enum DpkgFile {
    case status
    /// A file of status.d, which holds the stanzas of a distroless image.
    case part
    /// Lists of files and sums with the package that they belong to: "libc6:amd64".
    case list(String)
    case sums(String)
    case diversions
    case copyright(String)

    init?(_ path: FilePath) {
        if path.hasPrefix("var/lib/dpkg/") {
            if let name = path.name(in: "var/lib/dpkg/info/") {
                if let key = name.droppingSuffix(".list") {
                    self = .list(key)
                } else if let key = name.droppingSuffix(".md5sums") {
                    self = .sums(key)
                } else {
                    return nil
                }
            } else if let name = path.name(in: "var/lib/dpkg/status.d/") {
                self = name.droppingSuffix(".md5sums").map { .sums($0) } ?? .part
            } else if let name = path.name(in: "var/lib/dpkg/"), name == "status" || name == "diversions" {
                self = name == "status" ? .status : .diversions
            } else {
                return nil
            }
            return
        }
        guard path.hasPrefix("usr/share/doc/"), path.hasSuffix("/copyright"), let folder = path.parent,
            let package = folder.name(in: "usr/share/doc/")
        else { return nil }
        self = .copyright(package)
    }
}
