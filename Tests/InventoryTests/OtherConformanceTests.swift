import Foundation
import Packages
import TestKit
import Testing

@testable import Inventory

/// `NAME.expected.json` beside a folder of the same name.
@Suite("Conformance: pacman, chisel, snap", .enabled(if: Corpora.isAvailable, Comment(rawValue: Corpora.absence)))
struct OtherConformanceTests {
    private static let folder = "static/packages/os-other"

    private typealias Table = ExpectedTable<Expected>

    /// Where files of a kind lie in an image, and who reads them.
    private static let kinds: [String: (path: String, cataloger: any Cataloger.Type)] = [
        "pacman": ("var/lib/pacman/local/x-1/desc", PacmanCataloger.self),
        "chisel": ("var/lib/chisel/manifest.wall", ChiselCataloger.self),
        "snap": ("snap/core/1/meta/snap.yaml", SnapCataloger.self),
    ]

    @Test("all tables")
    func tables() throws {
        for url in try Corpora.files(in: Self.folder, suffix: ".expected.json") {
            let name = url.lastPathComponent.droppingSuffix(".expected.json") ?? ""
            let kind = try #require(Self.kinds[name], "a table of a kind that is not known: \(name)")
            var outcome = try Outcome("os-other/\(name)")
            for item in try Corpora.json(Table.self, from: url).cases {
                let file = try ImageFile(kind.path, at: url.deletingLastPathComponent().appending(path: "\(name)/\(item.file)"))
                if let issue = outcome.add(item.label, problem(item, kind.cataloger, file)) {
                    Issue.record(Comment(rawValue: issue))
                }
            }
            outcome.report()
        }
    }

    private func problem(_ item: Table.Case, _ cataloger: any Cataloger.Type, _ file: ImageFile) -> String? {
        do throws(Gap) {
            let facts = try cataloger.facts(of: file)
            if item.expectsError { return "no error" }
            return difference(facts.packages.map { "\($0.name) \($0.version)" }, item.packages.map(\.description))
        } catch { return item.expectsError ? nil : error.message }
    }
}
