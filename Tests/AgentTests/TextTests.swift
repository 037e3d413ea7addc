import Events
import TestKit
import Testing

@testable import Agent

struct TextTests {
    @Test func columnsAreAsWideAsTheirWidestCell() {
        let lines = TextTable([["A", "LONG", "Z"], ["wide", "x", "end"], ["ü", "yy", ""]]).lines
        #expect(lines == ["  A     LONG  Z", "  wide  x     end", "  ü     yy    "])
    }

    @Test func tablesNeedNoRows() {
        #expect(TextTable([]).lines.isEmpty)
        #expect(TextTable([["only"]]).lines == ["  only"])
        #expect(TextTable([["a"], ["longer", "b"]]).lines == ["  a", "  longer  b"])
    }

    @Test func interestsAreSaidInWords() {
        typealias Condition = Interest.Condition
        #expect(Condition.always.text == "everything" && Condition.never.text == "nothing")
        let path = Condition.atom(.path(Array("/etc/\"x\"".utf8))), failed = Condition.atom(.succeeded(false))
        #expect(path.text == "path = \"/etc/\\\"x\\\"\"")
        #expect(
            Condition.all([path, .any([failed, .atom(.result([3, -2]))])]).text
                == "path = \"/etc/\\\"x\\\"\" and (failed or result in (-2, 3))")
        #expect(Condition.atom(.argument(1, mask: 3, equals: 1)).text == "argument 1 & 0x3 = 0x1")
        #expect(
            Condition.atom(.process([Array("cat".utf8), Array("sh".utf8)], isOneOf: false)).text == "process name not in (\"cat\", \"sh\")")
        #expect(Condition.atom(.number(.user, mask: .max, .isNoneOf([0]))).text == "user id != 0")
        #expect(Condition.atom(.number(.port(.remote), mask: .max, .isBelow(1024))).text == "remote port < 1024")
        #expect(Condition.atom(.descriptor([.ipv4, .other])).text == "descriptor is IPv4 socket or other")
        #expect(Condition.any([.atom(.prefix([0x2f])), .atom(.basename([0x61]))]).text == "path begins with \"/\" or file name = \"a\"")
    }

    @Test(arguments: [
        ("10.0.0.0", 8, "remote network in 10.0.0.0/8"), ("10.1.2.3", 32, "remote address in 10.1.2.3"),
    ])
    func networksAreSaidInWords(address: String, bits: Int, words: String) throws {
        let network = try #require(Interest.Network(address.split(separator: ".").compactMap { UInt8($0) }, bits: bits))
        #expect(Interest.Condition.atom(.address(.remote, network, isInside: true)).text == words)
        #expect(
            Interest.Condition.atom(.address(.remote, network, isInside: false)).text == words.replacing(" in ", with: " not in "))
    }

    @Test(
        arguments: [
            ("chmod", 1, 0o6000, Interest.NumberTest.isOneOf([0o6000]), "argument mode has S_ISGID|S_ISUID"),
            ("chmod", 1, 0o6000, .isNotZero, "argument mode has any of S_ISGID|S_ISUID"),
            ("ptrace", 0, .max, .isOneOf([16, 0x4206]), "argument request in (PTRACE_ATTACH, PTRACE_SEIZE)"),
            ("kill", 0, 0xffff_ffff, .isNoneOf([1, 0xffff_ffff]), "argument pid not in (1, -1)"),
        ] as [(String, Int, UInt64, Interest.NumberTest, String)])
    func argumentsAreCalledByTheirNames(call: String, index: Int, mask: UInt64, test: Interest.NumberTest, words: String) throws {
        let type = try #require(EventType(named: call))
        #expect(Interest.Condition.atom(.number(.argument(index), mask: mask, test)).text(of: type) == words)
    }
}
