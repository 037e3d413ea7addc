import CVSS
import Foundation
import TestKit
import Testing

@Suite("Conformance: CVSS vectors", .enabled(if: Corpora.isAvailable, Comment(rawValue: Corpora.absence)))
struct CVSSConformanceTests {
    @Test("Scores")
    func scores() throws {
        for file in try Corpora.files(in: "static/cvss", suffix: "_score.list") {
            for line in try lines(file) {
                let fields = line.text.split(separator: " ")
                try #require(fields.count == 2, "\(line.text)")
                let tenths = fields[1].split(separator: ".").map(String.init)
                let whole = try #require(Int(tenths[0]))
                let score = whole * 10 + (tenths.count > 1 ? Int(tenths[1]) ?? 0 : 0)
                #expect(try CVSSVector(String(fields[0])).score == score, "\(line.text)")
            }
        }
    }

    @Test("Vectors print back")
    func printed() throws {
        for file in try Corpora.files(in: "static/cvss", suffix: "_roundtrip.list") {
            for line in try lines(file) { #expect(try CVSSVector(line.text).description == line.text) }
        }
    }

    @Test("Good ones are read, bad ones refused")
    func refused() throws {
        for file in try Corpora.files(in: "static/cvss", suffix: "_error.list") {
            let version = file.lastPathComponent.prefix(2).dropFirst()
            for line in try lines(file) {
                let vector = try? CVSSVector(line.text)
                // Each list is of one version: a vector of another is a wrong one there.
                let isRead = vector.map { $0.version.rawValue.hasPrefix(version) } ?? false
                #expect(isRead == (line.comment == "OK"), "\(line.text)")
            }
        }
    }

    private func lines(_ file: URL) throws -> [(text: String, comment: String)] {
        let all = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(!all.isEmpty)
        return all.map { line in
            let parts = line.split(separator: "#", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            return (parts[0], parts.count > 1 ? parts[1] : "")
        }
    }
}
