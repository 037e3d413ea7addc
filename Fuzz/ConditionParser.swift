// The parser of conditions: any text gives a tree or an error with a position inside it, and what is printed of a tree parses to the same.
// Modules: CLayout Events CYaml Yams RuleLanguage
// Seeds: filter-conditions
// Seconds: 1
import RuleLanguage

/// One input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzConditionParser(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let start, let text = String(validating: UnsafeBufferPointer(start: start, count: count), as: UTF8.self) else { return -1 }
    do {
        let printed = try ConditionParser().parse(text).printed
        // A printed tree may be nested deeper than a text may be: then it is refused, and never read as something else.
        if let again = try? ConditionParser().parse(printed) { precondition(again.printed == printed, "printed anew, it is another one") }
    } catch {
        precondition(error.position.offset >= 0 && error.position.offset <= count, "a position outside of the text")
    }
    return 0
}
