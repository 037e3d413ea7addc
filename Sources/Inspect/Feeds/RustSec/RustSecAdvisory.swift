import Foundation
import TOMLKit
import Versions
import Vulnerabilities

/// Reads RustSec's advisories: Markdown whose first block is TOML. Source: github.com/rustsec/advisory-db, README "Advisory Format".
enum RustSecAdvisory {
    static func read(_ file: FeedFile, _ emit: (FeedItem) throws -> Void) throws {
        try eachRecord(file.path, emit) { .advisory(try record(file)) }
    }

    private static func record(_ file: FeedFile) throws -> Advisory {
        guard file.bytes.count <= Limits.yamlBytes, let text = String(validating: file.bytes, as: UTF8.self) else {
            throw FeedError("too large, or not UTF-8")
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.firstIndex(where: { !trimmed($0).isEmpty }), trimmed(lines[first]).hasPrefix("```toml"),
            let last = lines[(first + 1)...].firstIndex(where: { trimmed($0) == "```" })
        else { throw FeedError("no block of TOML at its beginning") }
        let document = try decode(lines[(first + 1)..<last].joined(separator: "\n"))
        let advisory = document.advisory
        var result = Advisory(id: advisory.id, feed: "rustsec")
        result.aliases = advisory.aliases ?? []
        result.related = advisory.related ?? []
        result.published = Timestamp(advisory.date)
        result.modified = result.published
        result.withdrawn = advisory.withdrawn.flatMap { Timestamp($0) }
        let body = lines[(last + 1)...].drop { trimmed($0).isEmpty }
        if let title = body.first, title.hasPrefix("# ") {
            result.summary = trimmed(title.dropFirst(2))
            result.details = trimmed(body.dropFirst().joined(separator: "\n"))
        } else {
            result.summary = advisory.title ?? ""
            result.details = trimmed(body.joined(separator: "\n"))
        }
        if let vector = advisory.cvss {
            result.ratings = [SeverityRating(source: "rustsec", method: vector.hasPrefix("CVSS:4") ? .cvss4 : .cvss3, value: vector)]
        }
        result.references =
            (advisory.url.map { [Advisory.Reference(kind: "ADVISORY", url: $0)] } ?? [])
            + (advisory.references ?? []).map { Advisory.Reference(kind: "WEB", url: $0) }
        let patched = document.versions.patched
        let ranges = try VersionRequirements.rust.affected(patched: patched, unaffected: document.versions.unaffected ?? [])
        result.affected = [
            AffectedPackage(
                ecosystem: Ecosystem(.crates), name: advisory.package, kind: .library, status: patched.isEmpty ? .affected : .fixed,
                reason: advisory.informational, ranges: ranges)
        ]
        return result
    }

    private static func decode(_ toml: String) throws -> Document {
        do { return try TOMLDecoder().decode(Document.self, from: toml) } catch { throw FeedError("TOML: \(error)") }
    }

    private struct Document: Decodable {
        var advisory: Header
        var versions: Versions

        struct Header: Decodable {
            var id: String
            var package: String
            var date: String
            var title: String?
            var url: String?
            var references: [String]?
            var aliases: [String]?
            var related: [String]?
            var informational: String?
            var cvss: String?
            var withdrawn: String?
        }

        struct Versions: Decodable {
            var patched: [String]
            var unaffected: [String]?
        }
    }
}
