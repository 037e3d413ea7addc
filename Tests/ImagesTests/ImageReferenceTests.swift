import Testing

@testable import Images

@Suite struct ImageReferenceTests {
    static let hex = String(repeating: "a1", count: 32)

    @Test(arguments: [
        ("debian", "docker.io/library/debian:latest"), ("debian:12", "docker.io/library/debian:12"),
        ("me/app:V1", "docker.io/me/app:V1"), ("index.docker.io/debian", "docker.io/library/debian:latest"),
        ("localhost/app", "localhost/app:latest"), ("localhost:5000/a/b/c:x", "localhost:5000/a/b/c:x"),
        ("ghcr.io/a/b@sha256:\(hex)", "ghcr.io/a/b@sha256:\(hex)"), ("ghcr.io/a/b:1@sha256:\(hex)", "ghcr.io/a/b:1@sha256:\(hex)"),
        ("[::1]:5000/a:b", "[::1]:5000/a:b"), ("a.b/c__d/e---f.g_h", "a.b/c__d/e---f.g_h:latest"), ("EXAMPLE/x", "EXAMPLE/x:latest"),
        ("localhost", "docker.io/library/localhost:latest"),
    ])
    func reads(text: String, full: String) throws { #expect(try ImageReference(text).description == full) }

    @Test(arguments: [
        "", "/", "a/", "/a", "Debian", "a..b", "a___b", "-a", "a-", "a:", "a:-x", "a:" + String(repeating: "x", count: 129), "a@sha256:1",
        "a@md5:d41d8cd98f00b204e9800998ecf8427e", "a b", "h.x:99999/a", "h.x:/a", "-h.x/a", "a//b", "ä", "a:ü", "[::1/a", "[zz]:1/a", "a\n",
        "..",
        "a.b/../c", String(repeating: "a", count: 513),
    ])
    func refuses(text: String) {
        #expect(throws: ImageError.self) { try ImageReference(text) }
    }
}

@Suite struct PlatformTests {
    @Test(arguments: [
        ("linux/amd64", "linux/amd64", true), ("amd64", "linux/amd64", true), ("linux/x86_64", "linux/amd64", true),
        ("linux/arm/v7", "linux/arm/v6", true), ("linux/arm/v6", "linux/arm/v7", false), ("linux/arm64", "linux/arm64/v8", true),
        ("linux/arm64/v8", "linux/arm64", true), ("linux/amd64", "linux/amd64/v3", false), ("linux/amd64/v3", "linux/amd64/v2", true),
        ("linux/amd64", "windows/amd64", false), ("aarch64", "linux/arm64", true), ("linux/s390x", "linux/s390x", true),
    ])
    func runs(wanted: String, offered: String, fits: Bool) throws {
        let wanted = try #require(Platform(wanted)), offered = try #require(Platform(offered))
        #expect((wanted.score(of: offered) != nil) == fits)
    }

    @Test(arguments: ["", "/", "linux/", "a/b/c/d", "linux/am d64"])
    func refuses(text: String) { #expect(Platform(text) == nil) }
}
