import BinaryFormats
import Packages

/// Packages of OpenWrt, Yocto and others that use opkg, whose status file has the form of dpkg's. Source: opkg, libopkg/pkg.c.
enum OpkgCataloger: Cataloger {
    static let name = "opkg"
    static let revision = 1

    static func wants(_ file: FileHeader) -> Access {
        switch OpkgFile(file.path) {
        case nil: .none
        case .status: .whole(limit: Limits.packageTextBytes)
        case .list: .whole(limit: Limits.fileListBytes)
        }
    }

    static func read(_ file: FileHeader, _ content: borrowing RawSpan) throws(Gap) -> FileFacts {
        guard let kind = OpkgFile(file.path) else { return FileFacts() }
        return try Octets.reading(content) { (octets) throws(Gap) in
            switch kind {
            case .status: return try DpkgStatus(type: .opkg, cataloger: name, path: file.path, isPart: false).read(octets)
            case .list(let key):
                var facts = FileFacts()
                // Some versions write the mode behind the path, after a tab.
                let paths = Lines(octets).map { FilePath(listed: $0.line.upTo($0.line.firstIndex(of: 0x09) ?? $0.line.count)) }
                facts.owned = [OwnedFiles(key: key, paths: FilePath.files(among: paths))]
                return facts
            }
        }
    }

    static func assemble(_ files: [LocatedFacts]) -> Assembly {
        var assembly = Assembly()
        var lists: [String: [FilePath]] = [:]
        for file in files {
            assembly.add(file)
            for owned in file.facts.owned { lists[owned.key] = owned.paths }
        }
        for (index, package) in assembly.packages.enumerated() { assembly.owned[index] = lists[package.name] }
        return assembly
    }
}

/// What a file of opkg's is, by its path: OpenWrt keeps them below usr/lib, Yocto below var/lib, Entware below opt/lib.
enum OpkgFile {
    case status
    case list(String)

    init?(_ path: FilePath) {
        let folders: [(StaticString, StaticString)] = [
            ("usr/lib/opkg/", "usr/lib/opkg/info/"), ("var/lib/opkg/", "var/lib/opkg/info/"), ("opt/lib/opkg/", "opt/lib/opkg/info/"),
        ]
        for (folder, info) in folders where path.hasPrefix(folder) {
            if path.name(in: folder) == "status" {
                self = .status
                return
            }
            if let key = path.name(in: info)?.droppingSuffix(".list") {
                self = .list(key)
                return
            }
        }
        return nil
    }
}
