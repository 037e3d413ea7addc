import Testing

@testable import Recording

struct ChecksumTests {
    /// RFC 3720, appendix B.4.
    static let examples: [(name: String, bytes: [UInt8], value: UInt32)] = [
        ("zeroes", [UInt8](repeating: 0, count: 32), 0x8a91_36aa), ("ones", [UInt8](repeating: 0xff, count: 32), 0x62a8_ab43),
        ("rising", Array(0..<32), 0x46dd_794e), ("falling", Array((0..<32).reversed()), 0x113f_db5c), ("nothing", [], 0),
    ]

    @Test(arguments: examples.indices) func examplesOfTheStandard(index: Int) {
        let example = Self.examples[index]
        example.bytes.withUnsafeBytes { #expect(Checksum.of($0) == example.value, "\(example.name)") }
    }

    @Test func partsAreTheWhole() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        bytes.withUnsafeBytes { view in
            for cut in [0, 1, 7, 8, 9, 500, 999, 1000] {
                #expect(
                    Checksum.of(.init(rebasing: view[..<cut]), .init(rebasing: view[cut...])) == Checksum.of(view), "cut at \(cut)")
            }
        }
    }
}
