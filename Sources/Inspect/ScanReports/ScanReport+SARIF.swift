import JSONText
import Packages
import Vulnerabilities

extension ScanReport {
    /// Source: SARIF 2.1.0 (OASIS). Results point at the file of the package, a line where it has one; the layer is in `logicalLocations`.
    var sarif: String {
        let affected = vulnerabilities.filter { $0.matches.contains(where: \.isAffected) }
        let rules = affected.map { vulnerability in
            JSONTree.object([
                ("id", .text(vulnerability.id)), ("name", "VulnerablePackage"),
                ("shortDescription", .object([("text", .text(title(vulnerability)))])),
                ("fullDescription", .object([("text", .text(title(vulnerability)))])),
                ("helpUri", .text(Self.link(vulnerability.id))),
                (
                    "properties",
                    .object([
                        ("security-severity", .text(Self.tenths(vulnerability.score ?? 0))),
                        ("tags", .texts(["vulnerability", "security", vulnerability.severity.description])),
                    ])
                ),
            ])
        }
        let results = affected.enumerated().flatMap { index, vulnerability in
            vulnerability.matches.filter(\.isAffected).compactMap { match in
                package(match).map { result(vulnerability, match, $0, rule: index) }
            }
        }
        let told =
            verdict.problems.map { problem in
                JSONTree.object([("level", "warning"), ("message", .object([("text", .text(problem.message))]))])
            } + notes.map { JSONTree.object([("level", "note"), ("message", .object([("text", .text($0))]))]) }
        let licenceResults = licenceSentences.map { index, sentence in licenceResult(index, sentence, rule: rules.count) }
        return JSONTree.object([
            ("$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"), ("version", "2.1.0"),
            (
                "runs",
                .array([
                    .object([
                        (
                            "tool",
                            .object([
                                (
                                    "driver",
                                    .object([
                                        ("name", "Plimsoll"), ("version", .text(toolVersion)),
                                        ("rules", .array(rules + (licences.isEmpty ? [] : [Self.licenceRule]))),
                                    ])
                                )
                            ])
                        ),
                        (
                            "invocations",
                            .array([
                                .object([
                                    ("executionSuccessful", .boolean(verdict.kind != .incomplete)),
                                    ("endTimeUtc", .text(time.description)), ("toolExecutionNotifications", .array(told)),
                                ])
                            ])
                        ),
                        ("results", .array(results + licenceResults)),
                        ("properties", .object([("verdict", .text(verdict.kind.rawValue)), ("source", .text(name))])),
                    ])
                ])
            ),
        ]).document
    }

    private func result(_ vulnerability: Vulnerability, _ match: Match, _ package: Packages.Package, rule: Int) -> JSONTree {
        let level = vulnerability.severity >= .high ? "error" : vulnerability.severity == .medium ? "warning" : "note"
        let fix = match.fixedVersion.map { ": upgrade to \($0)" } ?? ": no fix is out"
        return .object([
            ("ruleId", .text(vulnerability.id)), ("ruleIndex", .number(rule)), ("level", .text(level)),
            ("message", .object([("text", .text("\(package.name) \(package.version) has \(vulnerability.id)\(fix)"))])),
            ("locations", .array([location(package)])),
            (
                "partialFingerprints",
                .object([("plimsoll/1", .text("\(vulnerability.id) \(purl(match.package) ?? package.name)"))])
            ),
        ])
    }

    private static let licenceRule = JSONTree.object([
        ("id", "licence"), ("name", "LicenceNotAllowed"),
        ("shortDescription", .object([("text", "The package's licence is not allowed by the policy")])),
        ("properties", .object([("tags", .texts(["licence"]))])),
    ])

    private func licenceResult(_ index: Int, _ sentence: String, rule: Int) -> JSONTree {
        .object([
            ("ruleId", "licence"), ("ruleIndex", .number(rule)), ("level", "error"), ("message", .object([("text", .text(sentence))])),
            ("locations", .array([location(inventory.packages[index])])),
            ("partialFingerprints", .object([("plimsoll/1", .text("licence \(purl(index) ?? inventory.packages[index].name)"))])),
        ])
    }

    private func location(_ package: Packages.Package) -> JSONTree {
        let place = package.evidence.first
        let layer = place?.layer.map { JSONTree.object([("fullyQualifiedName", .text($0.description)), ("kind", "module")]) }
        return .object([
            (
                "physicalLocation",
                .object([
                    ("artifactLocation", .object([("uri", .text((place?.path.description ?? name).asURIPath))])),
                    ("region", .object([("startLine", .number(max(1, place?.line ?? 1)))])),
                ])
            ),
            ("logicalLocations", layer.map { .array([$0]) }),
        ])
    }

    private func title(_ vulnerability: Vulnerability) -> String {
        vulnerability.summary.isEmpty ? vulnerability.id : vulnerability.summary
    }

    /// Where people read about it.
    static func link(_ id: String) -> String {
        id.hasPrefix("CVE-")
            ? "https://nvd.nist.gov/vuln/detail/" + id.asURIPath
            : id.hasPrefix("GHSA-") ? "https://github.com/advisories/" + id.asURIPath : "https://osv.dev/vulnerability/" + id.asURIPath
    }

    static func tenths(_ value: Int) -> String { "\(value / 10).\(value % 10)" }
}
