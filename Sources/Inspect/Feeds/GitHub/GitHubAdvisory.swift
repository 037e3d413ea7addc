import JSONDocument
import Vulnerabilities

/// Reads GitHub's advisories: OSV records, or nodes of its GraphQL interface.
/// Source: docs.github.com/graphql, objects `SecurityAdvisory` and `SecurityVulnerability`.
enum GitHubAdvisory {
    static func read(_ file: FeedFile, _ emit: (FeedItem) throws -> Void) throws {
        let root = try JSONValue(file)
        guard root["ghsaId"] != nil else { return try OSVRecord.read(file, feed: "github", emit) }
        try eachRecord(file.path, emit) { .advisory(try record(root)) }
    }

    private static func record(_ node: JSONValue) throws -> Advisory {
        let id = try node.name("ghsaId")
        var result = Advisory(id: id, feed: "github")
        result.aliases = unique(try node.array("identifiers").map { try $0.required("value") }.filter { $0 != id })
        result.published = try node.time("publishedAt")
        result.modified = try node.time("updatedAt")
        result.withdrawn = try node.time("withdrawnAt")
        result.summary = try node.string("summary") ?? ""
        result.details = try node.string("description") ?? ""
        if let word = try node.string("severity") { result.ratings.append(SeverityRating(source: "ghsa", method: .word, value: word)) }
        if let vector = try node.object("cvss")?.string("vectorString") {
            let method: SeverityRating.Method = vector.hasPrefix("CVSS:4") ? .cvss4 : .cvss3
            result.ratings.append(SeverityRating(source: "ghsa", method: method, value: vector))
        }
        result.references = try node.array("references").map { Advisory.Reference(kind: "ADVISORY", url: try $0.required("url")) }
        result.weaknesses = try node.object("cwes")?.array("nodes").map { try $0.required("cweId") } ?? []
        result.affected = try node.object("vulnerabilities")?.array("nodes").compactMap(affected) ?? []
        return result
    }

    private static func affected(_ node: JSONValue) throws -> AffectedPackage? {
        guard let package = try node.object("package") else { throw FeedError("no 'package'") }
        guard let name = ecosystems[try package.required("ecosystem")] else { return nil }
        let ecosystem = Ecosystem(name)
        let patched = try node.object("firstPatchedVersion")?.string("identifier")
        let (range, versions) = try range(try node.required("vulnerableVersionRange"), patched: patched)
        return AffectedPackage(
            ecosystem: ecosystem, name: ecosystem.normalised(try package.name("name")), kind: .library,
            status: range.fixedVersions.isEmpty ? .affected : .fixed, ranges: [range], versions: versions)
    }

    /// ">= 2.5.0, < 2.5.16"; "= 1.2" names one version; without a lower end it begins with the first version.
    static func range(_ text: String, patched: String?) throws -> (AffectedRange, [String]) {
        var start: AffectedRange.Event = .introduced("0")
        var end: AffectedRange.Event? = patched.map { .fixed($0) }
        var versions: [String] = []
        for part in text.split(separator: ",").map({ trimmed($0) }) {
            let sign = String(part.prefix { "<>=".contains($0) })
            let version = trimmed(part.dropFirst(sign.count))
            guard !version.isEmpty else { throw FeedError("'\(text.prefix(80))' is no range") }
            switch sign {
            case ">=": start = .introduced(version)
            case ">": start = .introducedAfter(version)
            case "<": end = end ?? .fixed(version)
            case "<=": end = end ?? .lastAffected(version)
            case "=":
                start = .introduced(version)
                end = end ?? .lastAffected(version)
                versions = [version]
            default: throw FeedError("'\(text.prefix(80))' is no range")
            }
        }
        return (AffectedRange(events: [start] + (end.map { [$0] } ?? [])), versions)
    }

    /// `SecurityAdvisoryEcosystem` in OSV's words.
    private static let ecosystems: [String: Ecosystem.Name] = [
        "ACTIONS": .gitHubActions, "COMPOSER": .packagist, "ERLANG": .hex, "GO": .go, "MAVEN": .maven, "NPM": .npm, "NUGET": .nuget,
        "PIP": .pypi, "PUB": .pub, "RUBYGEMS": .rubyGems, "RUST": .crates, "SWIFT": .swift,
    ]
}
