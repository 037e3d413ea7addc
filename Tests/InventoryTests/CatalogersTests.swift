import Packages
import Testing

@testable import Inventory

@Suite("Catalogers")
struct CatalogersTests {
    @Test("every cataloger of languages wants one of the probe's paths")
    func probed() {
        for cataloger in Catalogers.all where cataloger is any ManifestCataloger.Type {
            #expect(CatalogerProbe.paths.contains { cataloger.wants(FileHeader(path: FilePath($0), size: 0)) != .none }, "\(cataloger)")
        }
    }
}
