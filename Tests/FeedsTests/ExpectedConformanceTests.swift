import Foundation
import TestKit
import Testing
import Versions
import Vulnerabilities

@testable import Feeds

/// What other projects make of the same samples: identifiers, releases, packages, fixed versions and statuses agree.
@Suite(.enabled(if: Corpora.isAvailable, "\(Corpora.absence)"))
struct ExpectedConformanceTests {
    /// A normalised record of vunnel.
    private struct Snapshot: Decodable {
        struct Item: Decodable {
            var vulnerability: Vulnerability?

            enum CodingKeys: String, CodingKey { case vulnerability = "Vulnerability" }
        }

        struct Vulnerability: Decodable {
            var name: String
            var namespace: String
            var fixes: [Fix]

            enum CodingKeys: String, CodingKey { case name = "Name", namespace = "NamespaceName", fixes = "FixedIn" }
        }

        struct Fix: Decodable {
            var name: String
            var version: String

            enum CodingKeys: String, CodingKey { case name = "Name", version = "Version" }
        }

        var item: Item
    }

    private static let normalised: [(String, [String])] = [
        ("vunnel/debian", ["vunnel/debian/input"]), ("vunnel/wolfi", ["vunnel/wolfi"]), ("vunnel/alpine", ["vunnel/alpine/input"]),
        ("vunnel/echo", ["vunnel/echo"]), ("vunnel/secureos", ["vunnel/secureos/input/secdb"]), ("vunnel/photon", ["vunnel/photon/input"]),
        ("vunnel/mariner", ["vunnel/mariner"]), ("vunnel/oracle", ["vunnel/oracle"]),
    ]

    @Test("Records that vunnel normalised", arguments: normalised.map(\.0))
    func snapshots(folder: String) throws {
        let issues = try KnownIssues()
        var rows: [String: [AffectedPackage]] = [:]
        let inputs = Self.normalised.first { $0.0 == folder }?.1 ?? []
        for sample in Samples.all where inputs.contains(sample.folder) {
            for file in try sample.files() {
                for case .advisory(let record) in try sample.read(file.url, path: file.path).items {
                    for id in [record.id] + record.upstream { rows[id.lowercased(), default: []] += record.affected }
                }
            }
        }
        let root = try Corpora.url("static/feeds").path(percentEncoded: false).replacing("//", with: "/")
        var compared = 0
        for url in try Corpora.files(in: "static/feeds/\(folder)/snapshots", suffix: ".json") {
            let path = String(url.path(percentEncoded: false).replacing("//", with: "/").dropFirst(root.count).drop { $0 == "/" })
            guard let expected = try Corpora.json(Snapshot.self, from: url).item.vulnerability else { continue }
            var problem: String?
            for fix in expected.fixes {
                compared += 1
                let found = (rows[expected.name.lowercased()] ?? []).filter {
                    $0.name == fix.name && $0.ecosystem == ecosystem(expected.namespace)
                }
                let versions = found.flatMap { $0.status == .notAffected ? ["0"] : $0.ranges.flatMap(\.fixedVersions) }
                let wanted = fix.version.hasPrefix("0:") ? String(fix.version.dropFirst(2)) : fix.version
                let isUnfixed = found.contains { row in row.ranges.allSatisfy { $0.fixedVersions.isEmpty } }
                if !(["None", ""].contains(fix.version) ? isUnfixed : versions.contains(wanted)) {
                    problem = "\(expected.name) \(fix.name): expected \(wanted), read \(found.map { "\($0.status) \(versions)" })"
                }
            }
            issues.check(path, problem)
        }
        print("\(folder): \(compared) fixed versions compared")
        #expect(compared > 0)
    }

    private func ecosystem(_ namespace: String) -> Ecosystem {
        let parts = namespace.split(separator: ":").map(String.init)
        switch parts[0] {
        case "debian" where parts[1] == "unstable": return Ecosystem(.debian, release: "sid")
        case "alpine": return Ecosystem(.alpine, release: "v" + parts[1])
        case "mariner" where parts[1] == "3.0": return Ecosystem(.azureLinux, release: "3")
        default: return Ecosystem(.init(rawValue: parts[0]), release: parts[1] == "rolling" ? "" : parts[1])
        }
    }

    @Test("GitHub's GraphQL form and its OSV form say the same")
    func graphQL() throws {
        let issues = try KnownIssues()
        for url in try Corpora.files(in: "static/feeds/ghsa-graphql-to-osv", suffix: ".json")
        where !url.lastPathComponent.hasSuffix(".osv.json") {
            let osv = url.deletingPathExtension().appendingPathExtension("osv.json")
            let (left, right) = (try record(url), try record(osv))
            let problem: String?
            if left.id != right.id || Set(left.aliases) != Set(right.aliases) || left.withdrawn != right.withdrawn
                || left.summary != right.summary
            {
                problem = "another identifier, alias, time or summary"
            } else {
                let (mine, theirs) = (spans(left), spans(right))
                problem = mine == theirs ? nil : "\(mine.sorted()) is not \(theirs.sorted())"
            }
            issues.check("ghsa-graphql-to-osv/\(url.lastPathComponent) against OSV", problem)
        }
    }

    private func record(_ url: URL) throws -> Advisory {
        var found: Advisory?
        try Feed.github.read(FeedFile(path: url.lastPathComponent, bytes: Data(contentsOf: url))) {
            if case .advisory(let record) = $0 { found = record }
        }
        return try #require(found)
    }

    /// Package and events, flat: one range may hold several spans.
    private func spans(_ record: Advisory) -> Set<String> {
        Set(
            record.affected.flatMap { package in
                package.ranges.flatMap { range in range.events.map { "\(package.ecosystem) \(package.name) \($0)" } }
            })
    }
}
