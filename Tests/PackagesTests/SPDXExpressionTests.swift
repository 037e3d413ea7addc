import Packages
import Testing

@Suite("Licence expressions")
struct SPDXExpressionTests {
    static let expressions: [(String, String?)] = [
        ("MIT", "MIT"), ("mit", "MIT"), ("(MIT)", "(MIT)"),
        ("MIT AND (GPL-2.0-only OR Apache-2.0)", "MIT AND (GPL-2.0-only OR Apache-2.0)"),
        ("BSD-3-Clause or GPL-2.0", "BSD-3-Clause OR GPL-2.0"), ("GPL-2.0+", "GPL-2.0+"), ("LicenseRef-foo.1", "LicenseRef-foo.1"),
        ("DocumentRef-a:LicenseRef-b", "DocumentRef-a:LicenseRef-b"),
        ("GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"),
        ("MIT AND", nil), ("AND MIT", nil), ("MIT GPL-2.0", nil), ("(MIT", nil), ("MIT)", nil), ("GPLv2+", nil), ("", nil),
        ("(LicenseRef-a WITH LLVM-exception)", "(LicenseRef-a WITH LLVM-exception)"),
        ("MIT WITH MIT", nil), ("LicenseRef-", nil), ("DocumentRef-:LicenseRef-b", nil), ("DocumentRef-ä:LicenseRef-b", nil),
        // An exception is no licence, stands behind one licence, and that once.
        ("LLVM-exception", nil), ("(MIT) WITH LLVM-exception", nil), ("MIT WITH LLVM-exception WITH LLVM-exception", nil),
        // Operators are in one case, plus signs close to the name.
        ("MIT And Apache-2.0", nil), ("Apache-2.0+", "Apache-2.0+"), ("Apache-2.0 +", nil), ("()", nil),
        (String(repeating: "(", count: 2000) + "MIT" + String(repeating: ")", count: 2000), nil),
    ]

    @Test("are recognised and written in one way", arguments: expressions)
    func normalised(text: String, expression: String?) {
        #expect(SPDXExpression.normalised(text) == expression)
    }

    @Test("stay the text where they are none")
    func declared() {
        #expect(SPDXExpression.declared("  GPLv2+ and MIT ") == "GPLv2+ and MIT")
    }
}
