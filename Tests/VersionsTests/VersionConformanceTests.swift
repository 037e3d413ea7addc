import Foundation
import TestKit
import Testing
import Versions

@Suite("Conformance: tables of versions", .enabled(if: Corpora.isAvailable, Comment(rawValue: Corpora.absence)))
struct VersionConformanceTests {
    private static let orders: [String: VersionOrder] = [
        "alpine": .apk, "cran": .numeric, "debian": .dpkg, "hackage": .numeric, "maven": .maven, "nuget": .nuget, "packagist": .composer,
        "pub": .pub, "pypi": .pep440, "redhat": .rpm, "rubygems": .rubyGems, "semver": .semver,
    ]

    @Test("Every table of osv-scalibr, in both directions; at most 0.5 % known issues in each")
    func scalibr() throws {
        let issues = try KnownIssues("Tests/VersionsTests/known-issues.txt")
        for file in try Corpora.files(in: "static/versions/osv-scalibr", suffix: ".txt") {
            let name = String(file.lastPathComponent.prefix { $0 != "-" })
            let order = try #require(Self.orders[name], "no order for \(file.lastPathComponent)")
            try check(file, "osv-scalibr/" + file.lastPathComponent, order, issues)
        }
    }

    @Test("Versions of the tables stand in a total order")
    func total() throws {
        var random = SplitMix(seed: 11)
        for file in try Corpora.files(in: "static/versions/osv-scalibr", suffix: ".txt") {
            let order = try #require(Self.orders[String(file.lastPathComponent.prefix { $0 != "-" })])
            // `#` is PHP's placeholder, with which its order is none.
            let all = try rows(file).flatMap { [$0.left, $0.right] }.filter { !$0.contains("#") }
            VersionOrderTests.expectTotal(all.count < 300 ? all : (0..<300).map { _ in random.pick(all) }, order)
        }
    }

    @Test("The tables of claircore")
    func claircore() throws {
        let issues = try KnownIssues("Tests/VersionsTests/known-issues.txt")
        let maven = try Corpora.files(in: "static/versions/claircore/maven", suffix: ".list")
        for file in maven { try check(file, "claircore/maven/" + file.lastPathComponent, .maven, issues) }
        let plain = try Corpora.url("static/versions/claircore/rpmver/rpmvercmp")
        for row in try rows(plain) { #expect(RPMVersion.compareSegments(row.left, row.right) == row.order, "\(row.line)") }
        for row in try rows(Corpora.url("static/versions/claircore/rpmver/compare")) {
            let (left, right) = (try NEVRA(row.left), try NEVRA(row.right))
            #expect(left.compared(to: right) == row.order, "\(row.line)")
            #expect(right.compared(to: left) == row.order.reversed, "\(row.line)")
        }
    }

    @Test("NEVRAs of claircore fall into their parts")
    func parts() throws {
        for line in try lines(Corpora.url("static/versions/claircore/rpmver/parse")) {
            let fields = line.split(separator: " ").map { $0 == "''" || $0 == "\"\"" ? "" : String($0) }
            try #require(fields.count == 6, "\(line)")
            let nevra = try NEVRA(fields[0])
            #expect([nevra.name, nevra.epoch, nevra.version, nevra.release, nevra.architecture] == Array(fields[1...]), "\(line)")
        }
    }

    @Test("The table of rpm, in both directions")
    func rpm() throws {
        for file in try Corpora.files(in: "static/versions/rpm", suffix: ".tsv") {
            let rows = try lines(file).dropFirst().map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
            #expect(!rows.isEmpty)
            for row in rows {
                let order = try #require(Int(row[2]).flatMap(Ordering.init(rawValue:)))
                #expect(RPMVersion.compareSegments(row[0], row[1]) == order, "\(row)")
                #expect(RPMVersion.compareSegments(row[1], row[0]) == order.reversed, "\(row)")
            }
        }
    }

    @Test("The table of apk-tools: comparisons, fuzzy ones, and what is valid")
    func apk() throws {
        var count = 0
        for file in try Corpora.files(in: "static/versions/apk-tools", suffix: ".data") {
            for line in try lines(file) {
                let fields = line.split(separator: " ").map(String.init)
                count += 1
                if fields.count == 1 {
                    let isValid = !line.hasPrefix("!")
                    let text = isValid ? fields[0] : String(fields[0].dropFirst())
                    #expect((try? AlpineVersion(text).isValid) ?? false == isValid, "\(line)")
                    continue
                }
                try #require(fields.count == 3, "\(line)")
                let (left, right) = (try AlpineVersion(fields[0]), try AlpineVersion(fields[2]))
                #expect(holds(left, fields[1], right), "\(line)")
                #expect(left.compared(to: right) == right.compared(to: left).reversed, "\(line)")
            }
        }
        #expect(count > 700)
    }

    private func holds(_ left: AlpineVersion, _ relation: String, _ right: AlpineVersion) -> Bool {
        let isFuzzy = left.isFuzzilyEqual(to: right)
        return switch relation {
        case "~": isFuzzy
        case "!~": !isFuzzy
        case "<~": isFuzzy || left < right
        case ">~": isFuzzy || left > right
        case "<": left < right
        case ">": left > right
        default: left == right
        }
    }

    private func check(_ file: URL, _ name: String, _ order: VersionOrder, _ issues: KnownIssues) throws {
        var passed: Set<String> = []
        var failed: [String: String] = [:]
        let rows = try rows(file)
        for row in rows {
            do {
                let forth = try order.compare(row.left, row.right)
                let back = try order.compare(row.right, row.left)
                if forth == row.order, back == row.order.reversed {
                    passed.insert(row.line)
                } else {
                    failed[row.line] = "\(forth), and back \(back)"
                }
            } catch {
                failed[row.line] = String(describing: error)
            }
        }
        print("\(name): \(rows.count) lines, \(failed.count) known issues")
        #expect(!rows.isEmpty, "\(name)")
        #expect(issues.complaints(in: name, passed: passed, failed: failed) == [])
        #expect(failed.count * 200 <= rows.count, "more than 0.5 % of \(name)")
    }

    private struct Row {
        let line: String
        let left: String
        let order: Ordering
        let right: String
    }

    private func rows(_ file: URL) throws -> [Row] {
        try lines(file).map { line in
            let fields = line.split(separator: " ").map(String.init)
            let orders: [String: Ordering] = ["<": .less, "=": .equal, "==": .equal, ">": .greater]
            try #require(fields.count == 3, "\(line)")
            return Row(line: line, left: fields[0], order: try #require(orders[fields[1]], "\(line)"), right: fields[2])
        }
    }

    /// Without comments: whole lines of `#` or `//`, and what follows a tab and a `#`.
    private func lines(_ file: URL) throws -> [String] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
            guard !line.hasPrefix("#"), !line.hasPrefix("//") else { return nil }
            let text = line.range(of: "\t+# ?", options: .regularExpression).map { line[..<$0.lowerBound] } ?? line
            let trimmed = text.trimmingCharacters(in: .whitespaces)
            return trimmed.isEmpty ? nil : trimmed
        }
    }
}
