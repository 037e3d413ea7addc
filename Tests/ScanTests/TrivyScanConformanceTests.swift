import BillsOfMaterials
import Feeds
import Foundation
import Inventory
import Layers
import Linux
import Packages
import ScanReports
import TestKit
import Testing
import Vulnerabilities
import VulnerabilityDatabase

@testable import Inspection

/// Whole scans of small repositories come to what another scanner finds with the same data, finding by finding.
@Suite("Conformance: golden scans", .requires(.corpora))
struct TrivyScanConformanceTests {
    private static let time = Timestamp(seconds: 1_750_000_000)

    @Test("Findings, fixes, severities and packages of every case; at most 1 % differ, and none is missed")
    func scans() async throws {
        let folder = try TemporaryDirectory()
        let database = try await Self.database(in: folder)
        let issues = try KnownIssues("Tests/ScanTests/known-issues.txt")
        let table = try Corpora.json(GoldenScan.Table.self, at: "static/trivy-scan/cases.json")
        #expect(!table.cases.isEmpty)
        var expected = 0
        var different = 0
        for scan in table.cases {
            let golden = try GoldenReport(Data(contentsOf: Corpora.url("static/trivy-scan/" + scan.golden)))
            var inventory = try Self.inventory(of: Corpora.url("static/trivy-scan/" + scan.input))
            if !scan.includesDevelopment { inventory.packages.removeAll(where: \.isDevelopment) }
            inventory.relations = []
            let report = try Scan(.init(now: Self.time, toolVersion: "0")).judge(
                inventory, name: scan.name, digest: nil, from: database
            ).report
            let outcome = compare(report, golden, listsPackages: scan.listsPackages)
            #expect(outcome.missed.isEmpty, "\(scan.name) misses")
            #expect(issues.complaints(in: scan.name, passed: outcome.passed, failed: outcome.failed) == [])
            #expect(inventory.gaps.isEmpty, "\(scan.name)")
            expected += golden.findings.count
            different += outcome.differentFindings
            print("\(scan.name): \(golden.findings.count) findings, \(golden.packages.count) packages, \(outcome.failed.count) differences")
        }
        print("golden scans: \(table.cases.count) cases, \(expected) findings, \(different) of them different")
        #expect(expected > 0 && different * 100 <= expected)
    }

    private struct Outcome {
        var passed: Set<String> = []
        var failed: [String: String] = [:]
        var missed: [String] = []
        var differentFindings = 0
    }

    private func compare(_ report: ScanReport, _ golden: GoldenReport, listsPackages: Bool) -> Outcome {
        var outcome = Outcome()
        var found: [GoldenFinding: [(match: Match, vulnerability: Vulnerability)]] = [:]
        for vulnerability in report.outcome.result.vulnerabilities {
            for match in vulnerability.matches where match.isAffected {
                guard let package = GoldenReport.key(report.purls[match.package]) else { continue }
                // A finding may go by another of its names there.
                let known = ([vulnerability.id] + vulnerability.aliases).map { GoldenFinding(package: package, vulnerability: $0) }
                let finding = known.first { golden.findings[$0] != nil } ?? known[0]
                found[finding, default: []].append((match, vulnerability))
            }
        }
        for (finding, expectations) in golden.findings {
            for expectation in expectations {
                guard let rows = found[finding] else {
                    outcome.missed.append("\(finding)")
                    outcome.differentFindings += 1
                    continue
                }
                let problems = rows.map { problem($0.match, $0.vulnerability, expectation, report) }
                if problems.contains(nil) {
                    outcome.passed.insert("\(finding)")
                } else {
                    outcome.failed["\(finding)"] = problems.compactMap(\.self).joined(separator: "; ")
                    outcome.differentFindings += 1
                }
            }
        }
        for finding in found.keys where golden.findings[finding] == nil {
            outcome.failed["\(finding)"] = "not expected"
            outcome.differentFindings += 1
        }
        guard listsPackages else { return outcome }
        let packages = Set(report.purls.compactMap(GoldenReport.key))
        for package in packages.union(golden.packages) {
            if packages.contains(package) == golden.packages.contains(package) {
                outcome.passed.insert("package \(package)")
            } else {
                outcome.failed["package \(package)"] = packages.contains(package) ? "not expected" : "missing"
            }
        }
        return outcome
    }

    /// What is wrong with a finding that should be there; nil if nothing is.
    private func problem(_ match: Match, _ vulnerability: Vulnerability, _ expected: GoldenDetails, _ report: ScanReport) -> String? {
        let files = report.inventory.packages[match.package].evidence.map(\.path.description)
        if let target = expected.target, !files.contains(target) { return "in \(files), not in \(target)" }
        if expected.target != nil {
            if expected.fixes.isEmpty, let fix = match.fixedVersion { return "fixed in \(fix), there is none" }
            // All fixes stand there; the one for this version is ours.
            if !expected.fixes.isEmpty,
                !expected.fixes.contains(where: { $0 == match.fixedVersion || $0.hasSuffix(" " + (match.fixedVersion ?? "-")) })
            {
                return "fixed in \(match.fixedVersion ?? "nothing"), not in \(expected.fixes)"
            }
        }
        if let (source, word) = expected.severity {
            let bands = vulnerability.ratings.filter { $0.source == source }.map(\.band.description)
            if !bands.contains(word.lowercased()) { return "\(source) says \(bands), not \(word)" }
        }
        return nil
    }

    private static func database(in folder: TemporaryDirectory) async throws -> VulnerabilityDatabase {
        let feeds = folder.file("feeds/\(TrivyData.feed.name)")
        try FileManager.default.createDirectory(at: feeds, withIntermediateDirectories: true)
        for file in try Corpora.files(in: "static/trivy-scan/db", suffix: ".yaml") where file.lastPathComponent != "data-source.yaml" {
            try FileManager.default.copyItem(at: file, to: feeds.appending(path: file.lastPathComponent))
        }
        let place = DatabaseFolder(folder.file("db").path)
        let update = DatabaseUpdate(place, from: FolderFetcher(folder.file("feeds").path), feeds: [TrivyData.feed], now: { time })
        for outcome in try await update.run() {
            #expect(outcome.faults.isEmpty)
            print("\(outcome.name): \(outcome.state?.records ?? 0) records")
        }
        return try place.open(now: time)
    }

    /// A folder as `dir:` reads it, in this process; a document of packages; or a folder with one file.
    private static func inventory(of input: URL) throws -> Packages.Inventory {
        let isFolder = (try? input.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true
        if !isFolder, input.pathExtension == "json",
            let document = try? BillOfMaterials(parsing: Array(Data(contentsOf: input)), source: input.lastPathComponent)
        {
            return document.inventory
        }
        let work = try TemporaryDirectory()
        var folder = input
        if !isFolder {
            folder = work.file("input")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try FileManager.default.copyItem(at: input, to: folder.appending(path: input.lastPathComponent))
        }
        let reader = FolderReader(catalogers: Catalogers.all, extent: .everything)
        let root = try Descriptor.open(folder.path, O_RDONLY | O_DIRECTORY)
        let facts = reader.read(root, identity: Digest(sha256: [UInt8](repeating: 0, count: 32))).facts
        return AssembledImage([facts], catalogers: Catalogers.all).inventory
    }
}
