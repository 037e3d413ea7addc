import Foundation
import Images
import Packages
import Synchronization
import TestKit
import Testing

@testable import Registry

@Suite struct MisbehaviourTests {
    private let made = MadeUpImage()

    private func open(_ host: String, options: RegistryOptions = RegistryOptions()) async throws -> Image {
        try await RegistrySource(try ImageReference("\(host)/a/b:1"), options: options).image(platform: Platform("linux/amd64"))
    }

    private func fetch(_ image: Image) async throws -> [UInt8] {
        let folder = try TemporaryDirectory()
        guard case .remote(let blob) = image.layers[0].content else { return [] }
        let region = try await blob.fetch(spoolFolder: folder.path)
        var bytes = [UInt8](repeating: 0, count: region.length)
        _ = try bytes.withUnsafeMutableBytes { try region.file.read(into: $0, at: 0) }
        return bytes
    }

    @Test(arguments: [true, false]) func dropsConnectionsHalfWay(knowsRanges: Bool) async throws {
        let made = made
        let blobRequests = Mutex(0)
        let server = try RawServer { request, part in
            guard part == 0 else { return nil }
            if let small = made.small(request.path) { return small }
            let start = knowsRanges ? Int(request.headers["range"]?.split(separator: "=").last?.dropLast() ?? "0") ?? 0 : 0
            let attempt = blobRequests.withLock {
                $0 += 1
                return $0
            }
            let end = min(made.layer.count, attempt * 60_000)
            let headers = [
                "Content-Length": "\(made.layer.count - start)",
                "Content-Range": "bytes \(start)-\(made.layer.count - 1)/\(made.layer.count)",
            ]
            return RawServer.head(start > 0 ? "206 Partial Content" : "200 OK", headers) + made.layer[start..<max(end, start)]
        }
        #expect(try await fetch(try await open(server.host)) == made.layer)
        #expect(server.requests.compactMap { $0.headers["range"] }.count >= 3)
    }

    @Test func wrongDigest() async throws {
        let made = made
        let server = try RawServer { request, part in
            guard part == 0 else { return nil }
            return made.small(request.path) ?? RawServer.response("200 OK", [:], made.layer.dropLast() + [1])
        }
        let image = try await open(server.host)
        await #expect { try await fetch(image) } throws: { ($0 as? Gap)?.cause == .mismatch }
    }

    @Test func endlessBodies() async throws {
        let made = made
        let server = try RawServer { request, part in
            if request.path.contains("/blobs/"), let small = made.small(request.path) { return part == 0 ? small : nil }
            if request.path.contains("/a/b/manifests"), let small = made.small(request.path) { return part == 0 ? small : nil }
            return part == 0 ? RawServer.head("200 OK") : [UInt8](repeating: 7, count: 1 << 16)
        }
        let image = try await open(server.host)
        await #expect { try await fetch(image) } throws: { ($0 as? Gap)?.cause == .mismatch }
        await #expect {
            try await RegistrySource(try ImageReference("\(server.host)/other:1")).image(platform: nil)
        } throws: { ($0 as? ImageError)?.code == .limit }
    }

    @Test func credentialsStayWithTheirRegistry() async throws {
        let made = made
        let other = try RawServer { request, part in part == 0 ? RawServer.response("200 OK", [:], made.layer) : nil }
        let target = other.host
        let server = try RawServer { request, part in
            guard part == 0 else { return nil }
            guard request.headers["authorization"] != nil else {
                return RawServer.response("401 Unauthorized", ["WWW-Authenticate": "Basic realm=\"x\""])
            }
            return made.small(request.path) ?? RawServer.response("307 Temporary Redirect", ["Location": "http://\(target)/elsewhere"])
        }
        var options = RegistryOptions()
        options.credentials = .fixed([
            server.host: Credential(user: "me", password: "secret"), "127.0.0.1": Credential(user: "x", password: "y"),
        ])
        #expect(try await fetch(try await open(server.host, options: options)) == made.layer)
        #expect(server.requests.last?.headers["authorization"] == "Basic bWU6c2VjcmV0")
        #expect(!other.requests.isEmpty)
        #expect(other.requests.allSatisfy { $0.headers["authorization"] == nil })
    }

    @Test(arguments: [
        "https://tokens.example/token", "http://localhost.example/token", "ftp://127.0.0.1/", "https://me@127.0.0.1/token",
        "http://169.254.169.254/latest", "",
    ])
    func realmThatPointsElsewhere(realm: String) async throws {
        let server = try RawServer { _, part in
            part == 0 ? RawServer.response("401 Unauthorized", ["WWW-Authenticate": "Bearer realm=\"\(realm)\",service=\"s\""]) : nil
        }
        var options = RegistryOptions()
        options.credentials = .fixed([server.host: Credential(user: "me", password: "secret")])
        await #expect { try await open(server.host, options: options) } throws: { ($0 as? ImageError)?.code == .denied }
        #expect(server.requests.allSatisfy { $0.headers["authorization"] == nil })
    }

    @Test func tokens() async throws {
        let made = made
        let port = Mutex(0)
        let server = try RawServer { request, part in
            guard part == 0 else { return nil }
            if request.path.hasPrefix("/token") {
                let isAsked =
                    request.path.contains("scope=repository%3Aa%2Fb%3Apull") && request.headers["authorization"] == "Basic bWU6c2VjcmV0"
                return isAsked ? RawServer.response("200 OK", [:], Array(#"{"token":"abc"}"#.utf8)) : RawServer.response("401 Unauthorized")
            }
            guard request.headers["authorization"] == "Bearer abc" else {
                let realm = "http://127.0.0.1:\(port.withLock { $0 })/token"
                return RawServer.response(
                    "401 Unauthorized", ["WWW-Authenticate": "Bearer realm=\"\(realm)\",service=\"s\",scope=\"evil\""])
            }
            return made.small(request.path) ?? RawServer.response("200 OK", [:], made.layer)
        }
        port.withLock { $0 = server.port }
        var options = RegistryOptions()
        options.credentials = .fixed([server.host: Credential(user: "me", password: "secret")])
        #expect(try await fetch(try await open(server.host, options: options)) == made.layer)
    }

    @Test(arguments: [
        "http://169.254.169.254/latest/meta-data", "https://169.254.169.254/", "https://[fe80::1]/", "file:///etc/passwd",
        "https://[::ffff:169.254.169.254]/",
    ])
    func redirectsToTheCloudsMetadata(place: String) async throws {
        let server = try RawServer { _, part in part == 0 ? RawServer.response("302 Found", ["Location": place]) : nil }
        await #expect { try await open(server.host) } throws: { ($0 as? ImageError)?.code == .denied }
        #expect(server.requests.count == 1)
    }

    @Test func redirectsInACircle() async throws {
        let server = try RawServer { request, part in part == 0 ? RawServer.response("302 Found", ["Location": request.path]) : nil }
        await #expect { try await open(server.host) } throws: { ($0 as? ImageError)?.code == .unreachable }
    }

    @Test func triesAgainLater() async throws {
        let made = made
        let count = Mutex(0)
        let server = try RawServer { request, part in
            guard part == 0 else { return nil }
            return count.withLock {
                $0 += 1
                return $0
            } < 3 ? RawServer.response("503 Service Unavailable") : made.small(request.path)
        }
        #expect(try await open(server.host).identity?.diffIDs == [MadeUpImage.digest(made.layer)])
    }

    @Test func mirrors() async throws {
        let made = made
        let mirror = try RawServer { request, part in part == 0 ? made.small(request.path) ?? RawServer.response("404 Not Found") : nil }
        let empty = try RawServer { _, part in part == 0 ? RawServer.response("404 Not Found") : nil }
        var options = RegistryOptions()
        options.credentials = .fixed(["127.0.0.1:1": Credential(user: "me", password: "secret")])
        options.mirrors = ["127.0.0.1:1": [empty.host, mirror.host]]
        let image = try await open("127.0.0.1:1", options: options)
        #expect(image.facts.location.contains(mirror.host))
        #expect((mirror.requests + empty.requests).allSatisfy { $0.headers["authorization"] == nil })
    }
}
