import Packages
import Vulnerabilities
import VulnerabilityDatabase

/// What an exception would hide now, in every image that was scanned.
public struct HiddenFinding: Hashable, Sendable {
    /// The vulnerability's first name.
    public var vulnerability: String
    /// How bad it is.
    public var severity: SeverityBand
    /// Whether it is known to be exploited.
    public var isExploited: Bool
    /// The package, without where it stands.
    public var package: Package
    /// The version that fixes it; nil where none is out.
    public var fixedVersion: String?
    /// Names of images that have it.
    public var images: [String]
}

extension VerdictIndex {
    /// Findings of all kept images that an exception speaks of. Where in an image a package stands is not kept: a path is judged by the next
    /// scan only.
    /// - Throws: `DatabaseError`.
    public func findings(coveredBy exception: FindingException) throws -> [HiddenFinding] {
        let rows = try connection.prepare("SELECT package, names, severity, exploited, fixed FROM known ORDER BY package, id")
        var result: [HiddenFinding] = []
        while try rows.step() {
            let names = rows.text(1).split(separator: " ").map(String.init)
            guard exception.vulnerability == "*" || names.contains(exception.vulnerability) else { continue }
            let kept = try package(rows.integer(0)), package = kept.package
            guard exception.covers(names: names, package, purl: package.packageURL(in: kept.system)?.description, ignoringPlace: true)
            else { continue }
            let images = try statement("SELECT name FROM image WHERE number = ?")
            var holders: [String] = []
            for image in try self.holders(of: rows.integer(0)).numbers {
                images.bind(1, image)
                if try images.step() { holders.append(images.text(0)) }
                images.reset()
            }
            holders.sort()
            guard !holders.isEmpty else { continue }
            result.append(
                HiddenFinding(
                    vulnerability: names.first ?? "", severity: SeverityBand(rawValue: Int(rows.integer(2))) ?? .unknown,
                    isExploited: rows.integer(3) != 0, package: package, fixedVersion: rows.optionalText(4), images: holders))
        }
        return result
    }
}
