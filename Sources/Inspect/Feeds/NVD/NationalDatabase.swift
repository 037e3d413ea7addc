import JSONDocument
import Vulnerabilities

/// Reads the National Vulnerability Database, API and files of version 2.0.
/// Source: csrc.nist.gov, cve_api_json_2.0.schema.
enum NationalDatabase {
    static func read(_ file: FeedFile, _ emit: (FeedItem) throws -> Void) throws {
        let root = try JSONValue(file)
        if root["cve"] != nil || root["descriptions"] != nil {
            return try eachRecord(file.path, emit) { .advisory(try record(root)) }
        }
        for (index, element) in try root.requiredArray("vulnerabilities").enumerated() {
            try eachRecord("\(file.path) vulnerabilities[\(index)]", emit) { .advisory(try record(element)) }
        }
    }

    private static func record(_ element: JSONValue) throws -> Advisory {
        let cve = try element.object("cve") ?? element
        var result = Advisory(id: try cve.name("id"), feed: "nvd")
        result.published = try cve.time("published")
        result.modified = try cve.time("lastModified")
        if try cve.string("vulnStatus") == "Rejected" { result.withdrawn = result.modified ?? result.published ?? Timestamp(seconds: 0) }
        result.details = try text(in: cve.array("descriptions"))
        result.ratings = try ratings(cve)
        result.weaknesses = unique(
            try cve.array("weaknesses").flatMap { try $0.array("description") }.compactMap { try $0.string("value") }
                .filter { $0.hasPrefix("CWE-") })
        result.references = try cve.array("references").map { reference in
            let tags = try reference.strings("tags")
            let kind = tags.contains("Patch") ? "FIX" : tags.contains { $0.hasSuffix("Advisory") } ? "ADVISORY" : "WEB"
            return Advisory.Reference(kind: kind, url: try reference.required("url"))
        }
        result.affected = try ProductConfigurations.affected(cve.array("configurations"))
        return result
    }

    private static func text(in descriptions: [JSONValue]) throws -> String {
        for description in descriptions where try description.string("lang") == "en" { return try description.string("value") ?? "" }
        return ""
    }

    private static func ratings(_ cve: JSONValue) throws -> [SeverityRating] {
        guard let metrics = try cve.object("metrics") else { return [] }
        var result: [SeverityRating] = []
        let lists: [(StaticString, SeverityRating.Method)] = [
            ("cvssMetricV40", .cvss4), ("cvssMetricV31", .cvss3), ("cvssMetricV30", .cvss3), ("cvssMetricV2", .cvss2),
        ]
        for (key, method) in lists {
            for metric in try metrics.array(key) {
                guard let vector = try metric.object("cvssData")?.string("vectorString"), !vector.isEmpty else { continue }
                let source = try metric.string("source") ?? ""
                result.append(SeverityRating(source: source == "nvd@nist.gov" ? "nvd" : source, method: method, value: vector))
            }
        }
        return result
    }
}
