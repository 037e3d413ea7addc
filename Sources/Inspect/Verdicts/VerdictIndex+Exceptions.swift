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
        var result: [HiddenFinding] = []
        try forEachFinding(coveredBy: exception, ignoringPlace: true) { number, package, finding in
            let images = try statement("SELECT name FROM image WHERE number = ?")
            var holders: [String] = []
            for image in try self.holders(of: number).numbers {
                images.bind(1, image)
                if try images.step() { holders.append(images.text(0)) }
                images.reset()
            }
            holders.sort()
            guard !holders.isEmpty else { return }
            result.append(
                HiddenFinding(
                    vulnerability: finding.id, severity: finding.severity, isExploited: finding.isExploited, package: package,
                    fixedVersion: finding.fixedVersion, images: holders))
        }
        return result
    }

    /// Brings the verdicts of kept images to an exception that was accepted. One of a path or a status waits for their next scan.
    /// - Returns: How many findings of images it hides that none hid before.
    /// - Throws: `DatabaseError`; nothing is changed then.
    public func accept(_ exception: FindingException) throws -> Int {
        try transaction {
            var apart: [Int64] = []
            let rows = try connection.prepare("SELECT number FROM image WHERE built IS NOT NULL")
            while try rows.step() { apart.append(rows.integer(0)) }
            var deltas = Deltas(images: try connection.integer("SELECT MAX(number) FROM image") ?? 0)
            var count = 0
            try forEachFinding(coveredBy: exception, ignoringPlace: false) { number, _, finding in
                var images: [Int64] = []
                for image in try holders(of: number).numbers {
                    try hide(finding.id, of: number, in: image, until: exception.expires)
                    // One that another exception hides already is in no count.
                    if connection.changes > 0 { images.append(image) }
                }
                deltas.add(images, finding, nil)
                deltas.addHidden(images, 1)
                count += images.count
            }
            // Images apart are counted anew with the next database.
            try apply(deltas, except: apart)
            try settleKinds()
            return count
        }
    }

    private func forEachFinding(
        coveredBy exception: FindingException, ignoringPlace: Bool, _ body: (Int64, Package, KnownFinding) throws -> Void
    ) throws {
        let rows = try connection.prepare("SELECT package, names, severity, exploited, fixed FROM known ORDER BY package, id")
        while try rows.step() {
            let finding = KnownFinding(row: rows, from: 1)
            guard exception.vulnerability == "*" || finding.names.contains(exception.vulnerability) else { continue }
            let kept = try package(rows.integer(0))
            let purl = kept.package.packageURL(in: kept.system)?.description
            guard exception.covers(names: finding.names, kept.package, purl: purl, ignoringPlace: ignoringPlace) else { continue }
            try body(rows.integer(0), kept.package, finding)
        }
    }
}
