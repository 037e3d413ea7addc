import Foundation
import TestKit
import Testing

extension EndToEnd {
    /// `plimsoll inspect` and `plimsoll scan` as people use them.
    @Suite struct InspectTests {
        private static func plimsoll(_ arguments: String..., data: TemporaryDirectory) throws -> Command.Output {
            try Command.run([PackageRoot.executable().path] + arguments + ["--data", data.path])
        }

        /// The section that must not depend on where an image was read from, with sorted keys.
        private static func inventory(_ output: Command.Output) throws -> Data {
            let document = try #require(JSONSerialization.jsonObject(with: Data(output.stdout)) as? [String: Any])
            return try JSONSerialization.data(withJSONObject: #require(document["inventory"]), options: .sortedKeys)
        }

        @Test(.requires(.podman)) func anImageIsTheSameFromEverySource() throws {
            let folder = try TemporaryDirectory()
            let lock = try folder.write("requests==2.31.0\n", to: "requirements.txt")
            let image = try TestImage.busybox(adding: ["root/requirements.txt": lock])
            let archive = folder.file("image.tar").path, layout = folder.file("layout").path
            try Command.checked(["podman", "save", "--quiet", "--format", "docker-archive", "--output", archive, image])
            try Command.checked(["podman", "save", "--quiet", "--format", "oci-dir", "--output", layout, image])
            let sources = [image, "containers-storage:\(image)", archive, "oci:\(layout)"]
            let inventories = try sources.map { source in
                let output = try Self.plimsoll("inspect", source, "--format", "json", "--no-cache", data: folder)
                #expect(output.isSuccess, "\(source): \(output)")
                return try Self.inventory(output)
            }
            #expect(Set(inventories).count == 1)
            let purls = try Self.plimsoll("inspect", layout, "--format", "purls", data: folder)
            #expect(purls.text == "pkg:pypi/requests@2.31.0")
            // What is known of a layer says the same.
            #expect(try Self.inventory(Self.plimsoll("inspect", layout, "--format", "json", data: folder)) == inventories[0])
        }

        @Test(.requires(.podman)) func aDamagedLayerIsNoCleanImage() throws {
            let folder = try TemporaryDirectory()
            let layout = folder.file("layout")
            try Command.checked(["podman", "save", "--quiet", "--format", "oci-dir", "--output", layout.path, TestImage.busybox()])
            let blobs = layout.appending(path: "blobs/sha256")
            func size(_ file: URL) -> Int { (try? file.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0 }
            let files = try FileManager.default.contentsOfDirectory(at: blobs, includingPropertiesForKeys: [.fileSizeKey])
            let layer = try #require(files.max { size($0) < size($1) })
            var bytes = try Data(contentsOf: layer)
            bytes[bytes.count / 2] ^= 0xff
            try bytes.write(to: layer)
            let output = try Self.plimsoll("inspect", "oci:\(layout.path)", "--no-cache", data: folder)
            #expect(output.status == .exited(3), "\(output)")
            #expect(output.text.contains("INCOMPLETE"))
        }

        @Test(.requires(.podman)) func aBaseIsLeftOut() throws {
            let folder = try TemporaryDirectory()
            let lock = try folder.write("requests==2.31.0\n", to: "requirements.txt")
            let base = try TestImage.busybox(adding: ["root/requirements.txt": lock])
            let name = "localhost/plimsoll-test-derived:\(ProcessInfo.processInfo.processIdentifier)"
            let content = try TemporaryDirectory()
            try content.write("flask==3.0.0\n", to: "requirements.txt")
            try content.write("FROM \(base)\nCOPY requirements.txt /srv/requirements.txt\n", to: "Containerfile")
            try Command.checked(["podman", "build", "--quiet", "--tag", name, content.path])
            defer { _ = try? Command.run(["podman", "rmi", name]) }

            func purls(_ arguments: String...) throws -> [String] {
                let output = try Command.run(
                    [PackageRoot.executable().path, "inspect", name, "--format", "purls", "--data", folder.path] + arguments)
                #expect(output.isSuccess, "\(output)")
                return output.text.split(separator: "\n").map(String.init)
            }
            #expect(try purls() == ["pkg:pypi/flask@3.0.0", "pkg:pypi/requests@2.31.0"])
            #expect(try purls("--exclude-base", base) == ["pkg:pypi/flask@3.0.0"])
            #expect(try purls("--exclude-base", "auto") == ["pkg:pypi/flask@3.0.0"])
            let files = try Self.plimsoll("inspect", name, "--exclude-base", base, "--format", "files", data: folder)
            #expect(files.text.contains("srv/requirements.txt") && !files.text.contains("root/requirements.txt"))
            let other = try Self.plimsoll("inspect", base, "--exclude-base", name, data: folder)
            #expect(other.status == .exited(4) && other.errorText.contains("does not begin with its layers"))
        }

        @Test func templatesAndTheCache() throws {
            let folder = try TemporaryDirectory(), root = try TemporaryDirectory()
            try root.write("requests==2.31.0\n", to: "requirements.txt")
            let template = try folder.write("{{#packages}}{{name}}={{version}}{{/packages}}", to: "list.mustache").path
            let output = try Self.plimsoll("inspect", "dir:" + root.path, "-o", "template=\(template)", data: folder)
            #expect(output.isSuccess && output.text == "requests=2.31.0")
            let file = folder.file("out.txt").path
            let both = try Self.plimsoll(
                "inspect", "dir:" + root.path, "-o", "template=\(template)=\(file)", "-o", "purls=" + file + ".purls", data: folder)
            #expect(both.isSuccess && both.text.isEmpty, "\(both)")
            #expect(try String(contentsOfFile: file, encoding: .utf8) == "requests=2.31.0")
            #expect(try String(contentsOfFile: file + ".purls", encoding: .utf8) == "pkg:pypi/requests@2.31.0\n")
            try folder.write("{{#packages}}", to: "bad.mustache")
            let bad = try Self.plimsoll("inspect", "dir:" + root.path, "-o", "template=\(folder.path)/bad.mustache", data: folder)
            #expect(bad.status == .exited(2) && bad.errorText.contains("Mustache"))

            // A folder has no digest that its facts could be kept under.
            #expect(try Self.plimsoll("cache", "size", data: folder).text.hasPrefix("0 layers, 0 bytes, at most 2147483648"))
            #expect(try Self.plimsoll("cache", "limit", "1M", data: folder).isSuccess)
            #expect(try Self.plimsoll("cache", "size", data: folder).text.hasSuffix("at most 1048576"))
            #expect(try Self.plimsoll("cache", "limit", "much", data: folder).status == .exited(2))
            #expect(try Self.plimsoll("cache", "clear", data: folder).text == "0 layers, 0 bytes removed")
        }

        @Test func whatIsNotThereIsSaid() throws {
            let folder = try TemporaryDirectory()
            let nothing = try Command.run([PackageRoot.executable().path, "inspect"])
            #expect(nothing.status == .exited(2) && nothing.errorText.contains("Usage: plimsoll inspect"))
            let output = try Self.plimsoll("inspect", "oci:/nonexistent", data: folder)
            #expect(output.status == .exited(4) && output.errorText.contains("there is no such file or folder"))
        }

        @Test func scanningHasAVerdict() throws {
            let folder = try TemporaryDirectory(), root = try TemporaryDirectory(), feeds = try TemporaryDirectory()
            for name in ["etc", "lib/apk/db"] {
                try FileManager.default.createDirectory(at: root.file(name), withIntermediateDirectories: true)
            }
            try root.write("ID=alpine\nVERSION_ID=3.10.4\n", to: "etc/os-release")
            try root.write("P:zlib\nV:1.2.11-r1\nA:x86_64\no:zlib\n\nP:musl\nV:1.1.22-r3\nA:x86_64\no:musl\n\n", to: "lib/apk/db/installed")
            let source = "dir:" + root.path
            let missing = try Self.plimsoll("scan", source, data: folder)
            #expect(missing.status == .exited(4) && missing.errorText.contains("plimsoll db update"))

            try FileManager.default.createDirectory(at: feeds.file("alpine"), withIntermediateDirectories: true)
            try feeds.write(
                """
                {"distroversion":"v3.10","reponame":"main","packages":[
                 {"pkg":{"name":"zlib","secfixes":{"1.2.12-r0":["CVE-2018-25032"]}}},
                 {"pkg":{"name":"musl","secfixes":{"0":["CVE-2019-14697"]}}}]}
                """, to: "alpine/v3.10-main.json")
            #expect(try Self.plimsoll("db", "import", feeds.path, data: folder).isSuccess)
            let found = try Self.plimsoll("scan", source, "--fail-on", "fixable", data: folder)
            #expect(found.status == .exited(1), "\(found)")
            #expect(found.text.contains("upgrade zlib 1.2.11-r1 to 1.2.12-r0") && !found.text.contains("CVE-2019-14697"))

            // Without data for a release nothing is clean.
            try root.write("ID=alpine\nVERSION_ID=3.18.0\n", to: "etc/os-release")
            for format in ["table", "json", "sarif", "cyclonedx", "openvex", "markdown", "junit", "github", "gitlab"] {
                #expect(try Self.plimsoll("scan", source, "--format", format, data: folder).status == .exited(3), "\(format)")
            }
            #expect(try Self.plimsoll("scan", source, "--allow-incomplete", data: folder).isSuccess)
        }
    }
}
