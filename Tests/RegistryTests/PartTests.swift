import Foundation
import Images
import TestKit
import Testing

@testable import Registry

@Suite struct ChallengeTests {
    @Test(arguments: [
        (
            #"Bearer realm="https://a/b",service="c d",scope="x,y""#,
            [Challenge(scheme: "bearer", parameters: ["realm": "https://a/b", "service": "c d", "scope": "x,y"])]
        ),
        (
            #"Basic realm="a\"b", Bearer realm=x"#,
            [
                Challenge(scheme: "basic", parameters: ["realm": "a\"b"]), Challenge(scheme: "bearer", parameters: ["realm": "x"]),
            ]
        ),
        ("Negotiate", [Challenge(scheme: "negotiate", parameters: [:])]),
        (#"Bearer realm="open"#, [Challenge(scheme: "bearer", parameters: ["realm": "open"])]),
        ("", []), ("\"\"", []),
    ])
    func parses(text: String, expected: [Challenge]) { #expect(Challenge.parse(text) == expected) }
}

@Suite struct AddressTests {
    @Test(arguments: [
        ("169.254.169.254", true), ("::ffff:169.254.169.254", true), ("64:ff9b::a9fe:a9fe", true), ("fe80::1", true),
        ("fd00:ec2::254", true),
        ("0.0.0.0", true), ("::", true), ("224.0.0.1", true), ("100.100.100.200", true), ("10.0.0.1", false), ("127.0.0.1", false),
        ("2001:db8::1", false), ("::1", false),
    ])
    func neverARegistry(text: String, expected: Bool) throws { #expect(try #require(Address(text: text)).isNeverRegistry == expected) }
}

@Suite struct DockerConfigurationTests {
    @Test(arguments: [
        ("docker.io", "hub"), ("a.example:5000", "port"), ("b.example", "https"), ("c.example", nil), ("d.example", "plain"),
        ("e.example", nil),
    ])
    func finds(registry: String, user: String?) async throws {
        func auth(_ user: String) -> String { Data("\(user):p:w".utf8).base64EncodedString() }
        let text = """
            {"auths":{"https://index.docker.io/v1/":{"auth":"\(auth("hub"))"},"a.example:5000":{"auth":"\(auth("port"))"},
            "https://b.example":{"auth":"\(auth("https"))"},"c.example":{},"d.example":{"username":"plain","password":"p:w"},"e.example":{"auth":"!"}}}
            """
        let configuration = try DockerConfiguration(parsing: Array(text.utf8), subject: "x")
        let found = try await configuration.credential(for: registry, runsHelpers: false)
        #expect(found?.user == user)
        if user != nil { #expect(found?.password == "p:w") }
    }

    @Test func errorsQuoteNoSecret() {
        #expect { try DockerConfiguration(parsing: Array(#"{"auths":{"x":{"auth":"c2VjcmV0"#.utf8), subject: "x") } throws: {
            !"\($0)".contains("c2Vj")
        }
    }

    @Test(arguments: ["../evil", "A", "a b", "", "a;b", "a.b", String(repeating: "a", count: 65)])
    func helpersWithOtherNames(name: String) { #expect(throws: ImageError.self) { try CredentialHelper(name) } }

    @Test func helpersAreAsked() async throws {
        let folder = try TemporaryDirectory()
        let program = try folder.write(
            "#!/bin/sh\nread server\necho \"{\\\"Username\\\":\\\"me\\\",\\\"Secret\\\":\\\"for $server\\\"}\"\n",
            to: "docker-credential-plimsoll-test")
        chmod(program.path, 0o755)
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        setenv("PATH", "\(folder.path):\(path)", 1)
        defer { setenv("PATH", path, 1) }
        let found = try await CredentialHelper("plimsoll-test").credential(for: "a.example")
        #expect(found == Credential(user: "me", password: "for a.example"))
    }

    @Test func helpersAreRunOnlyWhereAllowed() async throws {
        let configuration = try DockerConfiguration(parsing: Array(#"{"credsStore":"plimsoll-test-missing"}"#.utf8), subject: "x")
        #expect(try await configuration.credential(for: "a.example", runsHelpers: false) == nil)
        await #expect(throws: ImageError.self) { try await configuration.credential(for: "a.example", runsHelpers: true) }
    }
}
