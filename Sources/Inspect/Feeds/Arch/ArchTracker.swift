import JSONDocument
import Vulnerabilities

/// Reads Arch Linux' groups of vulnerabilities. Source: security.archlinux.org, `all.json`.
enum ArchTracker {
    static func read(_ file: FeedFile, _ emit: (FeedItem) throws -> Void) throws {
        let root = try JSONValue(file)
        guard root.kind == .array else { throw FeedError("expected a list of groups", in: file.path) }
        for (index, group) in root.elements.enumerated() {
            try eachRecord("\(file.path)[\(index)]", emit) { .advisory(try record(group)) }
        }
    }

    private static func record(_ group: JSONValue) throws -> Advisory {
        var result = Advisory(id: try group.name("name"), feed: "arch")
        result.upstream = try group.strings("issues")
        result.related = try group.strings("advisories")
        result.summary = try group.string("type") ?? ""
        let severity = try group.string("severity")
        if let severity { result.ratings = [SeverityRating(source: "arch", method: .word, value: severity)] }
        let first = try group.string("affected")
        let fixed = try group.string("fixed")
        let status = try group.required("status")
        let meaning: AffectedPackage.Status
        switch status {
        case "Not affected": meaning = .notAffected
        case "Unknown": meaning = .undetermined
        default: meaning = fixed == nil ? .affected : .fixed
        }
        // The version in `affected` is the one that was looked at, not the first that has the flaw.
        let range = fixed.map { AffectedRange.below($0) } ?? .all
        result.affected = try group.strings("packages").map {
            AffectedPackage(
                ecosystem: Ecosystem(.arch), name: $0, kind: .binary, status: meaning,
                reason: status == "Fixed" ? nil : [status, first].compactMap { $0 }.joined(separator: " "), urgency: severity,
                ranges: meaning == .notAffected ? [] : [range])
        }
        return result
    }
}
