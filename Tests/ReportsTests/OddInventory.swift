import Packages
import Reports

/// An inventory by hand with everything that is odd.
enum OddInventory {
    static let base = Digest(algorithm: "sha256", hex: String(repeating: "a1", count: 32))
    static let top = Digest(algorithm: "sha256", hex: String(repeating: "b2", count: 32))

    static let packages: [Package] = [
        Package(
            type: .deb, name: "libc6", version: "1:2.36-9+deb12u4", architecture: "amd64",
            source: SourcePackage(name: "glibc", version: "2.36-9"), licences: ["LGPL-2.1-or-later", "GPL-2.0-only"],
            maintainer: "GNU Libc Maintainers <a@b.example>", requires: ["libgcc-s1"],
            evidence: [Evidence(path: FilePath("var/lib/dpkg/status"), layer: base, line: 120)], cataloger: "dpkg"),
        Package(
            type: .rpm, namespace: "fedora", name: "vim", version: "2:9.0-1.fc39", architecture: "x86_64",
            source: SourcePackage(name: "vim", version: "2:9.0-1.fc39"), licences: ["Vim AND MIT"],
            evidence: [Evidence(path: FilePath("var/lib/rpm/rpmdb.sqlite"), layer: base)], cataloger: "rpm"),
        Package(type: .apk, name: "musl", version: "1.2.4-r2", architecture: "x86_64", licences: ["MIT"], cataloger: "apk"),
        Package(
            type: .npm, namespace: "@scope", name: "näme \"quoted\" \u{1b}[31m\u{202e}\n", version: "",
            licences: ["LicenseRef-odd.1", "see \"LICENSE\"\n"],
            isDevelopment: true, evidence: [Evidence(path: FilePath(normal: [0x61, 0xff, 0x0a, 0x5c]), layer: top, line: 3)],
            cataloger: "npm"),
        Package(
            type: .maven, namespace: "org.apache.logging.log4j", name: "log4j-core", version: "2.14.1", licences: ["Apache-2.0"],
            digests: [
                Digest(algorithm: "sha1", hex: String(repeating: "0c", count: 20)), Digest(algorithm: "sha1", hex: "beef"),
                Digest(algorithm: "md5", hex: String(repeating: "0d", count: 16)),
            ], evidence: [Evidence(path: FilePath("app/x, line 9, layer y.jar"), layer: top)], cataloger: "java-archive"),
        Package(type: .pypi, name: "requests", version: "2.31.0", licences: ["Apache 2.0", ""], cataloger: "python-installed"),
        Package(type: .pypi, name: "requests", version: "2.31.0", licences: ["(mit or Apache-2.0"], cataloger: "python-installed"),
        Package(type: .golang, name: "stdlib", version: "1.21.5", licences: ["BSD-3-Clause"], cataloger: "go-binary"),
        Package(type: PackageType(rawValue: "future"), namespace: "a/b", name: "c", version: "1", cataloger: "x"),
    ]

    static let inventory = Inventory(
        operatingSystem: OperatingSystem(
            id: "debian", like: ["x"], versionID: "12", codename: "bookworm", prettyName: "Debian \u{1b}]0;x\u{7}12",
            other: ["NAME": "Debian"]),
        packages: packages, relations: [Relation(kind: .dependsOn, from: 0, to: 1), Relation(kind: .contains, from: 1, to: 5)],
        layers: [
            LayerSummary(diffID: base, createdBy: "ADD file:… in /", files: 3_000, bytes: 74_000_000),
            LayerSummary(diffID: top, createdBy: "RUN \"x\"", files: 2, bytes: 10, isVerified: false),
        ],
        gaps: [Gap(cause: .damaged, layer: top, path: FilePath("a\nb"), message: "The archive ends early; pull the image again.")])

    static let files = [
        FileRow(path: FilePath("etc/passwd"), size: 1_000, digest: base, layer: base, package: 0),
        FileRow(path: FilePath("usr"), kind: .directory, mode: 0o755, layer: base),
        FileRow(path: FilePath(normal: [0x78, 0x0a, 0xfe]), size: 0, mode: 0o4755, uid: 1, gid: 2, layer: top),
    ]

    static let report = Report(
        subject: Subject(
            kind: .image, source: "oci:/tmp/\"x\"", names: ["docker.io/library/a:1"], configDigest: top, manifestDigests: [base],
            diffIDs: [base, top], platform: "linux/amd64", created: "2024-01-02T03:04:05.678Z", labels: ["b": "\n", "a": "ü"],
            configuration: ["user": "root"]),
        inventory: inventory, files: files, options: Report.Options(created: 1_700_000_000, toolVersion: "1.2.3", includesFiles: true))

    /// Ten thousand packages that need each other.
    static let large = many(10_000)

    static func many(_ count: Int) -> Report {
        let packages = (0..<count).map { number in
            Package(
                type: .npm, name: "p\(number)", version: "\(number).0.0", licences: ["MIT"],
                evidence: [Evidence(path: FilePath("app/package-lock.json"), layer: base, line: number + 1)], cataloger: "npm")
        }
        let relations = (1..<count).map { Relation(kind: .dependsOn, from: $0, to: $0 / 2) }
        return Report(
            subject: Subject(kind: .image, source: "large"), inventory: Inventory(packages: packages, relations: relations))
    }
}
