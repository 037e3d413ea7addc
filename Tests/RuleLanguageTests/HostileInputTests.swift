import Foundation
import RuleLanguage
import Testing

@Suite("Hostile input")
struct HostileInputTests {
    private static func rule(_ condition: String, name: String = "r") -> String {
        "- rule: \(name)\n  desc: d\n  condition: \(condition)\n  output: o\n  priority: INFO\n"
    }

    /// Files that must give an error, with a part of its message.
    private static let files: [(name: String, text: @Sendable () -> String, message: String)] = [
        ("a file that is too large", { String(repeating: "a", count: Limits.fileBytes + 1) }, "are allowed"),
        ("deep flow sequences", { String(repeating: "[", count: 200_000) }, "YAML"),
        ("deep flow mappings", { String(repeating: "{a: ", count: 200_000) }, "YAML"),
        ("deep block sequences", { String(repeating: "- ", count: 200_000) }, "YAML"),
        ("deep parentheses", { rule(String(repeating: "(", count: 200_000)) }, "exceeded max depth limit of 1000"),
        ("deep negations in parentheses", { rule(String(repeating: "not (", count: 200_000)) }, "exceeded max depth limit of 1000"),
        ("deep transformers", { rule(String(repeating: "tolower(", count: 200_000)) }, "exceeded max depth limit of 100"),
        (
            "a tree that is too deep",
            { rule(String(repeating: "a.a exists or b.b exists and not (", count: 999) + "c" + String(repeating: ")", count: 999)) },
            "exceeded max depth"
        ),
        (
            "macros that double each other",
            {
                "- macro: m0\n  condition: a.b = 1\n"
                    + (1..<60).map { "- macro: m\($0)\n  condition: m\($0 - 1) and m\($0 - 1)\n" }.joined() + rule("m59")
            }, "parts or"
        ),
        (
            "macros that lead to themselves",
            {
                "- macro: a\n  condition: b.b = 1\n- macro: b\n  condition: a\n- macro: a\n  condition: b\n" + rule("a")
            }, "reference loop in macro"
        ),
        (
            "a long chain of macros",
            {
                "- macro: m0\n  condition: a.b = 1\n" + (1..<3000).map { "- macro: m\($0)\n  condition: not m\($0 - 1)\n" }.joined()
                    + rule("m2999")
            }, "levels"
        ),
        (
            "lists that double each other",
            {
                (0..<60).map { "- list: l\($0)\n  items: ['l\($0 + 1),l\($0 + 1)']\n" }.joined() + "- list: l60\n  items: [xxxxxxxxxx]\n"
                    + rule("a.b in (l0)")
            }, "lists make a condition"
        ),
        (
            "aliases that double each other",
            {
                "- &a0 [x]\n" + (1..<40).map { "- &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined() + "- list: l\n  items: *a39\n"
            }, "associative array"
        ),
        (
            "wide aliases",
            {
                let wide = String(repeating: "*a, ", count: 3000)
                return "- list: b\n  items: &a [\(String(repeating: "x, ", count: 3000))]\n- list: l\n  items: [\(wide)]\n"
            }, "YAML nodes"
        ),
        (
            "aliases as keys", { "- &a0 [x]\n" + (1..<60).map { "- &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined() + "- {*a59 : 1}\n" },
            "keys made of aliases"
        ),
        (
            "explicit keys of aliases",
            { "- &a0 [x]\n" + (1..<60).map { "- &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined() + "- ? *a59\n  : 1\n" },
            "keys made of aliases"
        ),
        ("NUL", { "- macro: m\n  condition: a.b = \u{0}\n" }, "YAML"),
        ("the same key twice", { "- macro: m\n  macro: n\n  condition: a.b = 1\n" }, "the same key twice"),
        ("an alias of nothing", { "- *none\n" }, "YAML"),
        ("a scalar", { "just text" }, "not yaml"),
        ("a mapping", { "a: b" }, "not yaml array"),
        ("items that are no mappings", { "- a\n- [b]\n" }, "associative array"),
        ("many errors", { String(repeating: "- macro: 1\n", count: 5000) }, "left out"),
    ]

    @Test(arguments: files.indices)
    func givesAnError(_ index: Int) {
        let file = Self.files[index]
        let set = onSmallStack { loaded([file.text()]) }
        let errors = set.diagnostics.filter { $0.level == .error }
        #expect(!errors.isEmpty, "\(file.name) is taken")
        #expect(errors.contains { $0.message.contains(file.message) }, "\(file.name): \(errors.prefix(3).map(\.message))")
        #expect(set.diagnostics.count <= Limits.diagnostics + 2)
        for diagnostic in set.diagnostics.prefix(20) { #expect(diagnostic.rendered.utf8.count < 10_000) }
    }

    @Test func invalidTextNamesTheByte() {
        var loader = RuleLoader()
        loader.load(Array("- macro: m\n  condition: é ".utf8) + [0xFF] + Array("\n".utf8), file: "f")
        let error = loader.finish().diagnostics.first
        #expect(error?.code == LoadCode.yamlParse.rawValue)
        #expect(error?.origin?.position == SourcePosition(offset: 27, line: 2, column: 17))
    }

    @Test func thousandLevelsAreTaken() {
        let condition = String(repeating: "not (", count: 999) + "a.b = 1" + String(repeating: ")", count: 999)
        let count = onSmallStack {
            let set = loaded([Self.rule(condition)])
            return set.isUsable ? set.rules.first?.condition.printed.utf8.count : nil
        }
        #expect(count ?? 0 > 5000)
    }

    @Test func sharedMacrosStaySmall() {
        let text =
            "- macro: m0\n  condition: a.b = 1\n" + (1..<15).map { "- macro: m\($0)\n  condition: m\($0 - 1) and m\($0 - 1)\n" }.joined()
        let set = loaded([text + Self.rule("m14")])
        var leaves = 0
        set.rules.first?.condition.forEachLeaf { _ in leaves += 1 }
        #expect(leaves == 1 << 14)
    }

    /// Whatever bytes are changed, cut or doubled, there is an answer.
    @Test func changedFilesNeverCrash() {
        let seed = Array(
            """
            - list: l
              items: [a, "b c", 'd''e']
            - macro: m
              condition: (proc.name in (l) or tolower(fd.name) startswith anyof ("/a\\x41", l))
            - rule: r
              desc: >
                folded
              condition: evt.type = open and not m and getopt(proc.args, "nt:")[t] = 5
              output: "o %proc.name"
              priority: INFO
              exceptions:
              - name: e
                fields: [fd.name, proc.name]
                comps: [=, in]
                values: [[/a, b], [c, [d, e]]]
            - rule: r
              condition: and a.b < -1.5e+3
              override: {condition: append}

            """.utf8)
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(max(bound, 1)))
        }
        let signs = Array("()[]{},'\"\\&*!|>%-:? \n\t=".utf8)
        var usable = 0
        for _ in 0..<400 {
            var bytes = seed
            for _ in 0..<1 + next(4) {
                let at = next(bytes.count)
                switch next(4) {
                case 0: bytes[at] = UInt8(next(256))
                case 1: bytes.remove(at: at)
                case 2: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + next(40))], at: next(bytes.count))
                default: bytes[at] = signs[next(signs.count)]
                }
            }
            var loader = RuleLoader()
            loader.load(bytes, file: "f")
            let set = loader.finish()
            if set.isUsable { usable += 1 }
            for diagnostic in set.diagnostics { #expect(!diagnostic.rendered.isEmpty) }
        }
        #expect(usable > 0 && usable < 400)
    }

    private final class Box<Value>: @unchecked Sendable {
        var value: Value?
    }

    /// Runs a function on a thread with a stack of 512 KiB, as a thread pool's may have.
    private func onSmallStack<Value>(_ body: @escaping @Sendable () -> Value) -> Value {
        let box = Box<Value>()
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            box.value = body()
            done.signal()
        }
        thread.stackSize = 512 << 10
        thread.start()
        done.wait()
        guard let value = box.value else { preconditionFailure("the thread ended without a value") }
        return value
    }
}
