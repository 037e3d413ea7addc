import Vulnerabilities

/// Reads the errata that repositories of rpm packages carry: `updateinfo.xml`. Source: createrepo_c's updateinfo; Amazon, Rocky.
enum UpdateInformation {
    static func read(
        _ file: FeedFile, feed: String, source: String, in ecosystem: (XMLElement) -> Ecosystem?, _ emit: (FeedItem) throws -> Void
    ) throws {
        try XMLRecords.read(file, names: ["update"]) { update in
            // Errata that mend bugs or bring features say nothing about security.
            guard update.attributes["type"] == "security" else { return }
            try eachRecord("\(file.path) \(update.text("id"))", emit) {
                .advisory(try record(update, feed: feed, source: source, in: ecosystem(update)))
            }
        }
    }

    private static func record(_ update: XMLElement, feed: String, source: String, in ecosystem: Ecosystem?) throws -> Advisory {
        let id = update.text("id")
        guard !id.isEmpty else { throw FeedError("no 'id'") }
        var result = Advisory(id: id, feed: feed)
        let references = update["references"]?.all("reference") ?? []
        result.upstream = unique(references.filter { $0.attributes["type"] == "cve" }.compactMap { $0.attributes["id"] })
        result.summary = update.text("title")
        result.details = update.text("description")
        result.published = Timestamp(update["issued"]?.attributes["date"] ?? "")
        result.modified = Timestamp(update["updated"]?.attributes["date"] ?? "")
        let severity = update.text("severity")
        if !severity.isEmpty { result.ratings = [SeverityRating(source: source, method: .word, value: severity)] }
        result.references = references.compactMap { reference in
            reference.attributes["href"].map { Advisory.Reference(kind: "ADVISORY", url: $0) }
        }
        guard let ecosystem else { return result }
        var order: [AffectedPackage] = []
        var architectures: [AffectedPackage: Set<String>] = [:]
        for collection in update["pkglist"]?.all("collection") ?? [] {
            for package in collection.all("package") {
                let values = package.attributes
                guard let name = values["name"], let version = values["version"], let release = values["release"] else {
                    throw FeedError("a package without name, version or release")
                }
                guard values["arch"] != "src" else { continue }
                let epoch = values["epoch"].flatMap { $0 == "0" || $0.isEmpty ? nil : "\($0):" } ?? ""
                let row = AffectedPackage(
                    ecosystem: ecosystem, name: name, kind: .binary, status: .fixed, urgency: severity.isEmpty ? nil : severity,
                    ranges: [.below("\(epoch)\(version)-\(release)")])
                if architectures[row] == nil { order.append(row) }
                architectures[row, default: []].insert(values["arch"] ?? "noarch")
            }
        }
        result.affected = order.map { row in
            var copy = row
            let names = architectures[row] ?? []
            copy.architectures = names.contains("noarch") ? [] : names.sorted()
            return copy
        }
        return result
    }
}
