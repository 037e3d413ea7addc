import JSONDocument
import Vulnerabilities

/// Reads CSAF documents of Red Hat: VEX (one a CVE) and advisories (one an RHSA).
/// Source: OASIS CSAF 2.0, sections 3.2.2 "product tree" and 3.2.3 "vulnerabilities".
enum SecurityAdvisoryFramework {
    static func read(_ file: FeedFile, feed: String, _ emit: (FeedItem) throws -> Void) throws {
        let root = try JSONValue(file)
        guard let document = try root.object("document"), let tracking = try document.object("tracking") else {
            throw FeedError("no 'document' with 'tracking'", in: file.path)
        }
        try eachRecord(file.path, emit) { .advisory(try record(root, document: document, tracking: tracking, feed: feed)) }
    }

    private static func record(_ root: JSONValue, document: JSONValue, tracking: JSONValue, feed: String) throws -> Advisory {
        let id = try tracking.name("id")
        var result = Advisory(id: id, feed: feed)
        result.published = try tracking.time("initial_release_date")
        result.modified = try tracking.time("current_release_date")
        result.summary = try document.string("title") ?? ""
        if try tracking.string("status") == "deleted" {
            result.withdrawn = result.modified ?? Timestamp(seconds: 0)
            return result
        }
        if let word = try document.object("aggregate_severity")?.string("text") {
            result.ratings.append(SeverityRating(source: "redhat", method: .word, value: word))
        }
        result.references = try document.array("references").map {
            Advisory.Reference(kind: "WEB", url: try $0.required("url"))
        }
        let products = try ProductTree(root)
        var rows: [RedHatRow: Set<String>] = [:]
        for vulnerability in try root.array("vulnerabilities") {
            let cve = try vulnerability.string("cve")
            if let cve, cve != id { result.upstream.append(cve) }
            if result.details.isEmpty { result.details = try description(vulnerability) }
            if let weakness = try vulnerability.object("cwe")?.string("id") { result.weaknesses.append(weakness) }
            for score in try vulnerability.array("scores") {
                guard let vector = try (score.object("cvss_v3") ?? score.object("cvss_v2"))?.string("vectorString") else { continue }
                let method: SeverityRating.Method = score["cvss_v3"] == nil ? .cvss2 : .cvss3
                result.ratings.append(SeverityRating(source: "redhat", method: method, value: vector))
            }
            try add(vulnerability, products: products, to: &rows)
        }
        result.ratings = unique(result.ratings)
        result.weaknesses = unique(result.weaknesses)
        result.upstream = unique(result.upstream)
        result.affected = rows.map { $0.key.affected(architectures: $0.value) }.sorted(by: RedHatRow.order)
        return result
    }

    private static func description(_ vulnerability: JSONValue) throws -> String {
        for note in try vulnerability.array("notes") where try note.string("category") == "description" {
            return try note.string("text") ?? ""
        }
        return ""
    }

    private static func add(_ vulnerability: JSONValue, products: ProductTree, to rows: inout [RedHatRow: Set<String>]) throws {
        guard let status = try vulnerability.object("product_status") else { return }
        let urgencies = try details(vulnerability.array("threats").filter { try $0.string("category") == "impact" })
        let reasons = try labels(vulnerability.array("flags"))
        let refusals = try remedies(vulnerability.array("remediations"))
        let lists: [(StaticString, AffectedPackage.Status)] = [
            ("fixed", .fixed), ("known_affected", .affected), ("known_not_affected", .notAffected), ("under_investigation", .undetermined),
        ]
        for (key, meaning) in lists {
            for product in try status.strings(key) {
                guard let component = products.component(product) else { continue }
                var row = RedHatRow(component: component, status: meaning)
                row.urgency = urgencies[product] ?? urgencies[""]
                switch meaning {
                case .fixed:
                    guard component.version != nil else { continue }
                case .affected:
                    row.component.version = nil
                    if let refusal = refusals[product] {
                        row.status = refusal.status
                        row.reason = refusal.reason
                    }
                case .notAffected:
                    // With a version it means: what this erratum ships. Of other versions nothing is said.
                    guard component.version == nil else { continue }
                    row.reason = reasons[product]
                default: row.component.version = nil
                }
                let architecture = row.component.architecture
                row.component.architecture = nil
                rows[row, default: []].insert(architecture ?? "")
            }
        }
    }

    /// Words by product; by "" if they hold for all.
    private static func details(_ elements: [JSONValue]) throws -> [String: String] {
        var result: [String: String] = [:]
        for element in elements {
            guard let text = try element.string("details") else { continue }
            let products = try element.strings("product_ids")
            for product in products.isEmpty ? [""] : products { result[product] = text }
        }
        return result
    }

    private static func labels(_ flags: [JSONValue]) throws -> [String: String] {
        var result: [String: String] = [:]
        for flag in flags {
            guard let label = try flag.string("label") else { continue }
            for product in try flag.strings("product_ids") { result[product] = label }
        }
        return result
    }

    private static func remedies(_ remediations: [JSONValue]) throws -> [String: (status: AffectedPackage.Status, reason: String)] {
        var result: [String: (status: AffectedPackage.Status, reason: String)] = [:]
        for remediation in remediations {
            let text = try remediation.string("details") ?? ""
            let status: AffectedPackage.Status
            switch try remediation.string("category") {
            case "no_fix_planned": status = text.contains("support scope") ? .endOfLife : .wontFix
            case "none_available": status = text.contains("deferred") ? .deferred : .affected
            default: continue
            }
            for product in try remediation.strings("product_ids") { result[product] = (status, text) }
        }
        return result
    }
}

/// What rows of several architectures have in common.
struct RedHatRow: Hashable {
    var component: ProductTree.Component
    var status: AffectedPackage.Status
    var reason: String?
    var urgency: String?

    init(component: ProductTree.Component, status: AffectedPackage.Status) {
        self.component = component
        self.status = status
    }

    func affected(architectures: Set<String>) -> AffectedPackage {
        let named = architectures.contains("noarch") || architectures.contains("") ? [] : architectures.sorted()
        var ranges: [AffectedRange] = []
        if let version = component.version { ranges = [.below(version)] } else if status != .notAffected { ranges = [.all] }
        return AffectedPackage(
            ecosystem: component.ecosystem, name: component.name, kind: component.isSource ? .source : .binary, status: status,
            reason: reason, urgency: urgency, ranges: ranges, architectures: named, module: component.module)
    }

    static func order(_ left: AffectedPackage, _ right: AffectedPackage) -> Bool {
        (left.ecosystem, left.name, left.kind.rawValue, left.ranges.first?.fixedVersions.first ?? "", left.status.rawValue)
            < (right.ecosystem, right.name, right.kind.rawValue, right.ranges.first?.fixedVersions.first ?? "", right.status.rawValue)
    }
}
