import Packages

/// A cataloger of text files each of which tells its packages alone: what most lock files and manifests are.
protocol ManifestCataloger: Cataloger {
    /// Bytes that one file may have.
    static var limit: Int { get }

    /// Whether it reads the files at this path.
    static func isManifest(_ path: FilePath) -> Bool

    /// - Throws: `Gap` if nothing of the file can be read; what is damaged only in part is a gap of the facts.
    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts
}

extension ManifestCataloger {
    static var limit: Int { Limits.documentBytes }

    static var revision: Int { 1 }

    static func wants(_ file: FileHeader) -> Access {
        isManifest(file.path) ? .whole(limit: limit) : .none
    }

    static func read(_ file: FileHeader, _ content: borrowing RawSpan) throws(Gap) -> FileFacts {
        guard content.byteCount <= limit else { throw .limit(name, "longer than \(limit) bytes") }
        return try facts(of: ManifestText(content), at: file.path)
    }
}

extension FileFacts {
    /// Adds a package that stands on a line of the file.
    /// - Throws: `Gap` if there are more than ``Limits/packagesOfLockFile``.
    mutating func add(_ package: Package, at path: FilePath, line: Int?) throws(Gap) {
        guard packages.count < Limits.packagesOfLockFile else {
            throw .limit(package.cataloger, "more than \(Limits.packagesOfLockFile) packages")
        }
        var located = package
        located.evidence = [Evidence(path: path, line: line)]
        packages.append(located)
    }
}

extension FilePath {
    /// Whether this is its last component.
    func isNamed(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { name.elementsEqual($0) }
    }

    /// Whether it is below a folder of installed npm packages. Lock files there are what their authors had, and no package manager
    /// reads them. Sources: npm, "package-lock.json"; Yarn, "yarn.lock".
    var isInNodeModules: Bool {
        bytes.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual("node_modules".utf8) }
    }

    /// The last component as text.
    var nameText: String {
        String(decoding: name, as: UTF8.self)
    }

    /// A path that is written from this folder, with `..` taken off; nil where it leads out of the image. Absolute ones start at its root.
    func resolving(_ text: some StringProtocol) -> FilePath? {
        let bytes = Array(text.utf8)
        var parts = bytes.first == UInt8(ascii: "/") ? [] : self.bytes.split(separator: UInt8(ascii: "/"))
        for part in bytes.split(separator: UInt8(ascii: "/")) {
            switch String(decoding: part, as: UTF8.self) {
            case ".": continue
            case "..":
                guard parts.popLast() != nil else { return nil }
            default: parts.append(part)
            }
        }
        return FilePath(normal: Array(parts.joined(separator: [UInt8(ascii: "/")])))
    }
}
