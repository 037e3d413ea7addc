import Foundation
import Packages
import Reports
import TestKit
import Testing

@Suite("Reports")
struct ReportTests {
    @Test(arguments: Report.Format.allCases)
    func areTheSameBytesTwice(format: Report.Format) {
        let first = OddInventory.report.bytes(format)
        #expect(!first.isEmpty && first == OddInventory.report.bytes(format))
    }

    /// Standing beside another subject changes nothing in the inventory's own section.
    @Test func theInventorySectionIsIndependentOfTheSource() throws {
        var other = OddInventory.report
        other.subject = Subject(kind: .image, source: "docker-archive:y.tar")
        func section(_ report: Report) throws -> Data {
            let text = report.bytes(.json)
            let start = try #require(text.firstRange(of: Array(",\"inventory\":".utf8)))
            return Data(text[start.lowerBound...])
        }
        #expect(try section(other) == section(OddInventory.report))
    }

    @Test(arguments: [Report.Format.json, .syftJSON, .cyclonedx, .spdx])
    func jsonIsJSONInBoundedPieces(format: Report.Format) throws {
        #expect(try JSONSerialization.jsonObject(with: Data(OddInventory.report.bytes(format))) is [String: Any])
        var largest = 0, count = 0
        try OddInventory.large.write(format) {
            largest = max(largest, $0.count)
            count += 1
        }
        #expect(largest < 200_000 && count > 10)
    }

    /// A document that lacks packages on purpose says so.
    @Test(arguments: [Report.Format.table, .json, .cyclonedx, .spdx])
    func whatIsLeftOutIsSaid(format: Report.Format) {
        var report = OddInventory.report
        report.subject.base = Subject.Base(name: "example/base:7", layers: 1, reason: .named)
        #expect(String(decoding: report.bytes(format), as: UTF8.self).contains("example/base:7"))
    }

    @Test func peopleSeeEveryCharacter() {
        var report = OddInventory.report
        for format in [Report.Format.table, .files, .purls] {
            let text = String(decoding: report.bytes(format), as: UTF8.self)
            #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\t" || $0.value >= 0x20 && $0 != "\u{7f}" && $0 != "\u{202e}" })
        }
        report.options.width = 60
        let lines = String(decoding: report.bytes(.table), as: UTF8.self).split(whereSeparator: \.isNewline)
        #expect(lines.dropFirst(6).allSatisfy { $0.count <= 80 })
        #expect(!report.bytes(.table).contains(0x1b))
        report.options.hasColour = true
        #expect(report.bytes(.table).contains(0x1b))
    }

    @Test func templatesAreText() throws {
        let text = try OddInventory.report.rendered(
            template: "{{title}} {{operatingSystem.id}}{{#packages}}\n{{type}} {{name}} {{version}} {{purl}}{{/packages}}")
        #expect(text.hasPrefix("docker.io/library/a:1 debian\ndeb libc6 1:2.36-9+deb12u4 pkg:deb/debian/libc6@"))
        #expect(text.contains("\"quoted\""))
        #expect(throws: ReportError.self) { try OddInventory.report.rendered(template: "{{#packages}}") }
    }

    @Test func timesAreCivil() throws {
        let text = String(decoding: OddInventory.report.bytes(.cyclonedx), as: UTF8.self)
        #expect(text.contains("\"timestamp\":\"2023-11-14T22:13:20Z\""))
        var report = OddInventory.report
        report.options.created = nil
        #expect(String(decoding: report.bytes(.spdx), as: UTF8.self).contains("\"created\":\"2024-01-02T03:04:05Z\""))
    }
}

@Suite("Documents Conformance", .requires(.corpora, .jsonSchema), .serialized)
struct DocumentConformanceTests {
    static let schemas: [(Report.Format, String)] = [
        (.cyclonedx, "static/schemas/cyclonedx/bom-1.6.schema.json"), (.spdx, "static/schemas/spdx/2.3/spdx-schema.json"),
        (.spdx, "static/schemas/spdx/2.3.1/spdx-schema.json"),
    ]

    @Test(arguments: schemas)
    func theOfficialSchemasAccept(format: Report.Format, schema: String) throws {
        let validator = try JSONSchemaValidator(corpora: schema)
        #expect(try validator.faults(OddInventory.report.bytes(format)) == "")
        #expect(try validator.faults(OddInventory.many(300).bytes(format)) == "")
        let empty = Report(subject: Subject(kind: .directory, source: ""), inventory: Inventory())
        #expect(try validator.faults(empty.bytes(format)) == "")
        #expect(try validator.faults(Array("{\"bomFormat\": 1}".utf8)) != "")
    }
}

@Suite("Our own schemas", .requires(.jsonSchema))
struct OwnSchemaTests {
    @Test func inventories() throws {
        let validator = JSONSchemaValidator(repository: "docs/schemas/inventory.schema.json")
        #expect(try validator.faults(OddInventory.report.bytes(.json)) == "")
        #expect(try validator.faults(Array("{}".utf8)) != "")
        var report = OddInventory.report
        for base in [Subject.Base(name: "a\u{1b}:1", layers: 1, reason: .stored), Subject.Base(name: nil, layers: 2, reason: .history)] {
            report.subject.base = base
            #expect(try validator.faults(report.bytes(.json)) == "")
        }
    }

    @Test func differences() throws {
        let difference = InventoryDifference(from: OddInventory.report, to: OddInventory.large) { _, _, _ in nil }
        #expect(try JSONSchemaValidator(repository: "docs/schemas/difference.schema.json").faults(difference.json) == "")
    }
}
