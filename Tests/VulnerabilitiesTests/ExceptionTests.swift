import Foundation
import Packages
import Testing
import Vulnerabilities

@Suite("Exceptions, VEX and licences")
struct ExceptionTests {
    private static let now = Timestamp(seconds: 1_750_000_000)
    private static let package = Package(
        type: .npm, name: "lodash", version: "4.17.20", licences: ["MIT"], evidence: [Evidence(path: FilePath("app/package-lock.json"))],
        cataloger: "npm")

    private static func excepted(_ exceptions: [FindingException], purls: [String] = []) throws -> ScanResult.Excepted {
        let affected = AffectedPackage(
            ecosystem: Ecosystem(.npm), name: "lodash", kind: .library, status: .fixed, ranges: [.below("4.17.21")])
        let advisory = Advisory(id: "GHSA-1", feed: "ghsa", aliases: ["CVE-1"], affected: [affected])
        let coverage = Coverage(feeds: [FeedState(name: "ghsa", fetched: now, records: 1)])
        let inventory = Inventory(packages: [package])
        let result = try Matcher(AdvisoryList([advisory], coverages: [Ecosystem(.npm): coverage]), options: MatchOptions(now: now))
            .scan(inventory)
        #expect(result.verdict.kind == .vulnerable)
        return result.excepting(exceptions, in: inventory, purls: purls, now: now)
    }

    @Test(
        "What hides and what does not",
        arguments: [
            (FindingException(vulnerability: "CVE-1", reason: "x", origin: "f"), true),
            (FindingException(vulnerability: "GHSA-1", package: "lodash", path: "/app/**", reason: "x", origin: "f"), true),
            (FindingException(vulnerability: "CVE-2", reason: "x", origin: "f"), false),
            (FindingException(vulnerability: "*", package: "other", reason: "x", origin: "f"), false),
            (FindingException(vulnerability: "*", path: "ap", reason: "x", origin: "f"), false),
            (FindingException(vulnerability: "*", status: .wontFix, reason: "x", origin: "f"), false),
            (FindingException(vulnerability: "CVE-1", reason: "x", origin: "f", products: ["pkg:npm/lodash@4.17.20"]), true),
            (FindingException(vulnerability: "CVE-1", reason: "x", origin: "f", products: ["pkg:npm/lodash"]), true),
            (FindingException(vulnerability: "CVE-1", reason: "x", origin: "f", products: ["pkg:npm/lodash@4.17.21"]), false),
        ])
    func hides(exception: FindingException, isHidden: Bool) throws {
        let outcome = try Self.excepted([exception], purls: ["pkg:npm/lodash@4.17.20"])
        #expect(outcome.hidden.count == (isHidden ? 1 : 0))
        #expect(outcome.result.verdict.kind == (isHidden ? .clean : .vulnerable))
    }

    @Test("One that lapsed hides nothing and is told")
    func lapsed() throws {
        let old = FindingException(vulnerability: "CVE-1", reason: "x", expires: Timestamp("2025-01-01"), origin: "f:1")
        let outcome = try Self.excepted([old])
        #expect(outcome.hidden == [] && outcome.lapsed == [old] && outcome.result.vulnerabilities.count == 1)
    }

    @Test("Files of Trivy, of Grype and ours")
    func files() throws {
        let trivy = try TrivyIgnoreFile.read("# accepted\nCVE-1\n\nCVE-2 exp:2023-01-01 # later\n")
        #expect(trivy.map(\.vulnerability) == ["CVE-1", "CVE-2"] && trivy.map(\.reason) == ["accepted", "later"])
        #expect(trivy[1].expires?.day == "2023-01-01" && trivy[1].origin == ".trivyignore:4")
        #expect(throws: ExceptionFileError.self) { try TrivyIgnoreFile.read("CVE-1 exp:soon") }
        let grype = try IgnoreFile.read(
            "ignore:\n  - vulnerability: CVE-1\n    fix-state: wont-fix\n    package:\n      name: lodash\n      location: /app/**\n",
            file: ".grype.yaml")
        #expect(grype.first?.status == .wontFix && grype.first?.package == "lodash")
        #expect(throws: ExceptionFileError.self) { try IgnoreFile.read("ignore:\n  - reason: all\n", file: "f") }
        let own = try IgnoreFile.read(
            "exceptions:\n  - id: CVE-1\n    reason: not reachable\n    owner: ops\n    expires: 2026-01-01\n", file: "f")
        #expect(own.first?.owner == "ops" && own.first?.expires?.day == "2026-01-01" && own.first?.origin == "f:2")
        #expect(throws: ExceptionFileError.self) { try IgnoreFile.read("exceptions:\n  - id: CVE-1\n", file: "f") }
    }

    @Test(
        "VEX in three formats",
        arguments: [
            #"""
            {"@context":"https://openvex.dev/ns/v0.2.0","@id":"urn:x","author":"us","statements":[{"vulnerability":{"name":"CVE-1"},
            "products":[{"@id":"pkg:npm/lodash@4.17.20"}],"status":"not_affected","justification":"vulnerable_code_not_present"}]}
            """#,
            #"""
            {"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"bom-ref":"a","purl":"pkg:npm/lodash@4.17.20"}],"vulnerabilities":
            [{"id":"CVE-1","analysis":{"state":"not_affected","justification":"code_not_present"},"affects":[{"ref":"a"}]}]}
            """#,
            #"""
            {"document":{"tracking":{"id":"x"},"publisher":{"name":"us"}},"product_tree":{"branches":[{"branches":[{"product":
            {"product_id":"p","name":"p","product_identification_helper":{"purl":"pkg:npm/lodash@4.17.20"}}}]}]},"vulnerabilities":[{"cve":
            "CVE-1","flags":[{"label":"component_not_present","product_ids":["p"]}],"product_status":{"known_not_affected":["p"]}}]}
            """#,
        ])
    func vex(text: String) throws {
        let document = try VEXDocument(Data(text.utf8), file: "x.json")
        #expect(document.statements.map(\.products) == [["pkg:npm/lodash@4.17.20"]])
        #expect(try Self.excepted(document.exceptions, purls: ["pkg:npm/lodash@4.17.20"]).hidden.count == 1)
        #expect(try Self.excepted(document.exceptions, purls: ["pkg:npm/lodash@4.17.19"]).hidden.isEmpty)
    }

    @Test("What is no VEX", arguments: ["{}", "[", #"{"document":1}"#])
    func refused(text: String) {
        #expect(throws: ExceptionFileError.self) { try VEXDocument(Data(text.utf8), file: "x") }
    }

    @Test(
        "Licences",
        arguments: [
            (["MIT"], [], 0), (["Apache-2.0"], [], 1), ([], ["mit"], 1), ([], ["GPL-3.0-only"], 0), ([], [], 0),
        ] as [(Set<String>, Set<String>, Int)])
    func licences(allowed: Set<String>, denied: Set<String>, count: Int) {
        #expect(LicencePolicy(allowed: allowed, denied: denied).violations(in: Inventory(packages: [Self.package])).count == count)
    }

    @Test(
        "Licence expressions: AND before OR, parentheses, WITH, families",
        arguments: [
            ("MIT OR GPL-3.0-only", ["MIT"], [], true), ("MIT AND GPL-3.0-only", ["MIT"], [], false),
            ("(MIT OR GPL-3.0-only) AND BSD-3-Clause", ["MIT"], [], false),
            ("(MIT OR GPL-3.0-only) AND BSD-3-Clause", ["mit", "bsd-3-clause"], [], true),
            ("MIT OR GPL-3.0-only AND BSD-3-Clause", ["MIT"], [], true), ("GPL-2.0-only", [], ["GPL-*"], false),
            ("LGPL-2.1-only", [], ["GPL-*"], true), ("GPL-2.0+", ["GPL-2.0-or-later"], [], true),
            ("GPL-2.0-only WITH Classpath-exception-2.0", ["GPL-2.0-only"], [], true),
            ("GPL-2.0-only WITH Classpath-exception-2.0", ["MIT"], [], false),
            ("GPL-2.0-only WITH Classpath-exception-2.0", [], ["GPL-2.0-only WITH Classpath-exception-2.0"], false),
            ("public domain", ["Public Domain"], [], true), ("MIT OR", ["MIT"], [], false), ("(MIT", ["MIT"], [], false),
            ("", ["MIT"], [], false), (String(repeating: "(", count: 100_000) + "MIT", ["MIT"], [], false),
        ] as [(String, Set<String>, Set<String>, Bool)])
    func expressions(licence: String, allowed: Set<String>, denied: Set<String>, isRight: Bool) {
        var package = Self.package
        package.licences = [licence]
        let found = LicencePolicy(allowed: allowed, denied: denied).violations(in: Inventory(packages: [package]))
        #expect(found.isEmpty == isRight)
    }

    @Test("A policy file has thresholds, licences and exceptions")
    func policy() throws {
        let policy = try ScanPolicy(
            """
            fail-on: [high, kev]
            licences:
              allow: [MIT]
              deny: GPL-*
            exceptions:
              - id: CVE-1
                reason: x
            """, file: "p.yaml")
        #expect(policy.failOn == ["high", "kev"] && policy.licences == LicencePolicy(allowed: ["MIT"], denied: ["GPL-*"]))
        #expect(policy.exceptions.map(\.origin) == ["p.yaml:6"])
        let wrong = [
            "fail-on: policy", "nothing: 1", "licences: [a]", "licences:\n  allow: {a: 1}", "- a", "exceptions:\n  - id: CVE-1", "[",
        ]
        for wrong in wrong {
            #expect(throws: ExceptionFileError.self) { try ScanPolicy(wrong, file: "p.yaml") }
        }
    }

    @Test("Exceptions that are written are read again, whatever is in them")
    func writing() throws {
        let exceptions = [
            FindingException(vulnerability: "CVE-1", reason: "x", origin: ""),
            FindingException(
                vulnerability: "*", package: "a: [b]", version: "1:2", path: "app/\"x\"", status: .wontFix,
                reason: "line\nand # \u{85}\u{1b} \\ 'ü' - {}", owner: "me", expires: Timestamp("2030-02-03"), origin: ""),
        ]
        for count in 0...2 {
            var read = try IgnoreFile.read(IgnoreFile.text(Array(exceptions.prefix(count))), file: "f")
            for index in read.indices { read[index].origin = "" }
            #expect(read == Array(exceptions.prefix(count)))
        }
    }
}
