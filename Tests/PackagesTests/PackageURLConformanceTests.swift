import Foundation
import Packages
import TestKit
import Testing

/// The suite of purl-spec: https://github.com/package-url/purl-spec, folder tests.
@Suite("Package URL Conformance", .requires(.corpora))
struct PackageURLConformanceTests {
    struct File: Decodable { let tests: [Case] }

    struct Case: Decodable {
        let kind: String
        let description: String
        let input: Input
        let output: Input?
        let fails: Bool

        enum CodingKeys: String, CodingKey {
            case description, input
            case kind = "test_type", output = "expected_output", fails = "expected_failure"
        }
    }

    enum Input: Decodable, Equatable {
        case text(String), parts(Parts)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) { self = .text(text) } else { self = .parts(try container.decode(Parts.self)) }
        }
    }

    struct Parts: Decodable, Equatable {
        var type: String?, namespace: String?, name: String?, version: String?, qualifiers: [String: String]?, subpath: String?

        init(_ url: PackageURL) {
            type = url.type.rawValue
            namespace = url.namespace
            name = url.name
            version = url.version
            qualifiers = url.qualifiers.isEmpty ? nil : url.qualifiers
            subpath = url.subpath
        }

        var hasNoEmptyQualifiers: Parts {
            var result = self
            if qualifiers?.isEmpty == true { result.qualifiers = nil }
            return result
        }
    }

    @Test func everyCase() throws {
        let known = try KnownIssues("Tests/PackagesTests/known-issues.txt")
        var total = 0
        for url in try Corpora.files(in: "static/purl", suffix: "-test.json") {
            var passed: Set<String> = [], failed: [String: String] = [:]
            for (index, test) in try Corpora.json(File.self, from: url).tests.enumerated() {
                total += 1
                let name = "\(index) \(test.kind) \(test.description)"
                if let problem = problem(test) { failed[name] = problem } else { passed.insert(name) }
            }
            #expect(known.complaints(in: url.lastPathComponent, passed: passed, failed: failed) == [])
        }
        print("package URLs: \(total) cases")
        #expect(total > 0)
    }

    private func problem(_ test: Case) -> String? {
        let outcome: Input
        do throws(PackageURLError) {
            switch (test.kind, test.input) {
            case ("parse", .text(let text)): outcome = .parts(Parts(try PackageURL(parsing: text)))
            case ("build", .parts(let parts)):
                outcome = .text(
                    try PackageURL(
                        type: PackageType(rawValue: parts.type ?? ""), namespace: parts.namespace, name: parts.name ?? "",
                        version: parts.version, qualifiers: parts.qualifiers ?? [:], subpath: parts.subpath
                    ).description)
            case (_, .text(let text)): outcome = .text(try PackageURL(parsing: text, reading: .lenient).description)
            default: return "an unknown kind of test"
            }
        } catch { return test.fails ? nil : error.description }
        if test.fails { return "no error" }
        var expected = test.output
        if case .parts(let parts)? = expected { expected = .parts(parts.hasNoEmptyQualifiers) }
        return outcome == expected ? nil : "\(outcome) instead of \(String(describing: expected))"
    }
}
