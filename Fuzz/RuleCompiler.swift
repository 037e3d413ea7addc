// Rules on their way into the engine: what the loader accepts compiles, or there is a diagnostic that can be shown.
// Modules: CLayout Events CYaml Yams RuleLanguage CRE2 Text Dates RuleEngine
// Seeds: rule-files
// Link: re2 stdc++
// Seconds: 1
import RuleEngine
import RuleLanguage

/// One input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRuleCompiler(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let start else { return 0 }
    var options = RuleLoader.Options()
    options.isField = { FieldTable.standard.isField($0) }
    var loader = RuleLoader(options)
    loader.load(Array(UnsafeBufferPointer(start: start, count: count)), file: "fuzz")
    let set = loader.finish()
    let (detector, diagnostics) = RuleEngine.compile(set)
    for diagnostic in diagnostics.prefix(20) { precondition(!diagnostic.rendered.isEmpty, "nothing to show") }
    for rule in detector.rules { precondition(detector.eventTypes(of: rule.name) != nil, "a rule that is not there") }
    return 0
}
