import Events
import Linux
import TestKit
import Testing

@testable import Agent

/// What a container's files may hold, and what becomes of it.
struct ContainerNamesTests {
    private func names(_ passwd: [UInt8], truncated: Bool = false, map: IdentifierMap = .identity) -> ContainerNames.Names? {
        ContainerNames.names(
            [.success(BoundedContent(bytes: passwd, truncated: truncated)), .failure(SystemError(call: "open", errno: 2))], map, map)
    }

    @Test func aContainersUsers() throws {
        let found = try #require(names(Array("evil:x:0:0::/:/bin/sh\nweb:x:33:33::/srv:/bin/false\n".utf8)))
        #expect(found.users[0] == "root" && found.users[33] == "web" && found.accounts[33]?.home == "/srv" && found.groups == [0: "root"])
        #expect(
            ContainerNames.names(
                [.failure(SystemError(call: "", errno: 2)), .failure(SystemError(call: "", errno: 2))], .identity, .identity) == nil)
    }

    @Test func hostileContents() throws {
        let controls = try #require(names(Array("a\u{1b}[2J:x:5:5::/:\nb\u{7f}:x:6:6::/:\nok:x:7:7::/:\n".utf8)))
        #expect(Set(controls.users.keys) == [0, 7])
        let long = try #require(names([UInt8](repeating: UInt8(ascii: "a"), count: 1 << 20) + Array("\nok:x:7:7::/:\n".utf8)))
        #expect(Set(long.users.keys) == [0, 7])
        let colons = try #require(names([UInt8](repeating: UInt8(ascii: ":"), count: 1 << 20)))
        #expect(Set(colons.users.keys) == [0])
        let wide = try #require(names(Array(String(repeating: "n", count: 65).utf8) + Array(":x:5:5::/:\n".utf8)))
        #expect(wide.users[5] == nil)
        // As many as fit into what is read of a file.
        let many = try #require(names((1..<20_000).flatMap { Array("u\($0):x:\($0):1::/:\n".utf8) }))
        #expect(many.users.count <= 4_097 && many.size < 4 << 20)
        let empty = try #require(names([UInt8](repeating: UInt8(ascii: "\n"), count: 10_000_000)))
        #expect(empty.users.count == 1)
    }

    @Test func halfALineIsNotRead() throws {
        let cut = try #require(names(Array("a:x:5:5::/:\nb:x:6:6::/".utf8), truncated: true))
        #expect(Set(cut.users.keys) == [0, 5])
    }
}
