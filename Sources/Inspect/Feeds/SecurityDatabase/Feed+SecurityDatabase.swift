import Vulnerabilities

extension Feed {
    /// Minor numbers of Alpine's releases 3.x, `community` from 3.3 on.
    private static let alpineReleases = (3...24).map { "v3.\($0)" } + ["edge"]

    private static func secdb(
        _ name: String, _ title: String, licence: String, sources: [Source], in ecosystem: @escaping @Sendable (String) -> Ecosystem
    ) -> Feed {
        Feed(
            name: name, title: title, licence: licence, sources: sources,
            accepts: { $0.hasSuffix(".json") || $0.hasSuffix(".yaml") },
            read: { file, emit in try SecurityDatabase.read(file, feed: name, in: ecosystem, emit) })
    }

    static let alpine = secdb(
        "alpine", "Alpine security database", licence: "publisher's terms",
        sources: alpineReleases.flatMap { release in
            ["main", "community"].map {
                Source("https://secdb.alpinelinux.org/\(release)/\($0).json", file: "\(release)-\($0).json")
            }
        },
        in: { Ecosystem(.alpine, release: $0.isEmpty ? "edge" : $0) })

    static let wolfi = secdb(
        "wolfi", "Wolfi security database", licence: "publisher's terms",
        sources: [Source("https://packages.wolfi.dev/os/security.json")], in: { _ in Ecosystem(.wolfi) })

    static let chainguard = secdb(
        "chainguard", "Chainguard security database", licence: "publisher's terms",
        sources: [Source("https://packages.cgr.dev/chainguard/security.json")], in: { _ in Ecosystem(.chainguard) })

    static let minimos = secdb(
        "minimos", "MinimOS security database", licence: "publisher's terms",
        sources: [Source("https://packages.mini.dev/advisories/secdb/security.json")], in: { _ in Ecosystem(.minimos) })

    static let secureOS = secdb(
        "secureos", "SecureOS security database", licence: "publisher's terms",
        sources: [Source("https://security.secureos.io/secdb/security.json")], in: { _ in Ecosystem(.init(rawValue: "secureos")) })
}
