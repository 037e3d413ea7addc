import Packages
import Testing

@Suite("An inventory without its base")
struct InventoryExcludingTests {
    private static let base = Digest(algorithm: "sha256", hex: String(repeating: "a1", count: 32))
    private static let top = Digest(algorithm: "sha256", hex: String(repeating: "b2", count: 32))

    private static func package(
        _ type: PackageType, _ name: String, _ version: String, _ path: String, _ layer: Digest, architecture: String? = nil
    ) -> Package {
        Package(
            type: type, name: name, version: version, architecture: architecture,
            evidence: [Evidence(path: FilePath(path), layer: layer)], cataloger: "test")
    }

    private static let lower = Inventory(
        packages: [
            package(.deb, "libc6", "2.36-9", "var/lib/dpkg/status", base, architecture: "amd64"),
            package(.npm, "ms", "2.1.3", "usr/lib/node_modules/ms/package.json", base),
        ],
        layers: [LayerSummary(diffID: base)])

    @Test func keepsWhatTheBaseHasNot() {
        let gap = Gap(cause: .damaged, layer: Self.base, message: "x")
        let whole = Inventory(
            packages: [
                // The top layer wrote the database anew, with the same package in it.
                Self.package(.deb, "libc6", "2.36-9", "var/lib/dpkg/status", Self.top, architecture: "amd64"),
                Self.package(.deb, "libc6", "2.36-9", "var/lib/dpkg/status", Self.top, architecture: "i386"),
                Self.package(.deb, "nginx", "1.22.1-9", "var/lib/dpkg/status", Self.top, architecture: "amd64"),
                Self.package(.npm, "ms", "2.1.3", "app/node_modules/ms/package.json", Self.top),
                Self.package(.npm, "ms", "2.1.3", "usr/lib/node_modules/ms/package.json", Self.base),
            ],
            relations: [
                Relation(kind: .dependsOn, from: 2, to: 0), Relation(kind: .dependsOn, from: 2, to: 1),
                Relation(kind: .contains, from: 2, to: 3),
            ],
            layers: [LayerSummary(diffID: Self.base), LayerSummary(diffID: Self.top)], gaps: [gap])
        let (rest, positions) = whole.excluding(Self.lower)
        #expect(rest.packages == [whole.packages[1], whole.packages[2], whole.packages[3]])
        #expect(positions == [1: 0, 2: 1, 3: 2])
        #expect(rest.relations == [Relation(kind: .dependsOn, from: 1, to: 0), Relation(kind: .contains, from: 1, to: 2)])
        #expect(rest.layers.map(\.diffID) == [Self.top])
        #expect(rest.gaps == [gap])
    }

    @Test func nothingIsLeftOfTheSame() {
        let (rest, positions) = Self.lower.excluding(Self.lower)
        #expect(rest.packages.isEmpty && rest.layers.isEmpty && positions.isEmpty)
    }
}
