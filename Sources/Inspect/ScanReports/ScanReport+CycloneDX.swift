import CVSS
import JSONText
import Packages
import Vulnerabilities

extension ScanReport {
    /// Source: CycloneDX 1.6, with `vulnerabilities`.
    var cycloneDX: String {
        let components = inventory.packages.enumerated().map { index, package in
            JSONTree.object([
                ("type", "library"), ("bom-ref", .text(reference(index))), ("name", .text(package.name)),
                ("version", .text(package.version)), ("purl", purl(index).map(JSONTree.text)),
            ])
        }
        return JSONTree.object([
            ("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json"), ("bomFormat", "CycloneDX"), ("specVersion", "1.6"),
            ("version", 1),
            (
                "metadata",
                .object([
                    ("timestamp", .text(time.description)),
                    (
                        "tools",
                        .object([
                            (
                                "components",
                                .array([.object([("type", "application"), ("name", "plimsoll"), ("version", .text(toolVersion))])])
                            )
                        ])
                    ),
                    ("component", .object([("type", "container"), ("bom-ref", "subject"), ("name", .text(name))])),
                    (
                        "properties",
                        .array(
                            [property("plimsoll:verdict", verdict.kind.rawValue)]
                                + verdict.problems.map { property("plimsoll:problem:" + $0.cause.rawValue, $0.message) }
                                + licenceSentences.map { property("plimsoll:licence", $0.sentence) }
                                + notes.map { property("plimsoll:note", $0) })
                    ),
                ])
            ),
            ("components", .array(components)), ("vulnerabilities", .array(vulnerabilities.map(entry))),
        ]).document
    }

    private func property(_ name: String, _ value: String) -> JSONTree { .object([("name", .text(name)), ("value", .text(value))]) }

    /// Unique in the document: two packages may have one package URL.
    private func reference(_ index: Int) -> String { "package-\(index)" }

    private func entry(_ vulnerability: Vulnerability) -> JSONTree {
        let fixes = vulnerability.matches.compactMap { match in
            match.fixedVersion.flatMap { fixed in package(match).map { "Upgrade \($0.name) to \(fixed)." } }
        }
        let isHeld = vulnerability.matches.contains(where: \.isAffected)
        return .object([
            ("id", .text(vulnerability.id)),
            (
                "references",
                .array(
                    vulnerability.aliases.map { .object([("id", .text($0)), ("source", .object([("url", .text(Self.link($0)))]))]) })
            ),
            ("ratings", .array(vulnerability.ratings.map(rating))),
            ("description", vulnerability.summary.isEmpty ? nil : .text(vulnerability.summary)),
            ("recommendation", fixes.isEmpty ? nil : .text(Array(Set(fixes)).sorted().joined(separator: " "))),
            ("analysis", isHeld ? nil : .object([("state", "not_affected")])),
            (
                "affects",
                .array(
                    vulnerability.matches.compactMap { match in
                        package(match).map { package in
                            .object([
                                ("ref", .text(reference(match.package))),
                                (
                                    "versions",
                                    .array([
                                        .object([("version", .text(package.version)), ("status", .text(status(match)))])
                                    ])
                                ),
                            ])
                        }
                    })
            ),
        ])
    }

    private func status(_ match: Match) -> String {
        switch match.status {
        case .notAffected: "unaffected"
        case .undetermined: "unknown"
        default: "affected"
        }
    }

    private func rating(_ rating: SeverityRating) -> JSONTree {
        let method: String
        switch rating.method {
        case .cvss2: method = "CVSSv2"
        case .cvss3: method = rating.value.hasPrefix("CVSS:3.1") ? "CVSSv31" : "CVSSv3"
        case .cvss4: method = "CVSSv4"
        case .word: method = "other"
        }
        let band = rating.band == .negligible ? "info" : rating.band.description
        return .object([
            ("source", .object([("name", .text(rating.source))])), ("score", rating.score.map(JSONTree.tenths)),
            ("severity", .text(band)), ("method", .text(method)), ("vector", rating.method == .word ? nil : .text(rating.value)),
        ])
    }

    /// Source: OpenVEX 0.2.0. What an exception hides is not stated: only its author may say so. The format has no place for a verdict:
    /// that something is missing stands beside the tool's name.
    var openVEX: String {
        let reasons = verdict.problems.map(\.message).joined(separator: "; ").plain
        let tooling = "plimsoll/\(toolVersion)" + (verdict.kind == .incomplete ? " (incomplete: \(reasons))" : "")
        let statements = vulnerabilities.flatMap { vulnerability in
            vulnerability.matches.map { match in statement(vulnerability, match) }
        }
        return JSONTree.object([
            ("@context", "https://openvex.dev/ns/v0.2.0"),
            ("@id", .text("https://openvex.dev/docs/plimsoll/\(name.asURIPath)/\(time.seconds)")), ("author", "Plimsoll"),
            ("timestamp", .text(time.description)), ("version", 1), ("tooling", .text(tooling)),
            ("statements", .array(statements)),
        ]).document
    }

    private func statement(_ vulnerability: Vulnerability, _ match: Match) -> JSONTree {
        let isUndetermined = match.status == .undetermined
        let isHeld = match.isAffected && !isUndetermined
        return .object([
            ("vulnerability", .object([("name", .text(vulnerability.id)), ("aliases", .texts(vulnerability.aliases))])),
            ("products", .array([.object([("@id", .text(purl(match.package) ?? "pkg:generic/\(match.package)"))])])),
            ("status", .text(isUndetermined ? "under_investigation" : isHeld ? "affected" : "not_affected")),
            ("impact_statement", isHeld || isUndetermined ? nil : .text(match.reasons.last ?? "not affected")),
            ("action_statement", isHeld ? .text(match.fixedVersion.map { "Upgrade to \($0)" } ?? "No fix is out") : nil),
        ])
    }
}
