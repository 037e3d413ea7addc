import Foundation
import TestKit
import Testing

/// `plimsoll scan`, `fs`, `explain`, `exception` and `db` with an image of our own and feeds of our own, from the first to the last.
@Suite struct ScanCommandTests {
    /// A folder with feeds, a layout of an image of Alpine, a source tree, and data of plimsoll's.
    private struct World {
        let folder: TemporaryDirectory
        var data: String { folder.path + "/data" }
        var image: String { "oci:" + folder.path + "/image" }

        init() throws {
            folder = try TemporaryDirectory()
            try folder.write("ID=alpine\nVERSION_ID=3.20.1\n", to: "root/etc/os-release")
            try folder.write(
                """
                P:busybox
                V:1.36.1-r1
                A:x86_64
                o:busybox
                L:GPL-2.0-only

                P:zlib
                V:1.3-r0
                A:x86_64
                o:zlib
                L:Zlib


                """, to: "root/lib/apk/db/installed")
            try folder.write(
                #"{"name":"web","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"web"},"node_modules/lodash":{"version":"4.17.20"}}}"#,
                to: "source/package-lock.json")
            try writeFeeds(busybox: ["1.36.1-r2": ["CVE-2024-1"]])
            try Command.checked(["sh", "-ec", Self.layout, "sh", folder.path])
        }

        /// An OCI layout of one layer. Source: OCI image-spec, image-layout.md.
        private static let layout = #"""
            cd "$1"; mkdir -p image/blobs/sha256
            put() { digest=$(sha256sum < "$1" | cut -d' ' -f1); size=$(stat -c %s "$1"); mv "$1" image/blobs/sha256/$digest; }
            tar --sort=name --owner=0 --group=0 --mtime=@0 -C root -cf layer etc lib; put layer; layer=$digest; length=$size
            printf '{"os":"linux","architecture":"amd64","rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' $layer > config; put config
            printf '{"schemaVersion":2,"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:%s","size":%d},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"sha256:%s","size":%d}]}' $digest $size $layer $length > manifest
            put manifest
            printf '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:%s","size":%d}]}' $digest $size > image/index.json
            printf '{"imageLayoutVersion":"1.0.0"}' > image/oci-layout
            """#

        func writeFeeds(busybox fixes: [String: [String]]) throws {
            let feed: [String: Any] = [
                "distroversion": "v3.20",
                "packages": [
                    ["pkg": ["name": "busybox", "secfixes": fixes]], ["pkg": ["name": "other", "secfixes": ["1": ["CVE-2020-1"]]]],
                ],
            ]
            try folder.write(
                String(decoding: try JSONSerialization.data(withJSONObject: feed), as: UTF8.self), to: "feeds/alpine/v3.20-main.json")
            try folder.write(
                #"{"vulnerabilities":[{"cveID":"CVE-2024-1","dateAdded":"2024-05-01","dueDate":"2024-05-22"}]}"#, to: "feeds/kev/kev.json")
            try folder.write(
                #"""
                {"id":"GHSA-1111-2222-3333","modified":"2024-01-01T00:00:00Z","aliases":["CVE-2024-9"],"affected":[{"package":
                {"ecosystem":"npm","name":"lodash"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"4.17.21"}]}]}]}
                """#, to: "feeds/osv-npm/GHSA-1111-2222-3333.json")
        }

        func run(_ arguments: String...) throws -> Command.Output {
            try Command.run(
                [PackageRoot.executable().path(percentEncoded: false)] + arguments + ["--data", data], timeout: .seconds(120))
        }

        func update() throws -> Command.Output { try run("db", "import", folder.path + "/feeds") }
    }

    @Test("Findings, thresholds, licences and exit statuses")
    func scan() throws {
        let world = try World()
        #expect(try world.run("scan", world.image).status == .exited(4))
        #expect(try world.update().isSuccess)
        let plain = try world.run("scan", world.image)
        #expect(plain.isSuccess && plain.text.contains("upgrade busybox 1.36.1-r1 to 1.36.1-r2 (removes 1)"), "\(plain)")
        #expect(try world.run("scan", world.image, "--fail-on", "kev").status == .exited(1))
        #expect(try world.run("scan", world.image, "--fail-on", "critical").isSuccess)
        #expect(try world.run("scan", world.image, "--fail-on", "nothing").status == .exited(2))
        let licence = try world.run("scan", world.image, "--deny-licence", "GPL-*")
        #expect(licence.status == .exited(1) && licence.text.contains("busybox 1.36.1-r1 has licence 'GPL-2.0-only'"), "\(licence)")
        #expect(try world.run("scan", world.image, "--allow-licence", "GPL-2.0-only", "--allow-licence", "Zlib").isSuccess)
        let base = try world.run("scan", world.image, "--since-base", world.image, "--fail-on", "kev")
        #expect(base.isSuccess && base.text.contains("1 left out: of the base image"), "\(base)")
        #expect(try world.run("scan", world.image, "--since-base", world.folder.path + "/source").status == .exited(2))
    }

    @Test("The base is found by itself, and only what is on top of it is listed", .requires(.podman))
    func sinceBaseAuto() throws {
        let world = try World()
        #expect(try world.update().isSuccess)
        let lock = try world.folder.write(
            #"{"lockfileVersion":3,"packages":{"node_modules/lodash":{"version":"4.17.19"}}}"#, to: "below/package-lock.json")
        let base = try TestImage.busybox(adding: ["srv/below/package-lock.json": lock])
        try world.folder.write(
            #"{"lockfileVersion":3,"packages":{"node_modules/lodash":{"version":"4.17.20"}}}"#, to: "context/package-lock.json")
        try world.folder.write("FROM \(base)\nCOPY package-lock.json /srv/own/package-lock.json\n", to: "context/Containerfile")
        let name = "localhost/plimsoll-test-since:\(ProcessInfo.processInfo.processIdentifier)"
        try Command.checked(["podman", "build", "--quiet", "--tag", name, world.folder.path + "/context"])
        defer { _ = try? Command.run(["podman", "rmi", name]) }
        for choice in ["auto", base] {
            let output = try world.run("scan", name, "--since-base", choice, "--allow-incomplete")
            #expect(output.isSuccess && output.text.contains("1 left out: of the base image ("), "\(output)")
            #expect(output.text.contains("4.17.20") && !output.text.contains("4.17.19"), "\(output)")
        }
        let whole = try world.run("scan", name, "--allow-incomplete")
        #expect(whole.text.contains("4.17.19") && whole.text.contains("4.17.20"), "\(whole)")
        // A base has none in podman's store, in labels or in its history.
        let none = try world.run("scan", world.image, "--since-base", "auto")
        #expect(none.status == .exited(4) && none.errorText.contains("no base of it was found"), "\(none)")
    }

    @Test("Lock files of a source tree, and nothing that is installed in it")
    func sourceTree() throws {
        let world = try World()
        #expect(try world.update().isSuccess)
        try world.folder.write(#"{"name":"lodash","version":"4.17.19"}"#, to: "source/node_modules/lodash/package.json")
        let output = try world.run("fs", world.folder.path + "/source", "--fail-on", "fixable", "--format", "json")
        #expect(output.status == .exited(1), "\(output)")
        #expect(output.text.contains("CVE-2024-9") && output.text.contains("4.17.20") && !output.text.contains("4.17.19"))
    }

    @Test("Why, and why not")
    func explain() throws {
        let world = try World()
        #expect(try world.update().isSuccess)
        let why = try world.run("explain", "CVE-2024-1", world.image)
        #expect(why.isSuccess && why.text.contains("CVE-2024-1 of feed alpine speaks of source 'busybox' in alpine:v3.20"), "\(why)")
        let no = try world.run("explain", "CVE-1999-1", world.image)
        #expect(no.isSuccess && no.text.contains("no feed has a record named CVE-1999-1"), "\(no)")
    }

    @Test("A scanned image is told of what a later database brings, once; an exception shows what it hides before it is accepted")
    func later() throws {
        let world = try World()
        #expect(try world.update().isSuccess)
        #expect(try world.run("scan", world.image).isSuccess)
        #expect(try world.update().text == "")
        try world.writeFeeds(busybox: ["1.36.1-r2": ["CVE-2024-1"], "1.36.1-r9": ["CVE-2024-7"]])
        let update = try world.update()
        #expect(
            update.text.hasPrefix("became affected: CVE-2024-7 (unknown) in busybox 1.36.1-r1 of alpine:v3.20, fixed in 1.36.1-r9: "),
            "\(update)")
        #expect(try world.update().text == "")
        let exception = [
            "exception", "add", "CVE-2024-7", "--package", "busybox", "--reason", "not reachable", "--owner", "web", "--expires",
            "2999-01-01",
        ]
        func add(_ further: String...) throws -> Command.Output {
            try Command.run(
                [PackageRoot.executable().path(percentEncoded: false)] + exception + further + ["--data", world.data])
        }
        let shown = try add()
        #expect(shown.text.contains("hides now:\n  CVE-2024-7 (unknown) in busybox 1.36.1-r1, fixed in 1.36.1-r9: "), "\(shown)")
        #expect(try world.run("scan", world.image).text.contains("CVE-2024-7"))
        #expect(try add("--accept").isSuccess)
        let scanned = try world.run("scan", world.image)
        #expect(!scanned.text.contains("CVE-2024-7") && scanned.text.contains("1 hidden by exceptions"), "\(scanned)")
        #expect(try world.run("exception", "list").text.contains("CVE-2024-7 of busybox: until 2999-01-01, owner web: not reachable"))
    }

    @Test("An image without data for its release is incomplete in every format, with status 3")
    func incompleteImage() throws {
        let world = try World()
        try FileManager.default.removeItem(atPath: world.folder.path + "/feeds/alpine")
        #expect(try world.update().isSuccess)
        for format in ["table", "json", "sarif", "cyclonedx", "openvex", "markdown", "junit", "github", "gitlab"] {
            let output = try world.run("scan", world.image, "--format", format)
            #expect(output.status == .exited(3), "\(format): \(output)")
        }
        #expect(try world.run("scan", world.image, "--allow-incomplete").isSuccess)
    }
}
