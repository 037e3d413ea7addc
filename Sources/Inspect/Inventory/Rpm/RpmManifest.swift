import BinaryFormats
import Packages

/// The list of packages that distroless images of Azure Linux have instead of a database: columns parted by tabs, as
/// `rpm -qa --qf` wrote them: name, version-release, times of installation and build, vendor, epoch, size, architecture, epoch as a
/// number, source package.
enum RpmManifest {
    private static let columns = 10

    /// - Throws: `Gap` if no line of a file that is not empty is one of a package, or a limit is passed.
    static func read(_ octets: Octets, path: FilePath) throws(Gap) -> FileFacts {
        var facts = FileFacts()
        var damage: Gap?
        for (number, line) in Lines(octets) where !line.trimmed.isEmpty {
            guard number <= Limits.packages else { throw .limit("more than \(Limits.packages) lines in one file") }
            let parts = line.text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == columns, !parts[0].isEmpty, !parts[1].isEmpty else {
                damage = damage ?? .damaged("line \(number) has \(parts.count) columns, \(columns) are known")
                continue
            }
            if parts[0] == "gpg-pubkey" { continue }
            // Of two columns one says "(none)" and the other 0 where there is none.
            let epoch = Int(parts[5])
            var package = Package(
                type: .rpm, name: parts[0], version: RpmCollector.version(epoch, parts[1], ""), architecture: stated(parts[7]),
                maintainer: stated(parts[4]), evidence: [Evidence(path: path, line: number)], cataloger: RpmCataloger.name)
            if let epoch { package.qualifiers["epoch"] = String(epoch) }
            if let source = stated(parts[9]) {
                package.source = RpmCollector.source(source, package, epoch)
                package.qualifiers["upstream"] = source
            }
            facts.packages.append(package)
        }
        if let damage {
            if facts.packages.isEmpty { throw damage }
            facts.gaps = [damage]
        }
        return facts
    }

    private static func stated(_ text: String) -> String? { text == "(none)" ? nil : text.nonEmpty }
}
