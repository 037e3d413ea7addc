import Packages
import TestKit
import Testing

@testable import Inventory

@Suite("Hostile archives")
struct HostileZipTests {
    static let sample: ZipBuilder = {
        var inner = ZipBuilder()
        inner.add("META-INF/MANIFEST.MF", text: "Manifest-Version: 1.0\nImplementation-Version: 1\n")
        var jar = ZipBuilder()
        jar.add("META-INF/MANIFEST.MF", text: "Manifest-Version: 1.0\n")
        jar.add("lib/inner-1.jar", inner.bytes)
        jar.add("META-INF/maven/g/a/pom.properties", text: JavaArchiveTests.properties("g", "a", "1"))
        jar.add("META-INF/maven/g/a/pom.xml", text: "<project><groupId>g</groupId><artifactId>a</artifactId><version>1</version></project>")
        return jar
    }()

    private func read(_ bytes: [UInt8]) -> [Gap] {
        do { return try JavaArchiveCataloger.read(FileHeader(path: FilePath("a.jar"), size: bytes.count), bytes.span.bytes).gaps } catch {
            return [error]
        }
    }

    @Test("every cut is a gap")
    func cut() {
        let bytes = Self.sample.bytes
        for length in 0..<bytes.count { #expect(!read(Array(bytes[..<length])).isEmpty, "\(length) bytes") }
        #expect(read(bytes).isEmpty)
    }

    @Test("no changed byte does more than make a gap")
    func flipped() {
        let bytes = Self.sample.bytes
        var random = SplitMix(seed: 4)
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= UInt8(truncatingIfNeeded: random.next() | 1)
            _ = read(changed)
        }
        for _ in 0..<5000 {
            var changed = bytes
            for _ in 0..<8 { changed[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next()) }
            _ = read(changed)
        }
    }

    private static func changed(_ change: (inout ZipBuilder) -> Void) -> ZipBuilder {
        var jar = ZipBuilder()
        jar.add("META-INF/maven/g/a/pom.properties", text: JavaArchiveTests.properties("g", "a", "1"))
        change(&jar)
        return jar
    }

    static let odd: [(String, ZipBuilder, Gap.Cause)] = [
        ("another name in front of the data", changed { $0.entries[0].localName = "META-INF/maven/g/b/pom.properties" }, .mismatch),
        ("encrypted", changed { $0.entries[0].flags = 1 }, .unsupported),
        ("an unknown compression", changed { $0.entries[0].method = 12 }, .unsupported),
        ("more than it says", changed { $0.entries[0].statedSize = 3 }, .damaged),
        ("less than it says", changed { $0.entries[0].statedSize = 300 }, .damaged),
        ("a text of 5 MB", changed { $0.entries[0].content = Array(repeating: 0x20, count: 5 << 20) }, .limit),
        ("a claim of 1 TB", changed { $0.entries[0].statedSize = Int(UInt32.max) - 1 }, .limit),
        ("a long name", changed { $0.entries[0].name = String(repeating: "a", count: 5000) }, .limit),
        (
            "archives in archives",
            {
                var inner = sample
                for level in 0..<20 {
                    var outer = ZipBuilder()
                    outer.add("lib/level-\(level).jar", inner.bytes, isDeflated: false)
                    inner = outer
                }
                return inner
            }(), .limit
        ),
        (
            "a bomb",
            {
                // 40 copies of one archive that claims 30 MB each pass what may be read out of one file.
                var jar = ZipBuilder()
                let zeros = [UInt8](repeating: 0, count: 30 << 20)
                let entry = ZipBuilder.Entry(name: "lib/a.jar", content: zeros)
                jar.entries = [entry, entry, entry]
                for index in jar.entries.indices { jar.entries[index].statedSize = 400 << 20 }
                return jar
            }(), .limit
        ),
    ]

    @Test("has its cause", arguments: odd.map(\.0))
    func cause(name: String) throws {
        let (_, jar, cause) = try #require(Self.odd.first { $0.0 == name })
        #expect(read(jar.bytes).contains { $0.cause == cause }, "\(read(jar.bytes))")
    }

    @Test("many entries are a limit, and not many gaps")
    func manyGaps() {
        var jar = ZipBuilder()
        for index in 0..<2000 { jar.entries.append(ZipBuilder.Entry(name: "\(index).jar", content: [1, 2, 3], isDeflated: false)) }
        let gaps = read(jar.bytes)
        #expect(!gaps.isEmpty && gaps.count <= 20)
    }
}
