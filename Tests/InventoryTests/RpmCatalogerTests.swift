import BinaryFormats
import Packages
import TestKit
import Testing

@testable import Inventory

@Suite("Packages of rpm's own databases", .requires(.installed(RpmSample.programs)))
struct RpmCatalogerTests {
    private let sample: RpmSample

    init() throws {
        sample = try RpmSample()
    }

    private func lines(_ facts: FileFacts) -> [String] {
        facts.packages.map { package in
            "\(package.name) \(package.version) \(package.architecture ?? "") \(package.licences.first ?? "") \(package.maintainer ?? "")"
                + " \(package.qualifiers["upstream"] ?? "") \(package.qualifiers["rpmmod"] ?? "(none)")"
        }
    }

    @Test("are those that rpm tells of, in each form")
    func forms() throws {
        let form = "%{NAME} %{EPOCH}:%{VERSION}-%{RELEASE} %{ARCH} %{LICENSE} %{VENDOR} %{SOURCERPM} %{MODULARITYLABEL}\\n"
        // "and" in the case of the specification where all of it is an expression.
        let told = try sample.query(["-qa", "--qf", form]).map { $0.replacing("MIT and GPL-2.0-only", with: "MIT AND GPL-2.0-only") }
        #expect(told.count == RpmSample.packages)
        let forms: [(String, [UInt8])] = [
            ("rpmdb.sqlite", sample.sqlite), ("Packages.db", sample.blobs()), ("Packages", try sample.berkeley(isBigEndian: false)),
            ("Packages", try sample.berkeley(isBigEndian: true)), ("Packages", try sample.berkeley(isBigEndian: true, pageSize: 65_536)),
        ]
        for (name, bytes) in forms {
            let facts = try RpmCataloger.facts(of: ImageFile("var/lib/rpm/\(name)", bytes: bytes))
            #expect(difference(lines(facts), told) == nil, "\(name), \(bytes.count) bytes")
            #expect(facts.gaps.isEmpty)
        }
    }

    @Test("own the files that rpm tells of, without folders, and need the packages that provide what they need")
    func ownership() throws {
        let assembly = try RpmCataloger.assembly(of: [ImageFile("usr/lib/sysimage/rpm/rpmdb.sqlite", bytes: sample.sqlite)])
        let main = try #require(assembly.packages.firstIndex { $0.name == "sample" })
        let told = try sample.query(["-q", "--qf", "[%{FILEMODES:perms} %{FILENAMES}\\n]", "sample"])
        let files = told.filter { !$0.hasPrefix("d") }.compactMap { $0.split(separator: " ").last.map { String($0.dropFirst()) } }
        #expect(files.count == 121)
        #expect(difference(assembly.owned[main]?.map(\.description) ?? [], files) == nil)
        let part = try #require(assembly.packages.first { $0.name == "sample-part7" })
        #expect(part.requires.contains("sample"))
        #expect(part.requires.contains("missing"))
        #expect(!part.requires.contains("other(capability)"))
        #expect(part.source == SourcePackage(name: "sample", version: "1.2.3-4.el9"))
        #expect(assembly.packages[main].source == SourcePackage(name: "sample", version: "3:1.2.3-4.el9"))
    }

    @Test("one damaged header hides no other one")
    func damaged() throws {
        var headers = sample.headers
        headers[3] = Array(headers[3].prefix(100))
        let facts = try RpmCataloger.facts(of: ImageFile("var/lib/rpm/Packages.db", bytes: BlobWriter.database(headers)))
        #expect(facts.packages.count == RpmSample.packages - 1)
        #expect(facts.gaps.map(\.cause) == [.damaged])
    }

    @Test("give packages or a gap, whatever is cut or changed in a database")
    func hostile() throws {
        let files = [
            ImageFile("var/lib/rpm/rpmdb.sqlite", bytes: sample.sqlite), ImageFile("var/lib/rpm/Packages.db", bytes: sample.blobs()),
            ImageFile("var/lib/rpm/Packages", bytes: try sample.berkeley(isBigEndian: true)),
        ]
        for file in files {
            for variant in Mutation.variants(of: file.bytes, count: 50, seed: 1) {
                _ = try? RpmCataloger.facts(of: ImageFile(file.path, bytes: variant))
            }
            // The beginning decides how the rest is read.
            for variant in Mutation.flips(of: file.bytes, in: 0..<120) {
                _ = try? RpmCataloger.facts(of: ImageFile(file.path, bytes: variant))
            }
        }
        #expect(throws: Gap.self) {
            try RpmCataloger.facts(of: ImageFile(files[0].path, bytes: Array(sample.sqlite.prefix(sample.sqlite.count / 2))))
        }
    }

    @Test("give a header or a gap, wherever it is cut and whichever byte is changed")
    func hostileHeaders() throws {
        let header = try #require(sample.headers.min { $0.count < $1.count })
        for variant in Mutation.all(of: header) {
            var collector = RpmCollector(path: FilePath("x"))
            try collector.add(variant)
            let facts = collector.facts()
            #expect(facts.packages.count + facts.gaps.count > 0 || !facts.owned.isEmpty || variant.count == header.count)
        }
    }
}

/// Bytes with defects.
enum Mutation {
    /// Every shorter length, and every byte changed.
    static func all(of bytes: [UInt8]) -> some Sequence<[UInt8]> {
        (0..<(bytes.count * 2)).lazy.map { index in
            if index < bytes.count { return Array(bytes.prefix(index)) }
            var changed = bytes
            changed[index - bytes.count] ^= index % 3 == 0 ? 0xff : index % 3 == 1 ? 0x80 : 0x01
            return changed
        }
    }

    /// Some of both, spread over all of the bytes.
    static func variants(of bytes: [UInt8], count: Int, seed: UInt64) -> some Sequence<[UInt8]> {
        var random = SplitMix(seed: seed)
        return (0..<(count * 2)).map { index in
            let position = Int(random.next() % UInt64(bytes.count))
            if index < count { return Array(bytes.prefix(position)) }
            var changed = bytes
            changed[position] = UInt8(truncatingIfNeeded: random.next())
            return changed
        }
    }

    /// Every byte of a range changed.
    static func flips(of bytes: [UInt8], in range: Range<Int>) -> some Sequence<[UInt8]> {
        range.clamped(to: 0..<bytes.count).lazy.map { index in
            var changed = bytes
            changed[index] ^= 0xff
            return changed
        }
    }
}
