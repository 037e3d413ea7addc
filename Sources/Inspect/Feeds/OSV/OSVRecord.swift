import Foundation
import JSONDocument
import Vulnerabilities

/// Reads records of the OSV format. Source: ossf.github.io/osv-schema, version 1.7.
enum OSVRecord {
    /// A file with one record, a list of them, or `{"vulns": [...]}`; JSON, or YAML where the name says so.
    static func read(_ file: FeedFile, feed: String, _ emit: (FeedItem) throws -> Void) throws {
        let isYAML = file.path.hasSuffix(".yaml") || file.path.hasSuffix(".yml")
        let json = isYAML ? FeedFile(path: file.path, bytes: try YAMLConversion.json(file.bytes)) : file
        let root = try JSONValue(json)
        if root.kind == .array || root["vulns"] != nil {
            let records = root.kind == .array ? root.elements : try root.requiredArray("vulns")
            for (index, record) in records.enumerated() {
                try eachRecord("\(file.path)[\(index)]", emit) { .advisory(try advisory(record, feed: feed)) }
            }
        } else {
            try eachRecord(file.path, emit) { .advisory(try advisory(root, feed: feed)) }
        }
    }

    /// One record.
    /// - Throws: `JSONError` or `FeedError` if a member has another type than the schema gives it, or a range has no beginning.
    static func advisory(_ record: JSONValue, feed: String) throws -> Advisory {
        let id = try record.name("id")
        let source = authority(of: id) ?? feed
        let specific = try record.object("database_specific")
        var result = Advisory(id: id, feed: feed)
        result.aliases = try record.strings("aliases").filter { $0 != id }
        result.upstream = unique(try record.strings("upstream").map(upstreamName))
        if result.upstream.isEmpty, upstreamName(id) != id { result.upstream = [upstreamName(id)] }
        result.related = unique(try record.strings("related").map(upstreamName))
        result.published = try record.time("published")
        result.modified = try record.time("modified")
        result.withdrawn = try record.time("withdrawn")
        result.summary = try record.string("summary") ?? ""
        result.details = try record.string("details") ?? ""
        result.ratings = try ratings(record, source: source)
        if let word = specific?["severity"]?.string, !word.isEmpty {
            result.ratings.append(SeverityRating(source: source, method: .word, value: word))
        }
        result.references = try record.array("references").map {
            Advisory.Reference(kind: try $0.string("type") ?? "WEB", url: try $0.required("url"))
        }
        result.weaknesses = specific?["cwe_ids"]?.elements.compactMap(\.string) ?? []
        for element in try record.array("affected") {
            if let affected = try affected(element, source: source) { result.affected.append(affected) }
        }
        return result
    }

    /// `severity[]`: vectors, and words of a distribution's own ("Ubuntu": "medium").
    private static func ratings(_ holder: JSONValue, source: String) throws -> [SeverityRating] {
        try holder.array("severity").compactMap { rating in
            let type = try rating.required("type")
            guard let value = try rating.string("score"), !value.isEmpty else { return nil }
            if let method = SeverityRating.Method(rawValue: type) {
                return SeverityRating(source: source, method: method, value: value)
            }
            return SeverityRating(source: type.lowercased(), method: .word, value: value)
        }
    }

    /// One of `affected[]`; nil of what names no package of an ecosystem that is known: commits only, or a foreign one.
    private static func affected(_ element: JSONValue, source: String) throws -> AffectedPackage? {
        let specific = try element.object("database_specific")
        let ranges = try element.array("ranges").map { try range($0, known: specific?["last_known_affected_version_range"]?.string) }
        guard let package = try element.object("package") else { return nil }
        let written = try package.name("ecosystem")
        let name = try package.name("name")
        let ownWords = try element.object("ecosystem_specific")
        guard let ecosystem = Ecosystem(osv: written) else { return nil }
        let isFixed = ranges.contains { !$0.fixedVersions.isEmpty && $0.kind != .git }
        var result = AffectedPackage(
            ecosystem: ecosystem, name: ecosystem.normalised(name), kind: kind(of: ecosystem), status: isFixed ? .fixed : .affected,
            ranges: ranges, versions: try element.strings("versions"), track: Ecosystem.track(osv: written),
            ratings: try ratings(element, source: source))
        result.reason = specific?["informational"]?.string
        result.urgency = ownWords?["urgency"]?.string ?? ownWords?["ubuntu_priority"]?.string ?? ownWords?["severity"]?.string
        return result
    }

    private static func range(_ element: JSONValue, known: String?) throws -> AffectedRange {
        let type = try element.required("type")
        guard let kind = AffectedRange.Kind(rawValue: type) else { throw FeedError("a range of unknown type '\(type.prefix(40))'") }
        var events: [AffectedRange.Event] = []
        for event in try element.requiredArray("events") {
            if let version = try event.string("introduced") { events.append(.introduced(version)) }
            if let version = try event.string("fixed") { events.append(.fixed(version)) }
            if let version = try event.string("last_affected") { events.append(.lastAffected(version)) }
            if let version = try event.string("limit"), version != "*" { events.append(.limit(version)) }
        }
        let hasBeginning = events.contains { if case .introduced = $0 { true } else { false } }
        guard hasBeginning else { throw FeedError("a range without 'introduced'") }
        if events.count == 1, kind != .git, let known, let end = end(of: known) { events.append(end) }
        return AffectedRange(kind: kind, repository: try element.string("repo"), events: events)
    }

    /// GitHub's records say so of what has no fix: "<= 1.2.3", "< 1.3".
    private static func end(of known: String) -> AffectedRange.Event? {
        let text = trimmed(known.split(separator: ",").last ?? "")
        if text.hasPrefix("<=") { return .lastAffected(trimmed(text.dropFirst(2))) }
        return text.hasPrefix("<") ? .limit(trimmed(text.dropFirst())) : nil
    }

    /// Which name of a package the publishers of an ecosystem use.
    static func kind(of ecosystem: Ecosystem) -> AffectedPackage.Kind {
        switch ecosystem.name {
        case .debian, .ubuntu, .alpine, .wolfi, .chainguard, .minimos, .echo: .source
        case .almalinux, .rocky, .redHat, .suse, .openSUSELeap, .openSUSETumbleweed, .azureLinux, .mariner, .photon: .binary
        default: .library
        }
    }

    /// "UBUNTU-CVE-2021-3782" is Ubuntu's record of CVE-2021-3782.
    static func upstreamName(_ id: String) -> String {
        for prefix in ["UBUNTU-", "DEBIAN-", "ALPINE-"] where id.hasPrefix(prefix + "CVE-") { return String(id.dropFirst(prefix.count)) }
        return id
    }

    /// Who rates in a record, by its identifier.
    private static func authority(of id: String) -> String? {
        let authorities = [
            "GHSA": "ghsa", "CVE": "nvd", "GO": "go", "PYSEC": "pypa", "RUSTSEC": "rustsec", "UBUNTU": "ubuntu", "USN": "ubuntu",
            "DEBIAN": "debian", "DSA": "debian", "DLA": "debian", "RHSA": "redhat", "ALSA": "almalinux", "RLSA": "rocky", "BIT": "bitnami",
        ]
        return authorities[String(id.prefix { $0 != "-" })]
    }
}

/// Without repetitions, in order.
func unique<Element: Hashable>(_ list: [Element]) -> [Element] {
    var seen: Set<Element> = []
    return list.filter { seen.insert($0).inserted }
}
