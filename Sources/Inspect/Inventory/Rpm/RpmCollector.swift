import BinaryFormats
import Packages

/// Makes packages of the headers of a database, one after the other.
struct RpmCollector {
    /// Evidence.
    var path: FilePath
    private var packages: [Package] = []
    private var owned: [OwnedFiles] = []
    private var gaps: [Gap] = []
    private var provisions = Provisions()
    private var room = Limits.ownedPathBytes

    /// Of `st_mode`.
    private static let typeMask = 0o170000, directory = 0o040000

    init(path: FilePath) {
        self.path = path
    }

    /// One damaged header does not hide the others.
    /// - Throws: `Gap` if a limit is passed.
    mutating func add(_ blob: [UInt8]) throws(Gap) {
        guard packages.count < Limits.packages else { throw .limit("more than \(Limits.packages) packages in one database") }
        do throws(Gap) { try read(RPMHeader(blob)) } catch {
            if error.cause == .limit { throw error }
            // Which ones is of no use; that there are some is.
            if gaps.isEmpty { gaps.append(error) }
        }
    }

    func facts() -> FileFacts {
        var facts = FileFacts()
        facts.packages = packages.map { package in
            var package = package
            package.requires = provisions.resolved(package.requires, of: package.name)
            return package
        }
        facts.owned = owned
        facts.gaps = gaps
        return facts
    }

    private mutating func read(_ header: RPMHeader) throws(Gap) {
        let name = try header.text(.name) ?? ""
        // Keys for signatures stand among the packages.
        if name == "gpg-pubkey" { return }
        guard let version = try header.text(.version)?.nonEmpty, !name.isEmpty else {
            throw .damaged("a header without a name or a version")
        }
        let release = try header.text(.release) ?? ""
        let epoch = try header.numbers(.epoch).first
        var package = Package(
            type: .rpm, name: name, version: RpmCollector.version(epoch, version, release), cataloger: RpmCataloger.name)
        package.architecture = try header.text(.architecture)?.nonEmpty
        package.licences = try (header.text(.licence)?.nonEmpty).map { [SPDXExpression.declared($0)] } ?? []
        package.maintainer = try header.text(.vendor)?.nonEmpty
        if let label = try header.text(.modularityLabel)?.nonEmpty { package.qualifiers["rpmmod"] = label }
        if let source = try header.text(.sourcePackage)?.nonEmpty {
            package.source = RpmCollector.source(source, package, epoch)
            package.qualifiers["upstream"] = source
        }
        if let epoch { package.qualifiers["epoch"] = String(epoch) }
        package.evidence = [Evidence(path: path)]
        package.requires = try header.texts(.requires).filter { !$0.hasPrefix("rpmlib(") }
        let provided = try header.texts(.provides)
        let files = try self.files(header, name)
        packages.append(package)
        owned.append(OwnedFiles(key: name, paths: files))
        provisions.add(name, by: name)
        for capability in provided { provisions.add(capability, by: name) }
        // Programs may be needed by their path: "/bin/sh".
        for file in files
        where file.hasPrefix("bin/") || file.hasPrefix("usr/bin/") || file.hasPrefix("usr/sbin/") || file.hasPrefix("sbin/") {
            provisions.add("/\(file)", by: name)
        }
    }

    /// Names without folders. Damage here does not lose the package.
    private mutating func files(_ header: RPMHeader, _ name: String) throws(Gap) -> [FilePath] {
        do throws(Gap) {
            let names = try header.fileNames(limit: room)
            room -= names.reduce(0) { $0 + $1.bytes.count }
            let modes = try header.numbers(.fileModes)
            guard modes.count == names.count else { return names }
            return zip(names, modes).filter { $1 & RpmCollector.typeMask != RpmCollector.directory }.map(\.0)
        } catch {
            if error.cause == .limit { throw error }
            gaps.append(.damaged("files of package \(name): \(error.message)"))
            return []
        }
    }

    static func version(_ epoch: Int?, _ version: String, _ release: String) -> String {
        (epoch.map { "\($0):" } ?? "") + version + (release.isEmpty ? "" : "-\(release)")
    }

    /// "util-linux-2.32.1-42.el8_8.src.rpm": the last two parts are version and release. It has no epoch; the binary's is taken where
    /// the versions are the same.
    static func source(_ file: String, _ package: Package, _ epoch: Int?) -> SourcePackage? {
        guard let stem = file.droppingSuffix(".src.rpm") ?? file.droppingSuffix(".nosrc.rpm") else { return nil }
        let parts = stem.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 3 else { return nil }
        let version = parts.suffix(2).joined(separator: "-")
        let withEpoch = RpmCollector.version(epoch, version, "")
        return SourcePackage(name: parts.dropLast(2).joined(separator: "-"), version: withEpoch == package.version ? withEpoch : version)
    }
}
