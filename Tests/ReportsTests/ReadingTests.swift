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

    @Test("SPDX in tags and values says what its JSON says")
    func tagsAndValues() throws {
        let text = """
            # a comment
            SPDXVersion: SPDX-2.3
            SPDXID: SPDXRef-DOCUMENT
            DocumentName: image
            Creator: Tool: x
            Created: 2024-01-01T00:00:00Z

            PackageName: a
            SPDXID: SPDXRef-a
            PackageVersion: 1.0
            PackageSupplier: Organization: Some One
            PackageLicenseDeclared: LicenseRef-1
            PackageChecksum: SHA1: a4663b53686b895ff074e2ba504dfb76a8e2b770
            PackageDescription: <text>Of two lines,
            PackageName: no
            </text>
            ExternalRef: PACKAGE-MANAGER purl pkg:npm/a@1.0
            FileName: ./x
            SPDXID: SPDXRef-File
            PackageName: b
            SPDXID: SPDXRef-b
            ExternalRef: PACKAGE-MANAGER http://spdx.org/rdf/references/purl pkg:pypi/b@2
            LicenseID: LicenseRef-1
            ExtractedText: <text>Do what
            you want</text>
            Relationship: SPDXRef-a DEPENDS_ON SPDXRef-b
            """
        for bytes in [Array(text.utf8), Array(text.replacing("\n", with: "\r\n").utf8)] {
            let read = try BillOfMaterials(parsing: bytes, source: "x")
            #expect(read.subject.names == ["image"] && read.subject.created == "2024-01-01T00:00:00Z")
            #expect(read.inventory.packages.map { "\($0.type.rawValue) \($0.name) \($0.version)" } == ["npm a 1.0", "pypi b 2"])
            #expect(
                read.inventory.packages[0].licences.map { $0.filter { $0 != "\r" && $0 != "\r\n" && $0 != "\n" } } == ["Do whatyou want"])
            #expect(read.inventory.packages[0].digests.map(\.algorithm) == ["sha1"])
            #expect(read.inventory.packages[0].maintainer == "Some One")
            #expect(read.inventory.relations == [Relation(kind: .dependsOn, from: 0, to: 1)])
        }
    }

    @Test(
        "a document is known by its beginning",
        arguments: [
            (" \n{", true), ("SPDXVersion: SPDX-2.3\n", true), ("# x\n\nSPDXVersion: SPDX-2.3\n", true), ("# x\n", false), ("", false),
            ("<bom>", false),
        ])
    func beginnings(text: String, isDocument: Bool) {
        #expect(BillOfMaterials.mayBegin(with: Array(text.utf8)) == isDocument)
    }

    @Test(arguments: ["1.2", "1.7"])
    func cyclonedxVersions(version: String) throws {
        let text = #"{"bomFormat": "CycloneDX", "specVersion": "\#(version)", "components": [{"type": "library", "name": "a"}]}"#
        #expect(try BillOfMaterials(parsing: Array(text.utf8), source: "x").inventory.packages.map(\.name) == ["a"])
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
            "SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\nno tag\n", "SPDXVersion: SPDX-2.3\nDocumentComment: <text>\n",
            "SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\nRelationship: a\n", "SPDXVersion: SPDX-3.0\nSPDXID: SPDXRef-DOCUMENT\n",
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
