import JSONDocument
import Vulnerabilities

/// Reads the export of Debian's security tracker: source package, then CVE, then release by codename.
/// Source: security-tracker.debian.org/tracker/data/json, and the tracker's doc/security-team.d.o/security_tracker.
enum DebianTracker {
    static func read(_ file: FeedFile, _ emit: (FeedItem) throws -> Void) throws {
        let root = try JSONValue(file)
        guard root.kind == .object else { throw FeedError("expected an object of packages", in: file.path) }
        for (package, vulnerabilities) in root.members {
            guard vulnerabilities.kind == .object else {
                try emit(.fault(FeedError("expected an object of vulnerabilities", in: package)))
                continue
            }
            for (id, vulnerability) in vulnerabilities.members {
                try eachRecord("\(package) \(id)", emit) { .advisory(try record(id, of: package, vulnerability)) }
            }
        }
    }

    private static func record(_ id: String, of package: String, _ vulnerability: JSONValue) throws -> Advisory {
        var result = Advisory(id: id, feed: "debian")
        result.details = try vulnerability.string("description") ?? ""
        // An empty list is what the tracker writes for no release.
        if let releases = vulnerability["releases"], releases.kind == .array, Array(releases.elements).isEmpty { return result }
        guard let releases = try vulnerability.object("releases") else { throw FeedError("no 'releases'") }
        for (codename, release) in releases.members {
            result.affected.append(
                try affected(release, package: package, in: Ecosystem(.debian, release: Ecosystem.debianRelease(codename))))
        }
        return result
    }

    private static func affected(_ release: JSONValue, package: String, in ecosystem: Ecosystem) throws -> AffectedPackage {
        var result = AffectedPackage(ecosystem: ecosystem, name: package, kind: .source, status: .affected)
        // Stars mean that the tracker derived the word itself.
        let urgency = try release.string("urgency").map { String($0.prefix { $0 != "*" }) }
        result.urgency = urgency
        result.reason = try release.string("nodsa")
        if let urgency, urgency != "not yet assigned", urgency != "end-of-life" {
            result.ratings = [SeverityRating(source: "debian", method: .word, value: urgency)]
        }
        switch try release.required("status") {
        case "resolved":
            let fixed = try release.required("fixed_version")
            result.status = fixed == "0" ? .notAffected : .fixed
            if fixed != "0" { result.ranges = [.below(fixed)] }
        case "open":
            result.ranges = [.all]
            if urgency == "end-of-life" {
                result.status = .endOfLife
            } else {
                switch try release.string("nodsa_reason") {
                case "ignored": result.status = .wontFix
                case "postponed": result.status = .deferred
                default: break
                }
            }
        case "undetermined":
            result.status = .undetermined
            result.ranges = [.all]
        case let other: throw FeedError("the unknown status '\(other.prefix(40))'")
        }
        return result
    }
}
