import Packages
import Testing

@Suite("Package URLs")
struct PackageURLTests {
    @Test(
        arguments: [
            ("npm/a", PackageURLError.Component.scheme, 0), ("pkg:npm", .type, 4), ("pkg:/", .type, 5), ("pkg:1npm/a", .type, 4),
            ("pkg:npm/a%2", .namespace, 9), ("pkg:npm/a@%zz", .version, 10), ("pkg:npm/a?b%20=c", .qualifiers, 10),
            ("pkg:npm/a?b=c&b=d", .qualifiers, 14), ("pkg:npm/a#x%2Fy", .subpath, 10), ("pkg:npm/x%2Fy/a", .namespace, 8),
            ("pkg:npm/a%ff", .namespace, 8), ("pkg:deb/curl", .namespace, 7), ("pkg:pypi/x/y", .namespace, 8),
        ])
    func refused(text: String, component: PackageURLError.Component, position: Int) {
        do throws(PackageURLError) {
            let url = try PackageURL(parsing: text)
            Issue.record("\(text) was read as \(url)")
        } catch {
            #expect(error.component == component)
            #expect(error.position == position)
        }
    }

    @Test func longTextsAreRefused() {
        #expect(throws: PackageURLError.self) { try PackageURL(parsing: "pkg:npm/" + String(repeating: "a", count: 20_000)) }
    }

    @Test(
        arguments: [
            ("pkg:pypi/A._-b@1.0RC1", "pkg:pypi/a-b@1.0rc1"), ("pkg:generic/ä b@1+2", "pkg:generic/%C3%A4%20b@1%2B2"),
            ("pkg://npm//@a/b@1", "pkg:npm/%40a/b@1"), ("pkg:golang/stdlib@1.21", "pkg:golang/stdlib@1.21"),
            ("pkg:cpan/gdt/URI-PackageURL", "pkg:cpan/GDT/URI-PackageURL"), ("pkg:opam/git@3/16.1", "pkg:opam/git@3%2F16.1"),
        ])
    func canonical(text: String, expected: String) throws {
        let url = try PackageURL(parsing: text)
        #expect(url.description == expected)
        #expect(try PackageURL(parsing: expected) == url)
    }

    @Test(
        arguments: [
            (
                Package(
                    type: .deb, name: "libc6", version: "1:2.36-9+deb12u4", architecture: "amd64",
                    source: SourcePackage(name: "glibc", version: "2.36-9"), cataloger: "dpkg"),
                "pkg:deb/debian/libc6@1:2.36-9%2Bdeb12u4?arch=amd64&distro=debian-12&upstream=glibc%402.36-9"
            ),
            (
                Package(type: .rpm, namespace: "fedora", name: "vim", version: "2:9.0-1.fc39", architecture: "x86_64", cataloger: "rpm"),
                "pkg:rpm/fedora/vim@9.0-1.fc39?arch=x86_64&distro=debian-12&epoch=2"
            ),
            (Package(type: .npm, namespace: "@a", name: "b", version: "", cataloger: "npm"), "pkg:npm/%40a/b"),
        ])
    func ofPackages(package: Package, expected: String) throws {
        let url = try #require(package.packageURL(in: OperatingSystem(id: "debian", versionID: "12")))
        #expect(url.description == expected)
        let back = Package(url, cataloger: package.cataloger)
        #expect(back.name == package.name && back.version == package.version && back.architecture == package.architecture)
        #expect(back.source == package.source)
    }

    @Test func withoutADistributionThereIsNone() {
        #expect(Package(type: .deb, name: "x", version: "1", cataloger: "dpkg").packageURL(in: nil) == nil)
    }
}
