import JSONText
import Packages
import Vulnerabilities

extension ScanReport {
    /// A snapshot of dependencies. Source: GitHub REST API, "Create a snapshot of dependencies for a repository". Commit and reference are
    /// the caller's: zeros and the main branch stand for them.
    var gitHub: String {
        let places = Dictionary(grouping: inventory.packages.indices) { inventory.packages[$0].evidence.first?.path.description ?? name }
        let manifests = places.sorted { $0.key < $1.key }.map { path, indices in
            (
                path,
                JSONTree?.some(
                    .object([
                        ("name", .text(path)), ("file", .object([("source_location", .text(path))])),
                        (
                            "resolved",
                            .object(
                                indices.map { index in
                                    (
                                        "\(inventory.packages[index].name)#\(index)",
                                        .object([
                                            ("package_url", purl(index).map(JSONTree.text)), ("relationship", "direct"),
                                            ("scope", inventory.packages[index].isDevelopment ? "development" : "runtime"),
                                        ])
                                    )
                                })
                        ),
                    ]))
            )
        }
        return JSONTree.object([
            ("version", 0), ("sha", "0000000000000000000000000000000000000000"), ("ref", "refs/heads/main"),
            ("job", .object([("id", "plimsoll"), ("correlator", .text("plimsoll " + name))])),
            (
                "detector",
                .object([("name", "plimsoll"), ("version", .text(toolVersion)), ("url", "https://github.com/plimsoll/plimsoll")])
            ),
            ("scanned", .text(time.description)),
            (
                "metadata",
                .object([
                    ("verdict", .text(verdict.kind.rawValue)),
                    ("licences", licences.isEmpty ? nil : .text(licenceSentences.map(\.sentence).joined(separator: "; "))),
                    ("notes", notes.isEmpty ? nil : .text(notes.joined(separator: "; "))),
                ])
            ),
            ("manifests", .object(manifests)),
        ]).document
    }

    /// Source: GitLab, security report schemas, container-scanning 15.
    var gitLab: String {
        let stamp = JSONTree.text(String(time.description.dropLast()))
        let tool = JSONTree.object([
            ("id", "plimsoll"), ("name", "Plimsoll"), ("vendor", .object([("name", "Plimsoll")])), ("version", .text(toolVersion)),
        ])
        let messages =
            verdict.problems.map { problem in
                JSONTree.object([("level", "warn"), ("value", .text(problem.message))])
            } + (licenceSentences.map(\.sentence) + notes).map { .object([("level", "info"), ("value", .text($0))]) }
        let rows = vulnerabilities.flatMap { vulnerability in
            vulnerability.matches.filter(\.isAffected).compactMap { match in package(match).map { row(vulnerability, match, $0) } }
        }
        return JSONTree.object([
            ("version", "15.0.7"),
            (
                "scan",
                .object([
                    ("type", "container_scanning"), ("start_time", stamp), ("end_time", stamp),
                    ("status", verdict.kind == .incomplete ? "failure" : "success"), ("analyzer", tool), ("scanner", tool),
                    ("messages", .array(messages)),
                ])
            ),
            ("vulnerabilities", .array(rows)), ("remediations", .array([])),
        ]).document
    }

    private func row(_ vulnerability: Vulnerability, _ match: Match, _ package: Packages.Package) -> JSONTree {
        let bands: [SeverityBand: JSONTree] = [
            .critical: "Critical", .high: "High", .medium: "Medium", .low: "Low", .negligible: "Info", .none: "Info",
        ]
        let identifiers = ([vulnerability.id] + vulnerability.aliases).map { id in
            JSONTree.object([
                ("type", .text(id.split(separator: "-").first.map { $0.lowercased() } ?? "other")), ("name", .text(id)),
                ("value", .text(id)), ("url", .text(Self.link(id))),
            ])
        }
        let system = inventory.operatingSystem.map { "\($0.id) \($0.versionID)" } ?? "unknown"
        return .object([
            ("id", .text("\(vulnerability.id) \(purl(match.package) ?? package.name) \(match.package)")), ("name", .text(vulnerability.id)),
            ("description", .text(vulnerability.summary)), ("severity", bands[vulnerability.severity] ?? "Unknown"),
            ("solution", match.fixedVersion.map { .text("Upgrade \(package.name) to \($0)") }), ("identifiers", .array(identifiers)),
            ("links", .array([.object([("url", .text(Self.link(vulnerability.id)))])])),
            (
                "location",
                .object([
                    (
                        "dependency",
                        .object([("package", .object([("name", .text(package.name))])), ("version", .text(package.version))])
                    ), ("operating_system", .text(system)), ("image", .text(name)),
                ])
            ),
        ])
    }
}
