import Foundation
import JSONDocument
import Versions
import Vulnerabilities

@testable import Feeds

/// The data of `trivy-scan/db` as a feed: buckets of a key-value store as YAML. A bucket of advisories is named "ECOSYSTEM::SOURCE" and has
/// a bucket for each package, with requirements by identifier; the bucket "vulnerability" has ratings and titles.
enum TrivyData {
    static let feed = Feed(
        name: "trivy-data", title: "Data of the golden scans", licence: "Apache-2.0",
        sources: [.init("https://data.example/db.yaml")], accepts: { $0.hasSuffix(".yaml") }, read: read)

    private static let ecosystems: [String: Ecosystem.Name] = [
        "cargo": .crates, "cocoapods": .cocoaPods, "composer": .packagist, "conan": .conan, "erlang": .hex, "go": .go, "julia": .julia,
        "maven": .maven, "npm": .npm, "nuget": .nuget, "pip": .pypi, "pub": .pub, "rubygems": .rubyGems, "swift": .swift,
    ]

    @Sendable private static func read(_ file: FeedFile, _ emit: (FeedItem) throws -> Void) throws {
        let root = try JSONValue(FeedFile(path: file.path, bytes: YAMLConversion.json(file.bytes)))
        for bucket in root.elements {
            let name = try bucket.required("bucket")
            let pairs = try bucket.array("pairs")
            if name == "vulnerability" {
                for pair in pairs { try eachRecord(name, emit) { .advisory(try vulnerability(pair)) } }
            } else if let separator = name.range(of: "::"), let ecosystem = ecosystems[String(name[..<separator.lowerBound])] {
                for package in pairs {
                    for pair in try package.array("pairs") {
                        try eachRecord("\(name) \(pair["key"]?.string ?? "")", emit) {
                            .advisory(try advisory(pair, package: package.required("bucket"), Ecosystem(ecosystem)))
                        }
                    }
                }
            }
        }
    }

    private static func vulnerability(_ pair: JSONValue) throws -> Advisory {
        var result = Advisory(id: try pair.name("key"), feed: feed.name)
        let value = try pair.object("value")
        result.summary = try value?.string("Title") ?? ""
        let words = ["UNKNOWN", "LOW", "MEDIUM", "HIGH", "CRITICAL"]
        // Written as numbers with a fraction.
        for (source, number) in try members("VendorSeverity", of: value) {
            guard let index = number.string.flatMap(Double.init).map({ Int($0) }), words.indices.contains(index) else { continue }
            result.ratings.append(SeverityRating(source: source, method: .word, value: words[index]))
        }
        for (source, scores) in try members("CVSS", of: value) {
            let vectors: [(SeverityRating.Method, String?)] = [
                (.cvss2, try scores.string("V2Vector")), (.cvss3, try scores.string("V3Vector")), (.cvss4, try scores.string("V40Vector")),
            ]
            for case (let method, let vector?) in vectors {
                result.ratings.append(SeverityRating(source: source, method: method, value: vector))
            }
        }
        return result
    }

    private static func members(_ key: StaticString, of value: JSONValue?) throws -> [(key: String, value: JSONValue)] {
        guard let object = try value?.object(key) else { return [] }
        return object.members.map { $0 }
    }

    /// Vulnerable is what one of the vulnerable requirements allows (all versions where there are none) and none of the others.
    private static func advisory(_ pair: JSONValue, package: String, _ ecosystem: Ecosystem) throws -> Advisory {
        guard let order = ecosystem.versionOrder, let value = try pair.object("value") else { throw FeedError("no value") }
        let isRust = ecosystem.name == .crates
        let requirements = isRust ? .rust : VersionRequirements(order: order, kind: .ecosystem, plainSign: "=")
        let patched = try value.strings("PatchedVersions")
        let bad = try value.strings("VulnerableVersions").flatMap { try requirements.spans($0) }
        let good = try (patched + value.strings("UnaffectedVersions")).flatMap { try requirements.spans($0) }
        let open = requirements.gaps(between: good)
        let fixes = try patched.flatMap { try requirements.spans($0) }.compactMap(\.start)
        let ranges = (bad.isEmpty ? [VersionRequirements.Span()] : bad).flatMap { span in
            open.compactMap { requirements.common(span, $0) }
        }.map { span in
            var range = requirements.range(span)
            // "<= 2.9.10.3" with a patch 2.9.10.4 is everything below it.
            if let end = span.end, end.isAfter,
                let fix = fixes.filter({ $0.compared(to: end) != .less }).min(by: { $0.compared(to: $1) == .less })
            {
                range.events = range.events.filter { if case .lastAffected = $0 { false } else { true } } + [.fixed(fix.text)]
            }
            return range
        }
        // Two vulnerable versions with a patched one between them are two stretches, not one with its fix inside.
        let status: AffectedPackage.Status = ranges.contains { !$0.fixedVersions.isEmpty } ? .fixed : .affected
        let affected = AffectedPackage(
            ecosystem: ecosystem, name: ecosystem.normalised(package), kind: .library, status: status, ranges: ranges)
        return Advisory(id: try pair.name("key"), feed: feed.name, affected: ranges.isEmpty ? [] : [affected])
    }
}
