import BillsOfMaterials
import Foundation
import Packages
import Reports
import TestKit
import Testing

@Suite("Documents read")
struct ReadingTests {
    /// What both formats keep.
    private func essence(_ package: Package) -> [String] {
        [package.type.rawValue, package.name, package.version, package.architecture ?? "", package.source?.name ?? ""]
            + package.evidence.map { "\($0.path) \($0.layer?.description ?? "") \($0.line ?? 0)" }
    }

    @Test(arguments: [(Report.Format.cyclonedx, "sbom-cyclonedx"), (.spdx, "sbom-spdx")])
    func whatIsWrittenIsRead(format: Report.Format, cataloger: String) throws {
        var report = OddInventory.report
        report.inventory.packages.removeAll { $0.packageURL(in: report.inventory.operatingSystem) == nil }
        let read = try BillOfMaterials(parsing: report.bytes(format), source: "x")
        #expect(read.inventory.packages.map(essence) == report.inventory.packages.map(essence))
        #expect(read.inventory.packages.allSatisfy { $0.cataloger == cataloger })
        #expect(read.inventory.relations == report.inventory.relations)
        #expect(read.inventory.operatingSystem?.id == "debian" && read.inventory.operatingSystem?.versionID == "12")
        #expect(read.inventory.layers.map(\.diffID) == [OddInventory.base, OddInventory.top])
        #expect(read.inventory.packages[4].digests.map(\.algorithm) == ["sha1", "md5"])
    }

    @Test(arguments: [Report.Format.cyclonedx, .spdx])
    func largeOnes(format: Report.Format) throws {
        let read = try BillOfMaterials(parsing: OddInventory.large.bytes(format), source: "x")
        #expect(read.inventory.packages.count == 10_000 && read.inventory.relations.count == 9_999)
    }

    @Test(
        arguments: [
            "", "{", "[]", "{}", "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"9\"}", "{\"spdxVersion\":\"SPDX-2.3\"}",
            "{\"spdxVersion\":\"SPDX-2.3\",\"SPDXID\":\"SPDXRef-DOCUMENT\",\"packages\":[{\"name\":\"a\"}]}",
            String(repeating: "[", count: 100_000),
            "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"components\":[{\"type\":\"library\",\"name\":1}]}",
        ])
    func refused(text: String) {
        #expect(throws: DocumentError.self) { try BillOfMaterials(parsing: Array(text.utf8), source: "x") }
    }
}

@Suite("CycloneDX and SPDX Reading Conformance", .requires(.corpora))
struct ReadingConformanceTests {
    @Test func cyclonedxExamples() throws {
        let known = try KnownIssues("Tests/ReportsTests/known-issues.txt")
        var passed: Set<String> = [], failed: [String: String] = [:]
        for url in try Corpora.files(in: "static/schemas/cyclonedx", suffix: ".json") {
            let name = url.lastPathComponent
            guard name.hasPrefix("valid-") || name.hasPrefix("invalid-") else { continue }
            do {
                let read = try BillOfMaterials(parsing: Array(Data(contentsOf: url)), source: name)
                if name.hasPrefix("valid-") { passed.insert(name) } else { failed[name] = "read: \(read.remarks)" }
            } catch { if name.hasPrefix("valid-") { failed[name] = "\(error)" } else { passed.insert(name) } }
        }
        print("CycloneDX: \(passed.count) of \(passed.count + failed.count)")
        #expect(known.complaints(in: "cyclonedx", passed: passed, failed: failed) == [])
    }

    @Test func spdxExamples() throws {
        for url in try Corpora.files(in: "static/schemas/spdx/examples", suffix: ".spdx.json") {
            let read = try BillOfMaterials(parsing: Array(Data(contentsOf: url)), source: "x")
            #expect(!read.inventory.packages.isEmpty)
        }
    }
}
