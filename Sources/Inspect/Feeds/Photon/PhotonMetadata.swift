import JSONDocument
import Vulnerabilities

/// Reads VMware's list of fixed packages; the release stands in the name of the file. Source: photon_cve_metadata.
enum PhotonMetadata {
    static func read(_ file: FeedFile, _ emit: (FeedItem) throws -> Void) throws {
        let root = try JSONValue(file)
        guard root.kind == .array else { throw FeedError("expected a list", in: file.path) }
        guard let mark = file.path.range(of: "cve_data_photon") else { throw FeedError("its name states no release", in: file.path) }
        let release = String(file.path[mark.upperBound...].prefix { $0.isNumber || $0 == "." }.split(separator: ".").joined(separator: "."))
        for (index, entry) in root.elements.enumerated() {
            try eachRecord("\(file.path)[\(index)]", emit) {
                .advisory(try record(entry, in: Ecosystem(.photon, release: release)))
            }
        }
    }

    private static func record(_ entry: JSONValue, in ecosystem: Ecosystem) throws -> Advisory {
        let fixed = try entry.required("res_ver")
        var affected = AffectedPackage(ecosystem: ecosystem, name: try entry.name("pkg"), kind: .binary, status: .fixed)
        switch try entry.string("status") {
        case "Not Affected": affected.status = .notAffected
        case _ where fixed == "NA" || fixed.isEmpty:
            affected.status = .affected
            affected.ranges = [.all]
        default: affected.ranges = [.below(fixed)]
        }
        return Advisory(id: try entry.name("cve_id"), feed: "photon", affected: [affected])
    }
}
