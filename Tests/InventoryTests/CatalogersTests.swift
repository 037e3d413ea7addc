import Foundation
import Packages
import TestKit
import Testing

@testable import Inventory

@Suite("Catalogers")
struct CatalogersTests {
    @Test("every folder with a cataloger is registered under its name")
    func registered() throws {
        let folder = PackageRoot.url.appending(path: "Sources/Inspect/Inventory")
        let folders = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { name in
            FileManager.default.fileExists(atPath: folder.appending(path: "\(name)/\(name)Cataloger.swift").path)
        }
        #expect(Set(folders.map { "\($0)Cataloger" }) == Set(Catalogers.all.map { String(describing: $0) }))
        #expect(Catalogers.all.map { $0.name }.count == Set(Catalogers.all.map { $0.name }).count, "two have one name")
    }

    @Test("every cataloger of languages wants one of the probe's paths")
    func probed() {
        for cataloger in Catalogers.all where cataloger is any ManifestCataloger.Type {
            #expect(CatalogerProbe.paths.contains { cataloger.wants(FileHeader(path: FilePath($0), size: 0)) != .none }, "\(cataloger)")
        }
    }
}
