import Foundation
import Packages
import TestKit
import Testing

@testable import Inventory

@Suite("Conformance: os-release", .enabled(if: Corpora.isAvailable, Comment(rawValue: Corpora.absence)))
struct OsReleaseConformanceTests {
    private static let folder = "static/packages/os-release"

    private func system(_ files: [ImageFile]) throws -> OperatingSystem? {
        try OsReleaseCataloger.assembly(of: files).operatingSystem
    }

    /// Identifiers of os-release for the names of the families in trivy's table.
    private static let families: [String: Set<String>] = [
        "ActiveState": ["activestate"], "Fedora": ["fedora"], "RedHat": ["rhel"], "CentOS": ["centos"], "CentOSStream": ["centos"],
        "Rocky": ["rocky"], "Alma": ["almalinux"], "Oracle": ["ol"], "Alpine": ["alpine"], "OpenSUSELeap": ["opensuse-leap", "opensuse"],
        "OpenSUSETumbleweed": ["opensuse-tumbleweed"], "SLES": ["sles"], "SLEMicro": ["sle-micro", "sl-micro", "sle-micro-rancher"],
        "Photon": ["photon"], "Azure": ["azurelinux"], "CBLMariner": ["mariner"], "Echo": ["echo"], "MinimOS": ["minimos"],
        "Bottlerocket": ["bottlerocket"], "CoreOS": ["coreos"],
    ]

    @Test("trivy's table")
    func trivy() throws {
        struct Table: Decodable {
            struct Case: Decodable {
                var file: String
                var family: String?
                var version: String?
            }

            var cases: [Case]
        }
        for url in try Corpora.files(in: Self.folder, suffix: "trivy-release.expected.json") {
            var outcome = try Outcome("os-release/trivy")
            for item in try Corpora.json(Table.self, from: url).cases {
                let place = url.deletingLastPathComponent().appending(path: "trivy/release/\(item.file)")
                let found = try system([ImageFile("etc/os-release", at: place)])
                var problem: String?
                if let family = item.family {
                    let ids = Self.families[family] ?? [family.lowercased()]
                    if !ids.contains(found?.id ?? "") || found?.versionID != item.version {
                        problem = "\(found?.id ?? "none") \(found?.versionID ?? "") is not \(family) \(item.version ?? "")"
                    }
                } else if let found, !found.versionID.isEmpty, Self.families.values.contains(where: { $0.contains(found.id) }) {
                    problem = "\(found.id) \(found.versionID) was found"
                }
                if let issue = outcome.add(item.file, problem) { Issue.record(Comment(rawValue: issue)) }
            }
            outcome.report()
        }
    }

    @Test("claircore's archives: every variable, and the distribution")
    func archives() throws {
        struct Distribution: Decodable {
            var did: String
            var name: String?
            var version: String?
            var versionID: String?
            var codename: String?
            var cpe: String?

            enum CodingKeys: String, CodingKey {
                case did, name, version, cpe
                case versionID = "version_id"
                case codename = "version_code_name"
            }
        }
        var outcome = try Outcome("os-release/claircore-archives")
        for url in try Corpora.files(in: Self.folder, suffix: ".txtar") {
            let archive = try Txtar(at: url)
            let file = ImageFile("usr/lib/os-release", archive.text("os-release"))
            let found = try #require(try system([file]))
            var variables = found.other
            variables["ID"] = found.id
            if !found.like.isEmpty { variables["ID_LIKE"] = found.like.joined(separator: " ") }
            variables["VERSION_ID"] = found.versionID
            variables["PRETTY_NAME"] = found.prettyName
            if let codename = found.codename, archive.text("os-release").contains("VERSION_CODENAME") {
                variables["VERSION_CODENAME"] = codename
            }
            var expected = try JSONDecoder().decode([String: String].self, from: Data(archive.text("Parsed").utf8))
            // An empty one is none.
            if expected["VERSION_CODENAME"] == "" { expected["VERSION_CODENAME"] = nil }
            let stated = try JSONDecoder().decode(Distribution.self, from: Data(archive.text("Distribution").utf8))
            var problem = difference(variables.map { "\($0)=\($1)" }, expected.map { "\($0)=\($1)" })
            if found.id != stated.did || found.versionID != stated.versionID ?? "" || found.other["VERSION"] != stated.version
                || found.other["NAME"] != stated.name || found.other["CPE_NAME"] != stated.cpe
                || stated.codename != nil && found.codename != stated.codename
            {
                problem = problem ?? "another distribution: \(found)"
            }
            if let issue = outcome.add(url.lastPathComponent, problem) { Issue.record(Comment(rawValue: issue)) }
        }
        outcome.report()
    }

    /// Folders are named by release and hold the files of an image: all of them together, and each alone.
    @Test("claircore's release folders")
    func releases() throws {
        let distributions: [(part: String, id: (String) -> String)] = [
            ("alpine/", { _ in "alpine" }), ("debian/", { _ in "debian" }), ("ubuntu/", { _ in "ubuntu" }),
            ("rhel/", { $0.hasPrefix("oracle") ? "ol" : $0 == "hummingbird" ? "hummingbird" : "rhel" }),
        ]
        var outcome = try Outcome("os-release/claircore-releases")
        let root = try Corpora.url("\(Self.folder)/claircore")
        let all = try FileManager.default.subpathsOfDirectory(atPath: root.path).sorted()
        let images = Dictionary(grouping: all.filter { $0.contains("/etc/") }) {
            String($0.prefix(upTo: $0.range(of: "/etc/")?.lowerBound ?? $0.endIndex))
        }
        #expect(!images.isEmpty)
        for (image, paths) in images.sorted(by: { $0.key < $1.key }) {
            let release = image.split(separator: "/").last.map(String.init) ?? ""
            guard let distribution = distributions.first(where: { image.hasPrefix($0.part) }) else { continue }
            // Ubuntu's "11" holds a file of Debian's.
            let id = image == "ubuntu/dist/11" ? "debian" : distribution.id(release)
            let files = try paths.map { try ImageFile(String($0.dropFirst(image.count + 1)), at: root.appending(path: $0)) }
            for chosen in [files] + files.map({ [$0] }) {
                let label = "\(image): \(chosen.map(\.path).joined(separator: " "))"
                let found = try system(chosen)
                // Oracle's own release file differs from the one of Red Hat that it ships.
                let isForeign = id == "ol" && chosen.map(\.path) == ["etc/redhat-release"]
                let problem = self.problem(found, isForeign ? "rhel" : id, release)
                if let issue = outcome.add(label, problem) { Issue.record(Comment(rawValue: issue)) }
            }
        }
        outcome.report()
    }

    private func problem(_ found: OperatingSystem?, _ id: String, _ release: String) -> String? {
        guard let found else { return "nothing was found" }
        if found.id != id { return "\(found.id) is not \(id)" }
        let number = release.split(separator: "-").last.map(String.init) ?? ""
        if release == "edge" { return found.versionID.contains("_alpha") ? nil : "\(found.versionID) is not edge" }
        guard number.first?.isNumber ?? false else { return nil }
        return found.versionID == number || found.versionID.hasPrefix(number + ".") ? nil : "\(found.versionID) is not \(number)"
    }
}
