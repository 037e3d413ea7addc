import Foundation
import Packages

/// A case of `trivy-scan/cases.json` with the report that is expected of it.
struct GoldenScan: Decodable {
    var name: String
    var input: String
    var golden: String
    /// Whether the report lists every package.
    var listsPackages: Bool
    /// Whether packages for development count.
    var includesDevelopment: Bool

    private enum CodingKeys: String, CodingKey { case name = "case", input, golden, listAllPkgs, includeDevDeps, format }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        input = try container.decode(String.self, forKey: .input)
        golden = try container.decode(String.self, forKey: .golden)
        // A bill of materials always does.
        listsPackages = container.contains(.format) || (try? container.decode(String.self, forKey: .listAllPkgs)) == "true"
        includesDevelopment = (try? container.decode(String.self, forKey: .includeDevDeps)) == "true"
    }

    struct Table: Decodable { var cases: [GoldenScan] }
}

/// A vulnerability of one package, as both sides can tell it.
struct GoldenFinding: Hashable, CustomStringConvertible {
    /// Type, namespace, name and version of the package URL.
    var package: String
    var vulnerability: String

    var description: String { "\(vulnerability) \(package)" }
}

/// What a report says of one, beyond that it is there.
struct GoldenDetails {
    /// The file; nil where the format has none.
    var target: String?
    var fixes: [String]
    /// Who says how severe it is, and how; nil where the report does not tell who.
    var severity: (source: String, word: String)?
}

/// A report in JSON, CycloneDX or SPDX form.
struct GoldenReport {
    var findings: [GoldenFinding: [GoldenDetails]] = [:]
    var packages: Set<String> = []

    init(_ document: Data) throws {
        guard let root = try JSONSerialization.jsonObject(with: document) as? [String: Any] else { return }
        for result in root["Results"] as? [[String: Any]] ?? [] { addResult(result) }
        for component in root["components"] as? [[String: Any]] ?? [] { addPackage(component["purl"] as? String) }
        for vulnerability in root["vulnerabilities"] as? [[String: Any]] ?? [] {
            for affected in vulnerability["affects"] as? [[String: Any]] ?? [] {
                add(vulnerability["id"], affected["ref"] as? String, GoldenDetails(fixes: []))
            }
        }
        for package in root["packages"] as? [[String: Any]] ?? [] {
            for reference in package["externalRefs"] as? [[String: Any]] ?? [] where reference["referenceType"] as? String == "purl" {
                addPackage(reference["referenceLocator"] as? String)
            }
        }
    }

    private mutating func addResult(_ result: [String: Any]) {
        for package in result["Packages"] as? [[String: Any]] ?? [] { addPackage(Self.purl(package["Identifier"])) }
        for row in result["Vulnerabilities"] as? [[String: Any]] ?? [] {
            let source = row["SeveritySource"] as? String
            let details = GoldenDetails(
                target: result["Target"] as? String,
                fixes: (row["FixedVersion"] as? String ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) },
                severity: source.flatMap { source in (row["Severity"] as? String).map { (source, $0) } })
            add(row["VulnerabilityID"], Self.purl(row["PkgIdentifier"]), details)
        }
    }

    private static func purl(_ identifier: Any?) -> String? { (identifier as? [String: Any])?["PURL"] as? String }

    private mutating func addPackage(_ text: String?) {
        if let package = text.flatMap(GoldenReport.key) { packages.insert(package) }
    }

    private mutating func add(_ id: Any?, _ purl: String?, _ details: GoldenDetails) {
        guard let id = id as? String, let package = purl.flatMap(GoldenReport.key) else { return }
        findings[GoldenFinding(package: package, vulnerability: id), default: []].append(details)
    }

    /// Without qualifiers and subpath, which tools choose differently, and without the `v` that only some write before a version of Go.
    static func key(_ purl: String) -> String? {
        guard let url = try? PackageURL(parsing: purl) else { return nil }
        let version = url.version ?? ""
        let plain = url.type == .golang && version.hasPrefix("v") ? String(version.dropFirst()) : version
        return ([url.type.rawValue, url.namespace, url.name].compactMap(\.self) + [plain]).joined(separator: " ")
    }
}
