// The loader of rule files: any bytes give rules or diagnostics, and whatever is said can be shown.
// Modules: CLayout Events CYaml Yams RuleLanguage
// Seeds: rule-files
// Seconds: 1
import RuleLanguage

/// One input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRuleLoader(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let start else { return 0 }
    var loader = RuleLoader()
    loader.load(Array(UnsafeBufferPointer(start: start, count: count)), file: "fuzz")
    let set = loader.finish()
    for diagnostic in set.diagnostics.prefix(20) { precondition(!diagnostic.rendered.isEmpty, "nothing to show") }
    precondition(set.diagnostics.count <= Limits.diagnostics + 2, "more than the limit")
    return 0
}
