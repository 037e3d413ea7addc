import BinaryFormats
import Foundation
import Packages
import TestKit
import Testing

@testable import Inventory

@Suite("Conformance: rpm", .enabled(if: Corpora.isAvailable, Comment(rawValue: Corpora.absence)))
struct RpmConformanceTests {
    private static let folder = "static/packages/rpm"

    private struct Table: Decodable {
        struct Row: Decodable {
            var name: String
            var epoch: Int?
            var version: String
            var release: String
            var arch: String
            var sourceFile: String
            var vendor: String
            var licence: String

            enum CodingKeys: String, CodingKey {
                case name, epoch, version, release, arch, vendor, licence
                case sourceFile = "source_rpm"
            }

            var text: String {
                let epoch = epoch.map { "\($0):" } ?? ""
                return "\(name) \(epoch)\(version)-\(release) \(arch) \(sourceFile) \(vendor) \(SPDXExpression.declared(licence))"
            }
        }

        struct Database: Decodable {
            var format: String
            var expectsError: Bool?
            var packages: [Row]

            enum CodingKeys: String, CodingKey {
                case format, packages
                case expectsError = "expect_error"
            }
        }

        var databases: [String: Database]
    }

    @Test("all databases")
    func databases() throws {
        for url in try Corpora.files(in: Self.folder, suffix: "expected.json") {
            var outcome = try Outcome("rpm")
            for (name, database) in try Corpora.json(Table.self, from: url).databases.sorted(by: { $0.key < $1.key }) {
                let file = url.deletingLastPathComponent().appending(path: name)
                if let issue = outcome.add(name, try problem(database, at: file)) { Issue.record(Comment(rawValue: issue)) }
            }
            outcome.report()
        }
    }

    private func problem(_ database: Table.Database, at url: URL) throws -> String? {
        let expectsError = database.expectsError ?? false
        let facts: FileFacts
        do throws(Gap) {
            facts = try read(ImageFile.whole("", at: url), database.format)
        } catch { return expectsError ? nil : error.message }
        if expectsError { return "no error" }
        if !facts.gaps.isEmpty, !database.format.contains("damaged") { return "a gap: \(facts.gaps[0].message)" }
        let found = facts.packages.map { package in
            "\(package.name) \(package.version) \(package.architecture ?? "") \(package.qualifiers["upstream"] ?? "")"
                + " \(package.maintainer ?? "") \(package.licences.first ?? "")"
        }
        // Keys for signatures are no packages.
        return difference(found, database.packages.filter { $0.name != "gpg-pubkey" }.map(\.text))
    }

    private func read(_ file: ImageFile, _ format: String) throws(Gap) -> FileFacts {
        if format.contains("header blob") {
            var collector = RpmCollector(path: FilePath("header"))
            try collector.add(file.bytes)
            return collector.facts()
        }
        let names = ["ndb": "Packages.db", "bdb": "Packages"]
        return try RpmCataloger.facts(of: ImageFile("var/lib/rpm/\(names[format] ?? "rpmdb.sqlite")", bytes: file.bytes))
    }
}
