import Foundation
import TestKit
import Testing
import Versions

@Suite("Every order of versions is total")
struct VersionOrderTests {
    /// Pieces that meet every rule of some order; `#` is left out, since PHP's order is none with it.
    private static let pieces = [
        "0", "00", "1", "01", "2", "9", "10", "999999999999999999999999", ".", "-", "_", "+", "~", "^", ":", "!", "a", "b", "m", "rc", "RC",
        "alpha", "beta", "pre", "dev", "post", "p", "pl", "sp", "final", "ga", "snapshot", "SNAPSHOT", "r", "v", "git", "el7", "x", "..",
        "-r1", "_p1", "_rc", "é", "\u{1}", " ",
    ]

    private static func generated(_ seed: UInt64, _ count: Int) -> [String] {
        var random = SplitMix(seed: seed)
        return (0..<count).map { _ in
            (0..<(1 + Int(random.next() % 7))).map { _ in random.pick(pieces) }.joined()
        }
    }

    @Test("Made-up versions: reflexive, antisymmetric, transitive", arguments: VersionOrder.allCases)
    func total(order: VersionOrder) throws {
        var random = SplitMix(seed: 5)
        let numbers = (0..<60).map { _ in
            (0..<4).map { _ in random.pick(["0", "1", "01", "10"]) }.joined(separator: random.pick([".", "-"]))
        }
        let texts = Self.generated(7, 90).map { "1." + $0 } + Self.generated(8, 90).map { "1-" + $0 } + Self.generated(9, 60) + numbers
        Self.expectTotal(texts, order)
    }

    /// In a list that was sorted, every pair must stand as its places say: that is antisymmetry and transitivity at once.
    static func expectTotal(_ texts: [String], _ order: VersionOrder) {
        let versions = texts.compactMap { try? order.version($0) }.sorted { $0.compared(to: $1) == .less }
        #expect(versions.count > 15)
        var places: [Int] = []
        for (index, version) in versions.enumerated() {
            let isNext = index > 0 && versions[index - 1].compared(to: version) == .less
            places.append((places.last ?? 0) + (isNext ? 1 : 0))
        }
        for (left, one) in versions.enumerated() {
            for (right, two) in versions.enumerated() where one.compared(to: two) != Ordering(places[left], places[right]) {
                Issue.record("\(order): \(one) and \(two) stand against the order of others between them")
                return
            }
        }
    }

    @Test("No bytes bring one down, and what is refused says where", arguments: VersionOrder.allCases)
    func hostile(order: VersionOrder) throws {
        var random = SplitMix(seed: 3)
        for length in 0..<300 {
            let text = String(decoding: (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }, as: UTF8.self)
            for other in [text, "1.2.3", "1" + text] { _ = try? order.compare("1" + text, other) }
        }
        for piece in Self.pieces {
            let long = "1" + String(repeating: piece, count: 1000)
            _ = try? order.compare(long, long + "1")
        }
        let tooLong = String(repeating: "9", count: Limits.versionBytes + 1)
        #expect(throws: VersionError.self) { try order.version(tooLong) }
        #expect(throws: VersionError.self) { try order.version(" ") }
        let big = String(repeating: "9", count: 1000)
        #expect(try order.compare("1." + big, "1.\(big)9") == .less)
    }

    @Test(
        "Orders without a table",
        arguments: [
            // vercmp(8)
            (VersionOrder.pacman, ["1.0a", "1.0b", "1.0beta", "1.0p", "1.0pre", "1.0rc", "1.0", "1.0.a", "1.0.1"]),
            (.pacman, ["1", "1.0", "1.1", "1.1.1", "1.2", "2.0", "3.0.0"]),
            (.pacman, ["1.5.0-1", "1.5.1-1", "1.5.1-2", "1.5.1-10", "1:1.0-1", "1:1.1-1", "2:0.1-1"]),
            // Go Modules Reference, "Pseudo-versions"
            (.go, ["v0.0.0-20191109021931-daa7c04131f5", "v0.0.0-20200109021931-aaa7c04131f5", "v0.0.1", "v1.0.0+incompatible", "v1.0.1"]),
            (.go, ["v1.2.3-pre.0.20191109021931-daa7c04131f5", "v1.2.3", "v1.2.4-0.20191109021931-daa7c04131f5", "v1.2.4"]),
            (.go, ["go1.20.14", "go1.21beta1", "go1.21rc2", "go1.21rc10", "1.21.0", "go1.21.1 X:boringcrypto", "1.22"]),
            // Conan 2, "Version"
            (
                .conan,
                ["1.0-alpha", "1.0-beta.2", "1.0-beta.10", "1.0", "1.0+1", "1.1", "1.1.1", "1.1.1a", "1.1.1w", "1.2", "cci.20200101"]
            ),
            (.semver, ["1.2.3-rc.1", "1.2.3", "1.2.4", "2"]),
            // PEP 440, appendix B: words without a separator between them
            (.pep440, ["1.0arev2", "1.0a1", "1.0preview", "1.0prerev21", "1.0postdev3", "1.0rev2dev", "1.0post3", "1.1alpharev2dev1"]),
            (.dpkg, ["1.0~~", "1.0~rc1", "1.0", "1.0-1", "1.0a", "1.0+b1", "1:0.1"]),
            (.maven, ["1-alpha", "1-snapshot", "1-0.alpha", "1", "1-sp", "1-xyz", "1-1", "1.1"]),
            (.rubyGems, ["1.0.pre", "1.0-1", "1.0", "1.0.1"]),
        ])
    func ascending(order: VersionOrder, versions: [String]) throws {
        for (index, left) in versions.enumerated() {
            for right in versions[(index + 1)...] {
                #expect(try order.compare(left, right) == .less, "\(left) < \(right)")
            }
        }
    }

    @Test(
        "Strict semantic versions",
        arguments: [
            ("1.2.3", true), ("1.2.3-rc.1+build.5", true), ("1.2.3-0a", true), ("v1.2.3", false), ("1.2", false), ("01.2.3", false),
            ("1.2.3-01", false), ("1.2.3-", false), ("1.2.3+", false), ("1.2.3.4", false), (" 1.2.3", false), ("1.2.3-a..b", false),
        ])
    func strict(text: String, isStrict: Bool) throws {
        #expect(try SemanticVersion(text).isStrict == isStrict)
    }

    @Test("A version that is none says where", arguments: [("(devel)", 0), ("", 0), ("main", 0), ("v", 1)])
    func refused(text: String, position: Int) {
        let error = #expect(throws: VersionError.self) { try GoVersion(text) }
        #expect(error?.position == position && error?.text == text)
    }
}
