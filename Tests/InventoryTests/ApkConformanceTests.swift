import Foundation
import Packages
import TestKit
import Testing

@testable import Inventory

@Suite("Conformance: apk", .enabled(if: Corpora.isAvailable, Comment(rawValue: Corpora.absence)))
struct ApkConformanceTests {
    private static let folder = "static/packages/apk"

    private struct Row: Decodable {
        var name: String
        var version: String
        var arch: String
        var source: String?
        var origin: String?
        var licence: String

        var text: String { "\(name) \(version) \(arch) \(source ?? origin ?? "") \(SPDXExpression.declared(licence))" }
    }

    private typealias Table = ExpectedTable<Row>

    @Test("scalibr's cases")
    func scalibr() throws {
        for url in try Corpora.files(in: Self.folder, suffix: "scalibr.expected.json") {
            var outcome = try Outcome("apk/\(url.lastPathComponent)")
            for item in try Corpora.json(Table.self, from: url).cases {
                let file = url.deletingLastPathComponent().appending(path: "scalibr/\(item.file)")
                let issue = outcome.add(item.label, try problem(item.packages, item.expectsError, at: file))
                if let issue { Issue.record(Comment(rawValue: issue)) }
            }
            outcome.report()
        }
    }

    @Test("our own reading of other projects' files")
    func derived() throws {
        struct Files: Decodable { var files: [String: [Row]] }
        for url in try Corpora.files(in: Self.folder, suffix: "derived.json") {
            var outcome = try Outcome("apk/\(url.lastPathComponent)")
            for (name, rows) in try Corpora.json(Files.self, from: url).files.sorted(by: { $0.key < $1.key }) {
                let file = url.deletingLastPathComponent().appending(path: name)
                // A package without a version is none.
                let issue = outcome.add(name, try problem(rows.filter { !$0.version.isEmpty }, false, at: file))
                if let issue { Issue.record(Comment(rawValue: issue)) }
            }
            outcome.report()
        }
    }

    private func problem(_ rows: [Row], _ expectsError: Bool, at url: URL) throws -> String? {
        do throws(Gap) {
            let facts = try ApkCataloger.facts(of: try ImageFile.whole("lib/apk/db/installed", at: url))
            if expectsError { return "no error" }
            let found = facts.packages.map { package in
                let licence = package.licences.first ?? ""
                return "\(package.name) \(package.version) \(package.architecture ?? "") \(package.source?.name ?? "") \(licence)"
            }
            return difference(found, rows.map(\.text))
        } catch { return expectsError ? nil : error.message }
    }
}

extension ImageFile {
    /// A file of the corpora; a gap if it is not there.
    static func whole(_ path: String, at url: URL) throws(Gap) -> ImageFile {
        do { return try ImageFile(path, at: url) } catch { throw Gap(cause: .missing, message: "\(url.path): \(error)") }
    }
}
