import Foundation
import Glibc
import TestKit
import Testing

extension EndToEnd {
    /// The same content from every place that it can be read from.
    @Suite(.requires(.podman, .containerd)) struct InspectSourcesTests {
        private let folder: TemporaryDirectory
        private let image: String

        /// An image with an operating system's database, language packages, a link to a file that is wanted and a bill of materials.
        init() throws {
            folder = try TemporaryDirectory()
            let requirements = try folder.write("requests==2.31.0\n", to: "requirements.txt")
            let release = try folder.write("ID=alpine\nVERSION_ID=3.19.0\n", to: "os-release")
            let crates = try folder.write(
                "[[package]]\nname = \"serde\"\nversion = \"1.0.0\"\n", to: "Cargo.lock")
            let claims = try folder.write(
                """
                {"bomFormat":"CycloneDX","specVersion":"1.6","components":[
                 {"type":"library","name":"requests","version":"2.31.0","purl":"pkg:pypi/requests@2.31.0"},
                 {"type":"library","name":"hidden","version":"9","purl":"pkg:cargo/hidden@9"}]}
                """, to: "app.cdx.json")
            image = try TestImage.busybox(adding: [
                "root/requirements.txt": requirements, "etc/os-release": release, "root/Cargo.lock": crates,
                "root/app.cdx.json": claims,
            ])
        }

        private func inspect(
            _ source: String, _ flags: [String] = [], environment: [String: String] = [:]
        ) throws -> Command.Output {
            try Command.run(
                [
                    PackageRoot.executable().path, "inspect", source, "--format", "json", "--no-cache",
                    "--data", folder.path,
                ] + flags,
                environment: environment)
        }

        /// The bytes of the member `inventory` as they were written: from its name to that of the next member or the end.
        private func inventory(_ output: Command.Output) throws -> [UInt8] {
            let text = output.stdout
            let start = try #require(text.firstRange(of: Array("\"inventory\"".utf8)))
            return Array(text[start.lowerBound...])
        }

        private func object(_ output: Command.Output, _ member: String) throws -> [String: Any] {
            let document = try #require(
                JSONSerialization.jsonObject(with: Data(output.stdout)) as? [String: Any])
            return try #require(document[member] as? [String: Any])
        }

        @Test(.requires(.installed(["docker-registry", "skopeo"])))
        func theInventoryIsTheSameBytesFromEverySource() async throws {
            let archive = folder.file("image.tar").path
            let layout = folder.file("layout").path
            let packed = folder.file("image.tar.gz").path
            try Command.checked([
                "podman", "save", "--quiet", "--format", "docker-archive", "--output", archive, image,
            ])
            try Command.checked([
                "podman", "save", "--quiet", "--format", "oci-dir", "--output", layout, image,
            ])
            try Command.checked(["sh", "-c", "gzip -c '\(archive)' > '\(packed)'"])
            try Command.checked(["tar", "-C", layout, "-cf", layout + ".tar", "."])
            var sources = [
                image, image, "containers-storage:\(image)", archive, packed, "docker-archive:\(archive)",
                layout, "oci:\(layout)",
                "oci:\(layout).tar",
            ]

            let registry = try Registry(folder)
            defer { registry.server.terminate() }
            try Command.checked([
                "skopeo", "copy", "--quiet", "--dest-tls-verify=false", "oci:\(layout)",
                "docker://\(registry.host)/app:1",
            ])
            sources.append("registry:\(registry.host)/app:1")

            let socket = folder.file("podman.sock").path
            let daemon = try Command.spawn([
                "podman", "system", "service", "--time", "0", "unix://\(socket)",
            ])
            defer { daemon.terminate() }
            _ = try await wait(.seconds(20), until: { $0 }, look: { FileManager.default.fileExists(atPath: socket) })
            sources += ["docker:\(image)", "podman:\(image)"]

            let sockets = ["DOCKER_HOST": "unix://\(socket)", "CONTAINER_HOST": "unix://\(socket)"]
            var found: [String: [UInt8]] = [:]
            for source in sources {
                let output = try inspect(source, ["--insecure", registry.host], environment: sockets)
                #expect(output.isSuccess, "\(source): \(output)")
                found[source] = try inventory(output)
            }
            let first = try #require(found[image])
            for source in sources { #expect(found[source] == first, "\(source)") }
            let text = String(decoding: first, as: UTF8.self)
            #expect(
                text.contains("pkg:pypi/requests@2.31.0") && text.contains("pkg:cargo/serde@1.0.0")
                    && text.contains("alpine"))
        }

        @Test func containerdsStoreGivesTheSame() throws {
            let archive = folder.file("image.tar").path
            try Command.checked([
                "podman", "save", "--quiet", "--format", "docker-archive", "--output", archive, image,
            ])
            let containerd = try Containerd()
            let name = try containerd.importImage(image)
            // The store is looked for where a distribution's containerd has it: there it is, in a mount namespace of the command's own.
            let place = "/var/lib/containerd"
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            let output = try Command.run([
                "unshare", "--mount", "sh", "-c", #"mount --bind "$0" \#(place) && exec "$@""#,
                containerd.root.path,
                PackageRoot.executable().path, "inspect", "containerd:\(Containerd.namespace)/\(name)",
                "--format", "json", "--no-cache",
                "--data", folder.path,
            ])
            #expect(output.isSuccess, "\(output)")
            #expect(try inventory(output) == inventory(inspect(archive)))
        }

        @Test func anUnpackedImageIsTheSameButForItsLayers() throws {
            let root = folder.file("root").path
            try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: false)
            let name = Podman.newName()
            try Command.checked(["podman", "create", "--name", name, image])
            defer { Podman.remove(name) }
            try Command.checked(["sh", "-c", "podman export \(name) | tar -C '\(root)' -xf -"])
            var expected = try object(inspect(image), "inventory")
            for source in ["dir:\(root)", "rootfs:\(root)", root] {
                let output = try inspect(source)
                #expect(output.isSuccess, "\(source): \(output)")
                let found = try object(output, "inventory")
                #expect((found["layers"] as? [Any])?.isEmpty == true)
                expected["layers"] = [Any]()
                expected["packages"] = (expected["packages"] as? [[String: Any]])?.map(Self.withoutLayers)
                #expect(try Self.sorted(found) == Self.sorted(expected), "\(source)")
            }
        }

        private static func sorted(_ object: Any) throws -> Data {
            try JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
        }

        private static func withoutLayers(_ package: [String: Any]) -> [String: Any] {
            var package = package
            package["evidence"] = (package["evidence"] as? [[String: Any]])?.map { piece in
                var piece = piece
                piece["layer"] = NSNull()
                return piece
            }
            return package
        }

        @Test func documentsInsideAreClaims() throws {
            let output = try inspect(image)
            let packages = try #require(object(output, "inventory")["packages"] as? [[String: Any]])
            func named(_ name: String) -> [[String: Any]] {
                packages.filter { $0["name"] as? String == name }
            }
            // Found and claimed: one package, with the document as another piece of evidence.
            #expect(named("requests").count == 1 && named("requests").first?["claimed"] == nil)
            let evidence = named("requests").first?["evidence"] as? [[String: Any]] ?? []
            #expect(
                evidence.compactMap { $0["path"] as? String } == [
                    "root/requirements.txt", "root/app.cdx.json",
                ])
            // Known from the document alone.
            #expect(named("hidden").count == 1 && named("hidden").first?["claimed"] as? Bool == true)
            #expect(named("hidden").first?["cataloger"] as? String == "sbom-cyclonedx")
        }

        @Test func documentsAreReadByAWorker() throws {
            let document = try folder.write(
                #"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"a","purl":"pkg:npm/a@1"}]}"#,
                to: "a.json")
            let output = try inspect(document.path)
            #expect(
                output.isSuccess && String(decoding: output.stdout, as: UTF8.self).contains("pkg:npm/a@1"),
                "\(output)")
            let converted = try Command.run([
                PackageRoot.executable().path, "convert", document.path, "--format", "purls",
            ])
            #expect(converted.text == "pkg:npm/a@1")
            let broken = try folder.write(#"{"bomFormat":"CycloneDX""#, to: "b.json")
            #expect(try inspect(broken.path).status == .exited(2))
        }

        @Test(.requires(.root, .installed(["unshare"]))) func aMachineIsItsDisks() throws {
            let machine = try TemporaryDirectory()
            for name in ["etc", "proc", "run", "srv"] {
                try FileManager.default.createDirectory(at: machine.file(name), withIntermediateDirectories: true)
            }
            try machine.write("ID=alpine\nVERSION_ID=3.19.0\n", to: "etc/os-release")
            let hidden = "printf 'requests==2.31.0\\n' > \"$1/run/requirements.txt\""
            // In a mount namespace of its own: what the kernel makes up, what is kept in memory, and what is there twice.
            let script = """
                mount -t proc none "$1/proc" && mount -t tmpfs none "$1/run" && \(hidden) && mount --bind "$1/etc" "$1/srv" &&
                shift && exec "$@"
                """
            let output = try Command.run([
                "unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh", machine.path,
                PackageRoot.executable().path, "inspect", "rootfs:\(machine.path)", "--format", "json", "--no-cache", "--data", folder.path,
            ])
            // It is read to its end, without what is on no disk and what was read elsewhere.
            #expect(output.isSuccess, "\(output.errorText)")
            for place in ["/proc (proc)", "/run (tmpfs)", "/srv (another view of a folder that is read)"] {
                #expect(output.errorText.contains("\(place) is no part of it"), "\(output.errorText)")
            }
            let inventory = try object(output, "inventory")
            #expect(inventory["complete"] as? Bool == true)
            #expect((inventory["packages"] as? [Any])?.isEmpty == true)
        }

        /// Debian's docker-registry on loopback.
        private struct Registry {
            let server: RunningCommand
            let host: String

            init(_ folder: TemporaryDirectory) throws {
                // A port that was free a moment ago.
                let port = try Command.checked([
                    "python3", "-c",
                    "import socket; s=socket.socket(); s.bind(('127.0.0.1',0)); print(s.getsockname()[1])",
                ])
                host = "127.0.0.1:\(port)"
                try folder.write(
                    """
                    version: 0.1
                    storage:
                      filesystem:
                        rootdirectory: \(folder.path)registry
                    http:
                      addr: \(host)
                      secret: x
                    """, to: "registry.yml")
                server = try Command.spawn(["docker-registry", "serve", folder.file("registry.yml").path])
                try server.waitForLine(containing: "listening on")
            }
        }
    }
}
