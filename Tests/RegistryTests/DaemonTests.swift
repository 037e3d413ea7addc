import Foundation
import Images
import TestKit
import Testing

@testable import Registry

@Suite(.requires(.root, .podman), .serialized) struct DaemonTests {
    @Test func archiveThroughASocket() async throws {
        let folder = try TemporaryDirectory()
        let socket = folder.file("podman.sock").path
        let server = try Command.spawn(["podman", "system", "service", "--time", "0", "unix://\(socket)"])
        defer { server.terminate() }
        for _ in 0..<200 where !FileManager.default.fileExists(atPath: socket) { try await Task.sleep(for: .milliseconds(50)) }
        let name = try TestImage.busybox()
        let image = try await DaemonSource(.podman, name: name, socket: socket, spoolFolder: folder.path).image(platform: nil)
        let expected = try await ContainersStorage(name: name).image(platform: nil)
        #expect(image.identity?.configDigest == expected.identity?.configDigest)
        #expect(image.identity?.diffIDs == expected.identity?.diffIDs)
        await #expect {
            try await DaemonSource(.podman, name: "localhost/no-such", socket: socket, spoolFolder: folder.path).image(platform: nil)
        } throws: { ($0 as? ImageError)?.code != .damaged }
    }

    @Test func nobodyListens() async {
        await #expect { try await DaemonSource(.docker, name: "x", socket: "/nonexistent.sock").image(platform: nil) } throws: {
            ($0 as? ImageError)?.code == .unreachable
        }
    }

    @Test func socketsAreNamedByTheEnvironment() {
        #expect(DaemonSource.standardSocket(.docker, environment: ["DOCKER_HOST": "unix:///a"]) == "/a")
        #expect(DaemonSource.standardSocket(.docker, environment: ["DOCKER_HOST": "tcp://a"]) == "/run/docker.sock")
        #expect(DaemonSource.standardSocket(.podman, environment: ["XDG_RUNTIME_DIR": "/r"], isRoot: false) == "/r/podman/podman.sock")
    }
}
