import FileIndex
import Foundation
import Layers
import Linux
import Packages
import TestKit
import Testing

/// Every archive that `Hostile/make.py` makes, against the class that `Hostile/expected.tsv` names.
@Suite("Hostile layers")
struct HostileLayerTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Hostile")

    @Test("end each in its class, and keep what was read before")
    func classes() throws {
        let made = try TemporaryDirectory()
        try Command.checked(["python3", Self.folder.appending(path: "make.py").path, made.path])
        let table = try String(contentsOf: Self.folder.appending(path: "expected.tsv"), encoding: .utf8)
        let rows = table.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0.split(separator: "\t").map(String.init) }
        let expected = Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1] + " " + $0[2]) })
        let names = try FileManager.default.contentsOfDirectory(atPath: made.path).sorted()
        #expect(names == expected.keys.sorted())
        #expect(names.count >= 60)
        for name in names {
            let facts = LayerReader(catalogers: []).read(try FileRegion(path: made.path + "/" + name))
            let causes = Set(facts.gaps.map(\.cause.rawValue)).sorted().joined(separator: ",")
            let found = "\(causes.isEmpty ? "complete" : causes) \(facts.index.count)"
            #expect(found == expected[name], "\(name): \(facts.gaps.map(\.message))")
        }
    }
}
