import Foundation
import Packages
import TestKit
import Testing

@testable import Inventory

@Suite("The list of catalogers")
struct RegistryTests {
    private static let root = PackageRoot.url.appending(path: "Sources/Inspect/Inventory")

    /// Folders of the target, but for what catalogers share.
    private static var folders: [String] {
        let found = (try? FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: [.isDirectoryKey])) ?? []
        return found.filter { (try? $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) ?? false }
            .map(\.lastPathComponent).filter { $0 != "Formats" }.sorted()
    }

    @Test("has one for each folder, named as the folder")
    func registered() {
        let types = Catalogers.all.map { String(describing: $0) }
        #expect(!Self.folders.isEmpty)
        #expect(types.sorted() == Self.folders.map { $0 + "Cataloger" })
        #expect(Set(types).count == types.count)
        #expect(Set(Catalogers.all.map { $0.name }).count == types.count, "two have one name")
        #expect(types == types.sorted(), "the list is sorted, so that two changes to it do not meet")
    }

    @Test("gives each the folder's name in lower case with dashes")
    func named() {
        for cataloger in Catalogers.all {
            let folder = String(describing: cataloger).dropLast("Cataloger".count)
            #expect(cataloger.name.filter { $0 != "-" } == folder.lowercased())
            #expect(cataloger.name.allSatisfy { $0 == "-" || $0.isASCII && ($0.isLowercase || $0.isNumber) })
            #expect(cataloger.revision > 0)
            let file = Self.root.appending(path: "\(folder)/\(folder)Cataloger.swift")
            #expect(FileManager.default.fileExists(atPath: file.path), "\(file.lastPathComponent) in its folder")
        }
    }
}
