import Foundation
import Images
import Packages
import Registry
import TestKit
import Testing

/// Files that are pushed to a real registry and fetched from it.
@Suite(.requires(.installed(["docker-registry", "htpasswd", "openssl"])), .serialized) struct ArtifactTests {
    private func artifact(
        _ registry: RealRegistry, _ name: String, type: String = "application/x.test", credentials: CredentialSource = .none
    )
        throws -> RegistryArtifact
    {
        var options = RegistryOptions()
        options.certificateAuthorities = [registry.folder.file("ca.crt").path]
        options.credentials = credentials
        return RegistryArtifact(
            try ImageReference("\(registry.host)/\(name)"), artifactType: type, mediaType: type + ".file", options: options)
    }

    @Test("What is pushed is what is fetched, by tag and by digest; a second push changes nothing", arguments: [0, 1, 5_000_000])
    func roundTrip(bytes: Int) async throws {
        let registry = try RealRegistry(name: "localhost", tls: true, image: false)
        let folder = try TemporaryDirectory()
        let content = Data((0..<bytes).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })
        try content.write(to: folder.file("in"))
        let digest = try await artifact(registry, "team/db:1").push(
            folder.file("in").path, title: "in", annotations: ["org.opencontainers.image.created": "2026-01-02T03:04:05Z"])
        #expect(
            try await artifact(registry, "team/db:1").push(
                folder.file("in").path, title: "in", annotations: ["org.opencontainers.image.created": "2026-01-02T03:04:05Z"]) == digest)
        for selector in [":1", "@\(digest)"] {
            try await artifact(registry, "team/db" + selector).pull(to: folder.file("out").path, spoolFolder: folder.path)
            #expect(try Data(contentsOf: folder.file("out")) == content)
        }
        await #expect { try await artifact(registry, "team/db:2").pull(to: "/dev/null", spoolFolder: folder.path) } throws: {
            ($0 as? ImageError)?.code == .notFound
        }
        await #expect {
            try await artifact(registry, "team/db:1", type: "application/x.other").pull(to: "/dev/null", spoolFolder: folder.path)
        } throws: {
            ($0 as? ImageError)?.code == .unsupported
        }
        await #expect { try await artifact(registry, "team/db@\(digest)").push(folder.file("in").path, title: "in") } throws: {
            ($0 as? ImageError)?.code == .reference
        }
    }

    @Test("With a password and TLS")
    func authenticated() async throws {
        let registry = try RealRegistry(name: "localhost", authentication: true, tls: true, image: false)
        let folder = try TemporaryDirectory()
        try Data("content".utf8).write(to: folder.file("in"))
        await #expect { try await artifact(registry, "db:1").push(folder.file("in").path, title: "in") } throws: {
            ($0 as? ImageError)?.code == .denied
        }
        let credentials = CredentialSource.fixed([
            registry.host: Credential(user: RealRegistry.user, password: RealRegistry.password)
        ])
        _ = try await artifact(registry, "db:1", credentials: credentials).push(folder.file("in").path, title: "in")
        try await artifact(registry, "db:1", credentials: credentials).pull(to: folder.file("out").path, spoolFolder: folder.path)
        #expect(try Data(contentsOf: folder.file("out")) == Data("content".utf8))
    }
}
