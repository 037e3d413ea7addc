import Foundation
import Images
import Packages
import TestKit
import Testing

@testable import Registry

/// Debian's docker-registry on loopback, with an image that skopeo pushed.
final class RealRegistry: Sendable {
    let folder: TemporaryDirectory
    let host: String
    private let server: RunningCommand
    static let user = "me", password = "pass word"

    init(name: String = "127.0.0.1", authentication: Bool = false, tls: Bool = false, image: Bool = true) throws {
        folder = try TemporaryDirectory()
        // A port that was free a moment ago.
        let port = try RawServer { _, _ in nil }.port
        host = "\(name):\(port)"
        var text = """
            version: 0.1
            storage:
              filesystem:
                rootdirectory: \(folder.path)data
            http:
              addr: 127.0.0.1:\(port)
              secret: x
            """
        if tls {
            try Command.checked([
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                "/CN=localhost",
                "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", folder.file("key.pem").path, "-out",
                folder.file("ca.crt").path,
            ])
            text += "\n  tls:\n    certificate: \(folder.file("ca.crt").path)\n    key: \(folder.file("key.pem").path)\n"
        }
        if authentication {
            let line = try Command.checked(["htpasswd", "-nbB", Self.user, Self.password])
            try folder.write(line + "\n", to: "htpasswd")
            text += "\nauth:\n  htpasswd:\n    realm: test\n    path: \(folder.file("htpasswd").path)\n"
        }
        try folder.write(text, to: "config.yml")
        server = try Command.spawn(["docker-registry", "serve", folder.file("config.yml").path])
        try server.waitForLine(containing: "listening on")
        guard image else { return }
        let layout = folder.file("layout").path
        try Command.checked(["podman", "save", "--quiet", "--format", "oci-dir", "-o", layout, try TestImage.busybox()])
        let credentials = authentication ? ["--dest-creds", "\(Self.user):\(Self.password)"] : []
        try Command.checked(
            ["skopeo", "copy", "--quiet", "--dest-tls-verify=false"] + credentials + ["oci:\(layout)", "docker://\(host)/team/app:1"])
    }

    deinit { server.terminate() }
}

@Suite(.requires(.root, .podman, .installed(["docker-registry", "skopeo", "htpasswd", "openssl"])), .serialized) struct RealRegistryTests {
    private func open(_ registry: RealRegistry, _ selector: String, _ options: RegistryOptions) async throws -> Image {
        try await RegistrySource(try ImageReference("\(registry.host)/team/app\(selector)"), options: options).image(platform: nil)
    }

    private func isWhole(_ image: Image, _ folder: String) async throws {
        for layer in image.layers {
            guard case .remote(let blob) = layer.content else {
                Issue.record("nothing to fetch: \(layer.content)")
                return
            }
            #expect(try await blob.fetch(spoolFolder: folder).length == layer.blob?.size)
        }
    }

    @Test func anonymous() async throws {
        let registry = try RealRegistry()
        let image = try await open(registry, ":1", RegistryOptions())
        let expected = try await ContainersStorage(name: try TestImage.busybox()).image(platform: nil)
        #expect(image.identity?.diffIDs == expected.identity?.diffIDs)
        try await isWhole(image, registry.folder.path)
        let digest = try #require(image.facts.manifest?.digest)
        #expect(try await open(registry, "@\(digest)", RegistryOptions()).identity?.configDigest == image.identity?.configDigest)
        for missing in [":2", "@sha256:" + String(repeating: "0", count: 64)] {
            await #expect { try await open(registry, missing, RegistryOptions()) } throws: { ($0 as? ImageError)?.code == .notFound }
        }
    }

    @Test func authenticationAndTLS() async throws {
        let registry = try RealRegistry(name: "localhost", authentication: true, tls: true)
        var options = RegistryOptions()
        options.certificateAuthorities = [registry.folder.file("ca.crt").path]
        await #expect { try await open(registry, ":1", options) } throws: { ($0 as? ImageError)?.code == .denied }
        options.credentials = .fixed([registry.host: Credential(user: RealRegistry.user, password: "wrong")])
        await #expect { try await open(registry, ":1", options) } throws: { ($0 as? ImageError)?.code == .denied }
        let auth = Data("\(RealRegistry.user):\(RealRegistry.password)".utf8).base64EncodedString()
        let file = try registry.folder.write(#"{"auths":{"\#(registry.host)":{"auth":"\#(auth)"}}}"#, to: "config.json")
        options.credentials = .file(path: file.path, runsHelpers: false)
        try await isWhole(try await open(registry, ":1", options), registry.folder.path)
        // Without the authority nobody proves to be the registry.
        options.certificateAuthorities = []
        await #expect { try await open(registry, ":1", options) } throws: { ($0 as? ImageError)?.code == .unreachable }
        options.insecure = [registry.host]
        _ = try await open(registry, ":1", options)
    }
}
