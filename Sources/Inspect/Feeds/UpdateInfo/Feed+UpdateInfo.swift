import Vulnerabilities

extension Feed {
    /// Amazon's repositories: a list of mirrors leads to a repository's index, and that to its errata.
    static let amazon = Feed(
        name: "amazon", title: "Amazon Linux errata", licence: "publisher's terms",
        sources: [
            Source("https://cdn.amazonlinux.com/2/core/latest/x86_64/mirror.list", file: "2.mirror.list"),
            Source("https://cdn.amazonlinux.com/al2023/core/mirrors/latest/x86_64/mirror.list", file: "2023.mirror.list"),
        ],
        accepts: { $0.contains("updateinfo") && $0.hasSuffix(".xml") },
        links: { file in
            if file.path.hasSuffix(".mirror.list") {
                guard let mirror = String(decoding: file.bytes, as: UTF8.self).split(whereSeparator: \.isNewline).first else { return [] }
                let release = file.path.prefix { $0.isNumber }
                return [Source("\(trimmed(mirror))/repodata/repomd.xml", file: "\(release).repomd.xml")]
            }
            return try RepositoryIndex.errata(file)
        },
        read: { file, emit in
            let release = String((file.path.split(separator: "/").last ?? "").prefix { $0.isNumber })
            try UpdateInformation.read(
                file, feed: "amazon", source: "amazon",
                in: { update in
                    let stated = update.text("id").hasPrefix("ALAS2023") ? "2023" : update.text("id").hasPrefix("ALAS2") ? "2" : ""
                    let release = release.isEmpty ? stated : release
                    return release.isEmpty ? nil : Ecosystem(.amazon, release: release)
                }, emit)
        })

    static let rocky = Feed(
        name: "rocky", title: "Rocky Linux errata", licence: "BSD-3-Clause",
        sources: ["8", "9"].flatMap { release in
            ["BaseOS", "AppStream"].map {
                Source(
                    "https://dl.rockylinux.org/pub/rocky/\(release)/\($0)/x86_64/os/repodata/repomd.xml",
                    file: "\(release)-\($0).repomd.xml")
            }
        },
        accepts: { $0.contains("updateinfo") && $0.hasSuffix(".xml") },
        links: { file in try RepositoryIndex.errata(file) },
        read: { file, emit in
            try UpdateInformation.read(
                file, feed: "rocky", source: "rocky",
                in: { update in
                    let number = update.text("release").drop { !$0.isNumber }.prefix { $0.isNumber }
                    return number.isEmpty ? nil : Ecosystem(.rocky, release: String(number))
                }, emit)
        })
}

/// A repository's `repomd.xml`. Source: createrepo_c.
enum RepositoryIndex {
    /// The errata that it names, below the same address: `RELEASE.repomd.xml` leads to `RELEASE.updateinfo.xml.gz`.
    static func errata(_ file: FeedFile) throws -> [Feed.Source] {
        guard file.path.hasSuffix("repomd.xml") else { return [] }
        var result: [Feed.Source] = []
        try XMLRecords.read(file, names: ["data"]) { data in
            guard data.attributes["type"] == "updateinfo", let place = data["location"]?.attributes["href"] else { return }
            guard !place.hasPrefix("/"), !place.contains(".."), let name = place.split(separator: "/").last,
                let dot = name.range(of: "updateinfo.xml")
            else { throw FeedError("'\(place.prefix(80))' is no place of errata", in: file.path) }
            let prefix = file.path.dropLast("repomd.xml".count)
            result.append(Feed.Source("../\(place)", file: "\(prefix)updateinfo.xml\(name[dot.upperBound...])"))
        }
        return result
    }
}
