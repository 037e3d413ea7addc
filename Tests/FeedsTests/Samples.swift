import Foundation
import TestKit
import Testing
import Vulnerabilities

@testable import Feeds

/// A folder of public samples, whose feed reads it, and how many records its files state, counted by another reader.
struct Samples: Sendable, CustomTestStringConvertible {
    var folder: String
    var feed: Feed
    /// Which files of the folder belong to it.
    var accepts: @Sendable (String) -> Bool
    /// How many records a file states.
    var count: @Sendable (Data) throws -> Int

    init(
        _ folder: String, _ feed: Feed, accepts: @escaping @Sendable (String) -> Bool = { $0.hasSuffix(".json") },
        count: @escaping @Sendable (Data) throws -> Int = { _ in 1 }
    ) {
        self.folder = folder
        self.feed = feed
        self.accepts = accepts
        self.count = count
    }

    var testDescription: String { folder }

    /// Its files, sorted; paths relative to `feeds`.
    func files() throws -> [(path: String, url: URL)] {
        let root = try Corpora.url("static/feeds").path(percentEncoded: false) + "/"
        return try Corpora.files(in: "static/feeds/" + folder, suffix: "").filter { !$0.hasDirectoryPath }
            .map {
                (
                    path: String(
                        $0.path(percentEncoded: false).replacing("//", with: "/").dropFirst(root.replacing("//", with: "/").count)), url: $0
                )
            }
            .filter { accepts($0.path) && !$0.path.contains("snapshots/") }
    }

    /// What the feed reads of a file.
    func read(_ url: URL, path: String) throws -> (items: [FeedItem], outcome: Feed.Outcome) {
        var outcome = Feed.Outcome()
        var items: [FeedItem] = []
        // Some samples of XML have no suffix; the publisher's file has.
        let name = path.contains("/mock_") ? path + ".xml" : path
        try feed.readFile(at: url.path(percentEncoded: false), name: name, into: &outcome) { items.append($0) }
        return (items, outcome)
    }

    static func isData(_ path: String) -> Bool { path.hasSuffix(".json") || path.hasSuffix(".yaml") }

    /// Elements of an array member.
    static func elements(_ key: String) -> @Sendable (Data) throws -> Int {
        { data in
            let root = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
            return (root[key] as? [Any])?.count ?? 1
        }
    }

    /// Package and CVE pairs of Debian's tracker.
    static let trackerRecords: @Sendable (Data) throws -> Int = { data in
        let root = try #require(JSONSerialization.jsonObject(with: data) as? [String: [String: Any]])
        return root.values.reduce(0) { $0 + $1.count }
    }

    /// Identifiers in secfixes of a JSON file.
    static let fixes: @Sendable (Data) throws -> Int = { data in
        let root = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        let packages = (root["packages"] as? [[String: Any]]) ?? []
        return packages.reduce(0) { sum, package in
            let fixes = (package["pkg"] as? [String: Any])?["secfixes"] as? [String: Any] ?? [:]
            return sum + fixes.values.reduce(0) { $0 + (($1 as? [String])?.count ?? 0) }
        }
    }

    /// Lines of a YAML secdb that are identifiers: list entries three levels deep.
    static let fixesOfYAML: @Sendable (Data) throws -> Int = { data in
        String(decoding: data, as: UTF8.self).split(separator: "\n").reduce(0) { sum, line in
            let text = line.drop { $0 == " " }
            guard text.hasPrefix("- "), line.count - text.count >= 6 else { return sum }
            return sum + text.split(separator: " ").filter { $0.contains("-") && $0.contains { $0.isNumber } && !$0.hasPrefix("(") }.count
        }
    }

    /// Lines but the header and comments.
    static let lines: @Sendable (Data) throws -> Int = { data in
        String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }.count - 1
    }

    /// Elements of a list.
    static let list: @Sendable (Data) throws -> Int = { data in
        try #require(JSONSerialization.jsonObject(with: data) as? [Any]).count
    }

    /// How often a text occurs.
    static func marks(_ text: String) -> @Sendable (Data) throws -> Int {
        { String(decoding: $0, as: UTF8.self).components(separatedBy: text).count - 1 }
    }

    static let all: [Samples] = [
        Samples("osv-pypi", .osvPyPI, accepts: isData),
        Samples("osv-go", .go),
        Samples("osv-match/records/go", .go),
        Samples("osv-match/records/pypi", .osvPyPI, accepts: isData),
        Samples("osv-mixed", .osvPyPI),
        Samples("osv-npm", .osvNPM, count: elements("vulns")),
        Samples("ghsa", .github),
        Samples("ghsa-graphql-to-osv", .github),
        Samples("rustsec", .rustSec, accepts: { $0.hasSuffix(".md") }),
        Samples("kev", .kev, accepts: { $0.hasSuffix("vulnerabilities.json") }, count: elements("vulnerabilities")),
        Samples("kev", .kev, accepts: { $0.hasSuffix(".csv") }, count: lines),
        Samples("claircore-enrichers/kev", .kev, count: elements("vulnerabilities")),
        Samples("claircore-enrichers/epss", .epss, accepts: { $0.hasSuffix(".csv") }, count: lines),
        Samples("alpine-secdb", .alpine, accepts: isData, count: fixesOfYAML),
        Samples("alpine-secdb-json", .alpine, count: fixes),
        Samples("rhel-csaf-vex", .redHatVEX),
        Samples("csaf", .redHatVEX),
        Samples("rhel-vex-acceptance", .redHatVEX),
        Samples("vunnel/rhel/csaf/advisories", .redHatVEX),
        Samples("vunnel/hummingbird", .hummingbird),
        Samples("vunnel/alma", .alma),
        Samples("vunnel/rocky", .rockyOSV),
        Samples("vunnel/bitnami", .osvBitnami),
        Samples("vunnel/govulndb", .go),
        Samples("vunnel/ubuntu/osv", .ubuntu),
        Samples("vunnel/ubuntu/osv-esm-cases", .ubuntu),
        Samples("vunnel/ubuntu/vex", .ubuntuVEX),
        Samples("vunnel/debian/input", .debian, accepts: { $0.hasSuffix("/debian.json") }, count: trackerRecords),
        Samples("vunnel/wolfi", .wolfi, count: fixes),
        Samples("vunnel/chainguard/input/secdb", .chainguard, count: fixes),
        Samples("vunnel/chainguard/input/osv", .chainguardOSV, accepts: { $0.hasSuffix(".json") && !$0.hasSuffix("/all.json") }),
        Samples("vunnel/minimos", .minimos, count: fixes),
        Samples("vunnel/secureos/input/secdb", .secureOS, count: fixes),
        Samples("vunnel/alpine/input", .alpine, accepts: isData, count: fixesOfYAML),
        Samples("vunnel/kev", .kev, count: elements("vulnerabilities")),
        Samples("vunnel/nvd", .nvd, count: elements("vulnerabilities")),
        Samples("vunnel/epss", .epss, accepts: { $0.hasSuffix(".csv") }, count: lines),
        Samples(
            "vunnel/eol", .endOfLife,
            count: { data in
                let root = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
                return (root["result"] as? [[String: Any]] ?? []).reduce(0) { $0 + (($1["releases"] as? [Any])?.count ?? 0) }
            }),
        Samples("vuln-list-update/wolfi", .wolfi, accepts: { $0.hasSuffix("security.json") }, count: fixes),
        Samples("vuln-list-update/chainguard", .chainguard, accepts: { $0.hasSuffix("security.json") }, count: fixes),
        Samples("vuln-list-update/alpine", .alpine, accepts: { $0.hasSuffix(".json") && !$0.contains("golden/") }, count: fixes),
        Samples(
            "vuln-list-update/nvd/fixtures", .nvd, accepts: { $0.hasSuffix(".json") && $0.contains("/resp") },
            count: elements("vulnerabilities")),
        Samples("vuln-list-update/osvdev", .osvPyPI),
        Samples("vunnel/mariner", .azureLinux, accepts: { $0.hasSuffix(".xml") }, count: marks("<definition ")),
        Samples("vuln-list-update/mariner/happy", .azureLinux, accepts: { $0.hasSuffix(".xml") }, count: marks("<definition ")),
        Samples("vunnel/sles", .suse, accepts: { $0.hasSuffix(".xml") }, count: marks("<definition ")),
        Samples("vunnel/oracle", .oracle, accepts: { $0.contains("/mock_") }, count: marks("<definition ")),
        Samples("vuln-list-update/oracle/oval", .oracle, accepts: { $0.hasSuffix(".xml") }, count: marks("<definition ")),
        Samples("photon-oval", .photonOVAL, accepts: { $0.hasSuffix(".xml") }, count: marks("<definition ")),
        Samples("vuln-list-update/rocky/fixtures", .rocky, accepts: { $0.hasSuffix("updateinfo.xml") }, count: marks("type=\"security\"")),
        Samples("vunnel/arch", .arch, count: list),
        Samples("vuln-list-update/arch", .arch, accepts: { $0.hasSuffix(".json") && !$0.contains("golden/") }, count: list),
        Samples("vunnel/photon/input", .photon, count: list),
        Samples("vuln-list-update/photon", .photon, accepts: { $0.contains("/cve_data_photon") }, count: list),
        Samples("vunnel/echo", .echo, count: trackerRecords),
        Samples("vuln-list-update/kevc/happy", .kev, count: elements("vulnerabilities")),
    ]
}
