import JSONText
import Packages
import Vulnerabilities

extension ScanReport {
    /// Source: SPDX 2.3 as JSON; annex G, "Including security information": advisories are external references of the package. SPDX 2.3 has
    /// no place for severities and verdicts, which stand in comments.
    var spdx: String {
        let subject = JSONTree.object([
            ("name", .text(name.plain)), ("SPDXID", .text(Self.subject)), ("versionInfo", digest.map { .text($0.description) }),
            ("downloadLocation", "NOASSERTION"), ("filesAnalyzed", false),
        ])
        let advisories = advisoriesByPackage
        let packages = inventory.packages.indices.map { package($0, advisories[$0] ?? []) }
        let contained = inventory.packages.indices.map { relationship(Self.subject, "CONTAINS", reference($0)) }
        let comment = (["verdict: " + verdict.kind.rawValue] + verdict.problems.map(\.message) + notes).joined(separator: "; ")
        return JSONTree.object([
            ("spdxVersion", "SPDX-2.3"), ("dataLicense", "CC0-1.0"), ("SPDXID", "SPDXRef-DOCUMENT"), ("name", .text(name.plain)),
            ("documentNamespace", .text("https://spdx.org/spdxdocs/plimsoll/\(name.asURIPath)/\(time.seconds)")),
            ("comment", .text(comment)),
            (
                "creationInfo",
                .object([("created", .text(time.description)), ("creators", .texts(["Tool: plimsoll-" + toolVersion]))])
            ),
            ("packages", .array([subject] + packages)),
            ("relationships", .array([relationship("SPDXRef-DOCUMENT", "DESCRIBES", Self.subject)] + contained)),
        ]).document
    }

    private static let subject = "SPDXRef-Subject"

    private func reference(_ index: Int) -> String { "SPDXRef-Package-\(index)" }

    private func relationship(_ from: String, _ kind: String, _ to: String) -> JSONTree {
        .object([("spdxElementId", .text(from)), ("relationshipType", .text(kind)), ("relatedSpdxElement", .text(to))])
    }

    private var advisoriesByPackage: [Int: [(Vulnerability, Match)]] {
        var result: [Int: [(Vulnerability, Match)]] = [:]
        for vulnerability in vulnerabilities {
            for match in vulnerability.matches where match.isAffected { result[match.package, default: []].append((vulnerability, match)) }
        }
        return result
    }

    private func package(_ index: Int, _ advisories: [(vulnerability: Vulnerability, match: Match)]) -> JSONTree {
        let package = inventory.packages[index]
        let url = purl(index).flatMap { $0.isEmpty ? nil : externalReference("PACKAGE-MANAGER", "purl", $0) }
        let references = advisories.map { vulnerability, match in
            let fix = match.fixedVersion.map { "fixed in \($0)" } ?? match.status.rawValue
            return externalReference(
                "SECURITY", "advisory", Self.link(vulnerability.id), comment: "\(vulnerability.id): \(vulnerability.severity), \(fix)".plain
            )
        }
        let licences = licenceSentences.filter { $0.package == index }.map(\.sentence)
        let all = [url].compactMap(\.self) + references
        return .object([
            ("name", .text(package.name)), ("SPDXID", .text(reference(index))),
            ("versionInfo", package.version.isEmpty ? nil : .text(package.version)), ("downloadLocation", "NOASSERTION"),
            ("filesAnalyzed", false), ("externalRefs", all.isEmpty ? nil : .array(all)),
            ("comment", licences.isEmpty ? nil : .text(licences.joined(separator: "; "))),
        ])
    }

    private func externalReference(_ category: String, _ type: String, _ locator: String, comment: String? = nil) -> JSONTree {
        .object([
            ("referenceCategory", .text(category)), ("referenceType", .text(type)), ("referenceLocator", .text(locator)),
            ("comment", comment.map(JSONTree.text)),
        ])
    }
}
