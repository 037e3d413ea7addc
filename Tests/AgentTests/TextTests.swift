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
        #expect(Condition.atom(.descriptor([.ipv4, .other])).text == "descriptor is IPv4 socket or other")
        #expect(Condition.any([.atom(.prefix([0x2f])), .atom(.basename([0x61]))]).text == "path begins with \"/\" or file name = \"a\"")
    }
}
