import Foundation
import Packages
import Testing

@Suite("Paths of images")
struct FilePathTests {
    static let spelled: [([UInt8], String)] = [
        (Array("usr/bin/env".utf8), "usr/bin/env"),
        (Array("etc/ä".utf8), "etc/ä"),
        ([0x61, 0xff, 0x62], "a\\xffb"),
        ([0x61, 0x0a], "a\\x0a"),
        (Array("a\\b".utf8), "a\\x5cb"),
        ([0xe2, 0x82], "\\xe2\\x82"),
        ([0xc0, 0x80], "\\xc0\\x80"),
    ]

    @Test("are told reversibly", arguments: spelled)
    func escaping(bytes: [UInt8], text: String) throws {
        let path = FilePath(normal: bytes)
        #expect(path.description == text)
    }

    @Test("come back from JSON byte by byte", arguments: spelled)
    func coding(bytes: [UInt8], text: String) throws {
        let path = FilePath(normal: bytes)
        #expect(try JSONRound.trip(path) == path)
    }

    @Test("take a backslash for itself where no byte follows", arguments: ["\\", "a\\x", "\\x4", "\\x+f", "\\xg0"])
    func otherBackslashes(text: String) throws {
        let path = try JSONDecoder().decode(FilePath.self, from: JSONEncoder().encode(text))
        #expect(path.bytes == Array(text.utf8))
    }

    @Test("know their folder and their name")
    func parts() {
        #expect(FilePath("/usr/bin/env").parent == FilePath("usr/bin"))
        #expect(FilePath("usr").parent == FilePath(""))
        #expect(FilePath("").parent == nil)
        #expect(FilePath("usr/bin/env").name.elementsEqual("env".utf8))
        #expect(FilePath("").appending("etc".utf8) == FilePath("etc"))
        #expect(FilePath("etc").appending("passwd".utf8) == FilePath("etc/passwd"))
    }
}
