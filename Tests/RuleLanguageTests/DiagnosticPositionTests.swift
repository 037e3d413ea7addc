import RuleLanguage
import Testing

@Suite("Places of diagnostics")
struct DiagnosticPositionTests {
    /// A rule whose condition is written in a certain YAML style; `@@` marks the place of the error and is taken out.
    struct Style: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let condition: String
    }

    static let styles = [
        Style(testDescription: "plain", condition: "  condition: evt.type = open and @@missing_macro"),
        Style(
            testDescription: "plain over several lines",
            condition: "  condition: evt.type = open\n    and proc.name = cat\n\n    and @@missing_macro or a.b=1"),
        Style(
            testDescription: "folded",
            condition: "  condition: >\n    evt.type = open\n    and (proc.name = cat or\n         @@missing_macro)"),
        Style(
            testDescription: "folded with more-indented lines",
            condition: "  condition: >-\n    evt.type = open\n      and\n        @@missing_macro\n    or a.b = 1"),
        Style(testDescription: "literal", condition: "  condition: |\n    evt.type = open\n    and @@missing_macro"),
        Style(
            testDescription: "literal with a comment behind the sign",
            condition: "  condition: |2- # text\n    evt.type = open\n    and @@missing_macro"),
        Style(testDescription: "single quotes", condition: "  condition: 'proc.name = ''it''\n    and @@missing_macro'"),
        Style(
            testDescription: "double quotes", condition: "  condition: \"proc.name = \\\"\\x41\\u00e9\\\" \\\n    and\\t@@missing_macro\""),
        Style(testDescription: "an anchor and a tag", condition: "  condition: &c !!str evt.type = open and @@missing_macro"),
        Style(testDescription: "letters of several bytes", condition: "  condition: proc.name = été and @@missing_macro"),
    ]

    @Test(arguments: styles)
    func macroInStyle(_ style: Style) throws {
        let marked = "# a comment\n- rule: r\n  desc: d\n\(style.condition)\n  output: o\n  priority: INFO\n"
        let error = try #require(loaded([marked.replacing("@@", with: "")]).diagnostics.first)
        #expect(error.message.contains("Undefined macro 'missing_macro'"))
        expect(error, at: marked)
        #expect(error.line?.contains("missing_macro") == true)
    }

    /// A whole file with the place of its one error marked by `@@`.
    @Test(arguments: [
        "- rule: r\n  desc: d\n  condition: >\n    evt.type = open and\n    proc.name @@isnt cat\n  output: o\n  priority: INFO\n",
        "- rule: r\n  desc: d\n  condition: evt.type = open and (a.b = 1@@\n  output: o\n  priority: INFO\n",
        "- rule: r\n  desc: d\n  condition: a.b = 1\n  output: o\n  priority: @@urgent\n",
        "- macro: m\n  condition: a.b = 1\n- rule: r\n  desc: d\n  condition: a.b = 1\n  output: o\n  priority: INFO\n  override:\n    desc: replace\n    @@priority: append\n",
        "- list: l\n  items: [a, b]\n- rule: r\n  desc: d\n  condition: a.b in (l) and @@unknown\n  output: o\n  priority: INFO\n",
        "- rule: r\n  desc: d\n  condition: a.b = 1\n  output: o\n  priority: INFO\n- rule: r\n  condition: >\n    and @@unknown\n  override:\n    condition: append\n",
        "- rule: r\n  desc: d\n  condition: a.b = 1\n  output: o\n  priority: INFO\n  exceptions:\n  - name: e\n    fields: [a.b, c.d]\n    comps: [=, @@near]\n",
        "- rule: r\n  desc: d\n  condition: a.b = 1\n  output: o\n  priority: INFO\n  exceptions:\n  - name: e\n    fields: [a.b]\n    values:\n    - [\"a)@@\"]\n",
        "- rule: [1@@, 2\n",
        "- required_engine_version: @@seven\n",
        "- macro: m\n  condition: n and a.b = 1\n- macro: n\n  condition: @@m or c.d = 1\n- macro: m\n  condition: n\n",
    ])
    func errorIn(_ marked: String) throws {
        let set = loaded([marked.replacing("@@", with: "")])
        #expect(!set.isUsable)
        if marked.hasPrefix("- rule: [1") {
            // Where the parser notices a bracket that is missing is its own affair; that it is named as such is not.
            #expect(set.diagnostics.map(\.code) == [LoadCode.yamlParse.rawValue])
        } else if marked.contains("a)@@") {
            // What a value breaks is noticed behind it, in the text that holds the exception together.
            #expect((8...10).contains(set.diagnostics.first?.origin?.position.line ?? 0))
        } else {
            #expect(set.diagnostics.contains { place($0) == self.place(of: marked) }, "\(set.diagnostics.map(\.rendered))")
        }
    }

    @Test func errorsOfAllFilesAreReportedAtOnce() {
        let rule = "- rule: NAME\n  desc: d\n  condition: a.b @@ 1\n  output: o\n  priority: INFO\n"
        let set = loaded([rule.replacing("NAME", with: "first"), rule.replacing("NAME", with: "second") + "- macro: m\n"])
        #expect(set.diagnostics.map { $0.origin?.file } == ["rules1.yaml", "rules0.yaml", "rules1.yaml"])
        #expect(set.diagnostics.map { $0.origin?.position.line } == [6, 3, 3])
    }

    @Test func rendering() {
        let set = loaded(["- rule: r\n  desc: d\n  condition: a.b = 1 and\tno_such\n  output: o\n  priority: INFO\n"])
        #expect(
            set.diagnostics.map(\.rendered) == [
                """
                rules.yaml:3:26: error: Undefined macro 'no_such' used in filter. [LOAD_ERR_VALIDATE]
                      condition: a.b = 1 and no_such
                                             ^
                """
            ])
    }

    @Test func terminalSequencesAreEscaped() throws {
        let set = loaded(["- rule: r\n  desc: d\n  condition: a.b = 1\n  output: o\n  priority: \"\\e[31mred\"\n"])
        let text = try #require(set.diagnostics.first).rendered
        #expect(!text.utf8.contains(0x1B))
    }

    @Test func fieldsOfTheTreeLeadBackToTheirFile() throws {
        let set = loaded([
            "- macro: m\n  condition: proc.name = cat\n",
            "- rule: r\n  desc: d\n  condition: a.b = 1 and m\n  output: o\n  priority: INFO\n",
        ])
        var origins: [Rule.Origin?] = []
        try #require(set.rules.first).condition.forEachLeaf { origins.append(set.origin(at: $0.position)) }
        #expect(origins.map { $0?.file } == ["rules1.yaml", "rules0.yaml"])
        #expect(origins.map { $0?.position.offset } == [33, 24])
        #expect(origins.map { $0?.position.column } == [14, 14])
    }

    private func expect(_ diagnostic: Diagnostic, at marked: String) {
        #expect(place(diagnostic) == place(of: marked), "\(diagnostic.rendered)")
    }

    private func place(_ diagnostic: Diagnostic) -> [Int?] { [diagnostic.origin?.position.line, diagnostic.origin?.position.column] }

    private func place(of marked: String) -> [Int?] {
        let before = marked.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in before.enumerated() {
            if let range = line.firstRange(of: "@@".utf8) {
                return [index + 1, line.distance(from: line.startIndex, to: range.lowerBound) + 1]
            }
        }
        return []
    }
}
