import Packages
import Reports
import Testing

@Suite("Differences")
struct DifferenceTests {
    private func report(_ packages: [(String, String)], files: [FileRow] = [], labels: [String: String] = [:], layers: [Digest] = [])
        -> Report
    {
        Report(
            subject: Subject(kind: .image, source: "x", labels: labels),
            inventory: Inventory(
                packages: packages.map { Package(type: .npm, name: $0.0, version: $0.1, cataloger: "npm") },
                layers: layers.map { LayerSummary(diffID: $0, bytes: 10) }), files: files)
    }

    @Test func everyKind() {
        let before = report(
            [("gone", "1"), ("up", "1"), ("down", "2"), ("same", "1"), ("two", "1"), ("two", "2"), ("odd", "x")],
            files: [FileRow(path: FilePath("a"), size: 1), FileRow(path: FilePath("b"), size: 1)], labels: ["k": "1", "same": "s"],
            layers: [OddInventory.base, OddInventory.top])
        let after = report(
            [("new", "1"), ("up", "2"), ("down", "1"), ("same", "1"), ("two", "2"), ("two", "3"), ("two", "4"), ("odd", "y")],
            files: [FileRow(path: FilePath("b"), size: 2), FileRow(path: FilePath("c"), size: 1)], labels: ["k": "2", "same": "s"],
            layers: [OddInventory.base])
        let difference = InventoryDifference(from: before, to: after) { _, first, second in
            Int(first).flatMap { left in Int(second).map { left < $0 } }
        }
        #expect(
            difference.packages.map { "\($0.change) \($0.name) \($0.before) \($0.after)" } == [
                "downgraded down [\"2\"] [\"1\"]", "removed gone [\"1\"] []", "added new [] [\"1\"]", "changed odd [\"x\"] [\"y\"]",
                "changed two [\"1\"] [\"3\", \"4\"]", "upgraded up [\"1\"] [\"2\"]",
            ])
        #expect(difference.files.map { "\($0.change) \($0.path)" } == ["removed a", "changed b", "added c"])
        #expect(difference.configuration.map(\.name) == ["label:k"])
        #expect(difference.sharedLayers == 1 && difference.removedLayers.map(\.diffID) == [OddInventory.top])
        #expect(difference.sizeBefore == 20 && difference.sizeAfter == 10)
        #expect(difference.table().contains("upgraded"))
    }

    @Test func nothing() {
        let difference = InventoryDifference(from: OddInventory.report, to: OddInventory.report) { _, _, _ in nil }
        #expect(difference.isEmpty && difference.table() == "No difference.\n")
    }
}
