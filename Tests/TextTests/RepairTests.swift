import Testing

@testable import Text

struct RepairTests {
    /// The standard library decides what is well-formed, for all texts of up to three bytes out of the interesting ones.
    @Test func agreesWithTheStandardLibrary() {
        let bytes: [UInt8] = [
            0, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF,
        ]
        var texts: [[UInt8]] = [[]]
        for length in 0..<4 { texts += texts.filter { $0.count == length }.flatMap { text in bytes.map { text + [$0] } } }
        for text in texts {
            let isValid = text.withUnsafeBytes { TextRepair.isValid($0) }
            guard isValid == (String(validating: text, as: UTF8.self) != nil) else {
                Issue.record("\(text) is \(isValid)")
                return
            }
            guard !isValid else { continue }
            var target = [UInt8](repeating: 0, count: text.count * 3)
            let count = text.withUnsafeBytes { source in target.withUnsafeMutableBytes { TextRepair.repair(source, into: $0) } }
            guard let count, String(validating: target[..<count], as: UTF8.self) != nil else {
                Issue.record("\(text) is not repaired")
                return
            }
        }
    }

    @Test func repairNeverOverruns() {
        var target = [UInt8](repeating: 0, count: 2)
        #expect(
            [UInt8](repeating: 0xFF, count: 1).withUnsafeBytes { source in
                target.withUnsafeMutableBytes { TextRepair.repair(source, into: $0) }
            } == nil)
    }
}
