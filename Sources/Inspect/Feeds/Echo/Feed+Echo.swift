import JSONDocument
import Vulnerabilities

extension Feed {
    /// Package, then CVE, then the version that fixes it; none if there is no fix.
    static let echo = Feed(
        name: "echo", title: "Echo advisories", licence: "publisher's terms",
        sources: [Source("https://advisory.echohq.com/data.json")],
        read: { file, emit in
            let root = try JSONValue(file)
            guard root.kind == .object else { throw FeedError("expected an object of packages", in: file.path) }
            for (package, vulnerabilities) in root.members {
                for (id, vulnerability) in vulnerabilities.members {
                    try eachRecord("\(package) \(id)", emit) {
                        guard vulnerability.kind == .object else { throw FeedError("expected an object") }
                        let fixed = try vulnerability.string("fixed_version")
                        let status: AffectedPackage.Status = fixed == nil ? .affected : fixed == "0" ? .notAffected : .fixed
                        let ranges = status == .notAffected ? [] : [fixed.map { AffectedRange.below($0) } ?? .all]
                        let row = AffectedPackage(ecosystem: Ecosystem(.echo), name: package, kind: .source, status: status, ranges: ranges)
                        return .advisory(Advisory(id: id, feed: "echo", affected: [row]))
                    }
                }
            }
        })
}
