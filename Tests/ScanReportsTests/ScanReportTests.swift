import Foundation
import Packages
import ScanReports
import TestKit
import Testing
import Vulnerabilities

@Suite("Reports of scans")
struct ScanReportTests {
    private static let time = Timestamp(seconds: 1_750_000_000)
    private static let layer = Digest(algorithm: "sha256", hex: String(repeating: "a", count: 64))

    /// Foreign text that would break a careless format.
    private static let hostile = "bad \"<&|`\u{1b}[31m\n</failure>]]> ünïcode\u{202e}\u{9b}"

    static func report(isIncomplete: Bool = false) throws -> ScanReport {
        let debian = Ecosystem(.debian, release: "12")
        let packages = [
            Package(
                type: .deb, namespace: "debian", name: "libssl3", version: "3.0.11-1~deb12u2", architecture: "amd64",
                source: SourcePackage(name: "openssl", version: "3.0.11-1~deb12u2"),
                evidence: [Evidence(path: FilePath("var/lib/dpkg/status"), layer: layer)], cataloger: "dpkg"),
            Package(
                type: .npm, name: "lodash", version: "4.17.20",
                evidence: [Evidence(path: FilePath("app/my folder/package-lock.json"), line: 7)], cataloger: "npm"),
        ]
        let advisories = [
            Advisory(
                id: "DSA-1", feed: "debian", upstream: ["CVE-2024-1", "CVE-2024-2"],
                affected: [
                    AffectedPackage(
                        ecosystem: debian, name: "openssl", kind: .source, status: .fixed, urgency: "high",
                        ranges: [.below("3.0.13-1~deb12u1")])
                ]),
            Advisory(
                id: "CVE-2024-3", feed: "debian", summary: hostile,
                affected: [AffectedPackage(ecosystem: debian, name: "openssl", kind: .source, status: .wontFix, reason: "minor")]),
            Advisory(
                id: "GHSA-aaaa-bbbb-cccc", feed: "ghsa", aliases: ["CVE-2024-4"], summary: "Prototype pollution",
                ratings: [
                    SeverityRating(source: "ghsa", method: .cvss3, value: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
                    SeverityRating(
                        source: "ghsa", method: .cvss4, value: "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"),
                ],
                affected: [
                    AffectedPackage(
                        ecosystem: Ecosystem(.npm), name: "lodash", kind: .library, status: .fixed, ranges: [.below("4.17.21")])
                ]),
            Advisory(
                id: "CVE-2024-5", feed: "debian",
                affected: [AffectedPackage(ecosystem: debian, name: "openssl", kind: .source, status: .notAffected, reason: "not built")]),
        ]
        let coverage = Coverage(feeds: isIncomplete ? [] : [FeedState(name: "debian", fetched: time, records: 4)])
        let source = AdvisoryList(
            advisories,
            signals: ["CVE-2024-2": RiskSignals(knownExploited: .init(due: time), epss: .init(probability: 900_000, percentile: 999_000))],
            coverages: [debian: coverage, Ecosystem(.npm): coverage])
        let inventory = Inventory(
            operatingSystem: OperatingSystem(id: "debian", versionID: "12"), packages: packages,
            layers: [LayerSummary(diffID: layer, createdBy: "RUN apt-get install")])
        let result = try Matcher(source, options: MatchOptions(now: time)).scan(inventory)
        return ScanReport(
            name: "registry.test/app:1", inventory: inventory,
            purls: ["pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64", "pkg:npm/lodash@4.17.20"],
            outcome: result.excepting([], in: inventory, now: time), baseLayers: 1, time: time, toolVersion: "0.7.0")
    }

    @Test("The table tells what to do first, and why")
    func table() throws {
        let text = ScanReportFormat.table.render(try Self.report())
        let lines = text.split(separator: "\n")
        #expect(lines.first == "registry.test/app:1: vulnerable, 1 critical, 2 high, 1 unknown")
        #expect(lines.dropFirst().first == "upgrade openssl 3.0.11-1~deb12u2 to 3.0.13-1~deb12u1 (removes 2)")
        #expect(text.contains("layer 1 (base image): RUN apt-get install"))
        #expect(text.contains("known to be exploited (+1000)"))
        #expect(text.contains("openssl 3.0.11-1~deb12u2: will not be fixed"))
    }

    @Test("Every format says when something is incomplete, and is well formed", arguments: ScanReportFormat.allCases)
    func incomplete(format: ScanReportFormat) throws {
        let whole = format.render(try Self.report())
        let text = format.render(try Self.report(isIncomplete: true))
        #expect(whole == format.render(try Self.report()))
        #expect(whole.contains("CVE-2024-2") || format == .github)
        // Neither an escape sequence nor a change of direction.
        #expect(!whole.unicodeScalars.contains { ["\u{1b}", "\u{9b}", "\u{202e}"].contains($0) })
        switch format {
        case .table, .markdown: #expect(text.contains("incomplete"))
        case .junit:
            #expect(text.contains("<error "))
            let check = ["python3", "-c", "import sys, xml.dom.minidom as m; m.parseString(sys.stdin.buffer.read())"]
            for document in [whole, text] { #expect(try Command.run(check, input: Array(document.utf8)).isSuccess) }
        default:
            let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            #expect(object != nil)
            if format == .gitlab {
                #expect(text.contains("\"status\": \"failure\""))
            } else {
                #expect(text.contains("incomplete"))
                #expect(!whole.contains("incomplete"))
            }
        }
    }

    @Test(
        "Outputs hold to their schemas: Conformance", .requires(.corpora, .jsonSchema),
        arguments: [
            (ScanReportFormat.sarif, "sarif/sarif-schema-2.1.0.json"), (.cyclonedx, "cyclonedx/bom-1.6.schema.json"),
            (.spdx, "spdx/2.3/spdx-schema.json"), (.spdx, "spdx/2.3.1/spdx-schema.json"), (.openvex, "openvex/openvex_json_schema.json"),
        ] as [(ScanReportFormat, String)])
    func schemas(format: ScanReportFormat, schema: String) throws {
        let validator = try JSONSchemaValidator(corpora: "static/schemas/" + schema)
        for isIncomplete in [false, true] {
            let text = format.render(try Self.report(isIncomplete: isIncomplete))
            #expect(try validator.faults(Array(text.utf8)) == "")
        }
        #expect(try validator.faults(Array("{}".utf8)) != "")
    }

    @Test("SPDX refers to the advisories of what is affected alone")
    func spdx() throws {
        let text = ScanReportFormat.spdx.render(try Self.report())
        #expect(text.contains("https://nvd.nist.gov/vuln/detail/CVE-2024-2\""))
        #expect(text.contains("CVE-2024-2: high, fixed in 3.0.13-1~deb12u1"))
        #expect(text.contains("\"comment\": \"verdict: vulnerable\""))
        #expect(!text.contains("CVE-2024-5"))
    }

    @Test("SARIF points at files and lines, and at layers")
    func sarif() throws {
        let text = ScanReportFormat.sarif.render(try Self.report())
        #expect(text.contains("\"fullyQualifiedName\": \"sha256:\(String(repeating: "a", count: 64))\""))
        #expect(text.contains("\"uri\": \"app/my%20folder/package-lock.json\""))
        #expect(text.contains("\"startLine\": 7"))
        #expect(text.contains("\"security-severity\": \"9.8\""))
    }

    @Test("What is not allowed, lapsed, hidden or left out is said in every format", arguments: ScanReportFormat.allCases)
    func notes(format: ScanReportFormat) throws {
        var report = try Self.report()
        let result = report.outcome.result
        report.outcome = result.excepting(
            [
                FindingException(vulnerability: "CVE-2024-1", reason: "accepted", owner: "web", origin: "a.yaml:2"),
                FindingException(
                    vulnerability: "CVE-2024-4", reason: "was waiting", owner: "web", expires: Timestamp("2025-01-02"), origin: "a.yaml:9"),
            ], in: report.inventory, now: Self.time)
        report.licences = [LicencePolicy.Violation(package: 1, licence: "SSPL-1.0")]
        report.leaveOutUnfixed()
        let text = format.render(report)
        // OpenVEX has statements about vulnerabilities only.
        guard format != .openvex else { return }
        for expected in ["SSPL-1.0", "exception lapsed on 2025-01-02", "1 hidden by exceptions"] where format != .json {
            #expect(text.contains(expected), "\(format) without \(expected)")
        }
        #expect(text.contains("--only-fixed") || text.contains("\\-\\-only"), "\(format)")
        if format == .json {
            #expect(text.contains(#""licence": "SSPL-1.0""#) && text.contains(#""expires": "2025-01-02""#) && text.contains("leftOut"))
        }
        // The verdict is not made better by what is left out.
        #expect(report.outcome.result.verdict.kind == .vulnerable)
        if format == .junit {
            let check = ["python3", "-c", "import sys, xml.dom.minidom as m; m.parseString(sys.stdin.buffer.read())"]
            #expect(try Command.run(check, input: Array(text.utf8)).isSuccess)
        } else if ![.table, .markdown].contains(format) {
            #expect(try JSONSerialization.jsonObject(with: Data(text.utf8)) is [String: Any])
        }
    }

    @Test("With notes and licences outputs hold to their schemas: Conformance", .requires(.corpora, .jsonSchema))
    func schemasWithNotes() throws {
        var report = try Self.report()
        report.licences = [LicencePolicy.Violation(package: 1, licence: "SSPL-1.0")]
        report.leaveOutBase("debian:12, 1 of its layers")
        for (format, schema) in [
            (ScanReportFormat.sarif, "sarif/sarif-schema-2.1.0.json"), (.cyclonedx, "cyclonedx/bom-1.6.schema.json"),
        ] {
            let validator = try JSONSchemaValidator(corpora: "static/schemas/" + schema)
            #expect(try validator.faults(Array(format.render(report).utf8)) == "")
        }
    }
}
