import JSONText
import Packages
import Vulnerabilities

extension ScanReport {
    /// Our own schema, version 1: everything that the scan knows.
    var json: String {
        JSONTree.object([
            ("schema", "plimsoll.scan/1"), ("name", .text(name)), ("digest", digest.map { .text($0.description) }),
            ("time", .text(time.description)), ("verdict", .text(verdict.kind.rawValue)),
            (
                "problems",
                .array(verdict.problems.map { .object([("cause", .text($0.cause.rawValue)), ("message", .text($0.message))]) })
            ),
            ("data", data), ("vulnerabilities", .array(vulnerabilities.map(entry))),
            ("hidden", .array(outcome.hidden.map { entry($0.exception, vulnerability: $0.vulnerability, package: $0.package) })),
            ("lapsed", .array(outcome.lapsed.map { entry($0, vulnerability: $0.vulnerability, package: nil) })),
            ("licences", .array(licenceEntries)),
            (
                "leftOut",
                .array(omissions.map { .object([("reason", .text($0.reason)), ("findings", .number($0.findings))]) })
            ),
        ]).document
    }

    private var licenceEntries: [JSONTree] {
        licences.compactMap { violation in
            guard inventory.packages.indices.contains(violation.package) else { return nil }
            let package = inventory.packages[violation.package]
            return .object([
                ("package", .text(package.name)), ("version", .text(package.version)), ("purl", purl(violation.package).map(JSONTree.text)),
                ("licence", .text(violation.licence)),
            ])
        }
    }

    private var data: JSONTree {
        .array(
            outcome.result.coverage.sorted { $0.key < $1.key }.map { ecosystem, coverage in
                .object([
                    ("ecosystem", .text(ecosystem)), ("endOfLife", coverage.endOfLife.map { .text($0.day) }),
                    (
                        "feeds",
                        .array(
                            coverage.feeds.map { feed in
                                .object([
                                    ("name", .text(feed.name)), ("fetched", .text(feed.fetched.description)),
                                    ("records", .number(feed.records)), ("failure", feed.failure.map(JSONTree.text)),
                                ])
                            })
                    ),
                ])
            })
    }

    private func entry(_ vulnerability: Vulnerability) -> JSONTree {
        .object([
            ("id", .text(vulnerability.id)), ("aliases", .texts(vulnerability.aliases)), ("advisories", .texts(vulnerability.advisories)),
            ("summary", .text(vulnerability.summary)), ("severity", .text(vulnerability.severity.description)),
            ("score", vulnerability.score.map(JSONTree.tenths)), ("risk", .number(vulnerability.risk)),
            ("riskReasons", .texts(vulnerability.riskReasons)),
            ("knownExploited", .boolean(vulnerability.signals.knownExploited != nil)),
            ("due", vulnerability.signals.knownExploited?.due.map { .text($0.day) }),
            ("epssMillionths", vulnerability.signals.epss.map { .number($0.probability) }),
            (
                "ratings",
                .array(
                    vulnerability.ratings.map {
                        .object([
                            ("source", .text($0.source)), ("method", .text($0.method.rawValue)), ("value", .text($0.value)),
                            ("score", $0.score.map(JSONTree.tenths)),
                        ])
                    })
            ),
            ("matches", .array(vulnerability.matches.compactMap(entry))),
        ])
    }

    private func entry(_ match: Match) -> JSONTree? {
        guard let package = package(match) else { return nil }
        return .object([
            ("package", .text(package.name)), ("version", .text(package.version)), ("purl", purl(match.package).map(JSONTree.text)),
            ("status", .text(match.status.rawValue)), ("fixedVersion", match.fixedVersion.map(JSONTree.text)),
            ("confidence", .text(match.confidence.rawValue)), ("owner", .text(owner(package))),
            ("paths", .texts(package.evidence.map(\.path.description))), ("layer", layer(package).map(JSONTree.number)),
            ("reasons", .texts(match.reasons)),
        ])
    }

    private func entry(_ exception: FindingException, vulnerability: String, package: Int?) -> JSONTree {
        .object([
            ("vulnerability", .text(vulnerability)), ("package", package.flatMap(purl).map(JSONTree.text)),
            ("reason", .text(exception.reason)), ("owner", .text(exception.owner)), ("expires", exception.expires.map { .text($0.day) }),
            ("origin", .text(exception.origin)),
        ])
    }
}
