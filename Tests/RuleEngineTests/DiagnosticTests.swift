import Events
import RuleLanguage
import Testing

@testable import RuleEngine

struct DiagnosticTests {
    private func diagnostics(_ condition: String, output: String = "x") throws -> [Diagnostic] {
        RuleEngine.compile([try .test(condition, output: output)]).diagnostics
    }

    @Test(arguments: [
        ("evt.type=open and proc.nmae=cat", "did you mean proc.name?"),
        ("evt.type=open and evt.arg.flgas=x", "did you mean evt.arg.flags?"),
        ("evt.type=opne", "did you mean open?"), ("evt.type=open and proc.aname[x]=cat", "must be a number"),
        ("evt.type=open and proc.name[1]=cat", "takes no argument"),
        ("evt.type=open and evt.arg=cat", "requires an argument"), ("evt.type=open and proc.pid=many", "not a value of type int64"),
        ("evt.type=open and fd.port=65536", "not a value of type port"), ("evt.type=open and proc.name regex '('", "regular expression"),
        ("evt.type=open and fd.snet=10.0.0.0/33", "not a value of type ipnet"),
        ("evt.type=open and toupper(proc.aname)=X", "does not support transformers"),
    ]) func mistakesAreExplained(condition: String, message: String) throws {
        let found = try diagnostics(condition)
        #expect(found.count == 1)
        #expect(found.first?.level == .error)
        #expect(found.first?.code == "LOAD_ERR_COMPILE_CONDITION")
        #expect(found.first?.message.contains(message) == true, "\(found.first?.message ?? "")")
    }

    /// What is refused must be refused before it costs anything: RE2 bounds the memory of an expression.
    @Test(arguments: [
        String(repeating: "[ab]c*", count: 175_000), String(repeating: "(", count: 1 << 20), "((((a{100}){100}){100}){100}){100}",
    ]) func hugeExpressionsAreRefused(expression: String) throws {
        let found = try diagnostics("evt.type=open and proc.name regex '\(expression)'")
        #expect(found.map(\.code) == ["LOAD_ERR_COMPILE_CONDITION"])
        #expect(found.first?.message.contains("regular expression") == true)
    }

    @Test func positionsPointAtTheMistake() throws {
        #expect(try diagnostics("evt.type=open and\n  proc.nmae=cat").first?.origin?.position.line == 2)
    }

    @Test(arguments: ["%nonsense", "%", "%10", "ends with %", "%fd.ip", "%toupper(", "%toupper(proc.nmae)"])
    func wrongOutputsAreRefused(output: String) throws {
        #expect(try diagnostics("evt.type=open", output: output).map(\.code) == ["LOAD_ERR_COMPILE_OUTPUT"])
    }

    @Test func unknownFieldsCanBeSkipped() throws {
        var rule = try Rule.test("evt.type=open and proc.nonsense=1")
        rule.skipsIfUnknownField = true
        let (detector, diagnostics) = RuleEngine.compile([rule, try .test("evt.type=close", name: "other")])
        #expect(diagnostics.map(\.code) == ["LOAD_UNKNOWN_FILTER"])
        #expect(diagnostics.map(\.level) == [.warning])
        #expect(detector.rules.map(\.name) == ["other"])
    }

    @Test func rulesForEveryEventAreRemarkedOn() throws {
        #expect(try diagnostics("proc.name=cat").map(\.code) == ["LOAD_NO_EVTTYPE"])
        #expect(try diagnostics("evt.num=0").isEmpty)
        #expect(try diagnostics("evt.type=open and evt.type=close").isEmpty)
    }

    @Test func placesInFilesAreKept() {
        var loader = RuleLoader()
        loader.load(
            "- rule: r\n  desc: d\n  condition: evt.type=open and\n    proc.nmae=cat\n  output: o\n  priority: INFO\n", file: "my.yaml")
        let found = RuleEngine.compile(loader.finish()).diagnostics
        #expect(found.map(\.origin?.file) == ["my.yaml"])
        #expect(found.first?.origin?.position.line == 4)
        #expect(found.first?.line == "    proc.nmae=cat")
    }

    @Test func deepTreesAreRefused() {
        var condition = Condition.exists(.field(.init(name: "evt.type"), SourcePosition()), SourcePosition())
        for _ in 0..<1_200 { condition = .and([condition, .not(condition, SourcePosition())], SourcePosition()) }
        #expect(RuleEngine.compile([.test(condition)]).diagnostics.map(\.code) == ["LOAD_ERR_COMPILE_CONDITION"])
    }
}
