extension Feed {
    /// All documents as one archive, whose name stands in a small file beside it.
    private static let vexBase = "https://security.access.redhat.com/data/csaf/v2/vex/"

    static let redHatVEX = Feed(
        name: "redhat-vex", title: "Red Hat VEX", licence: "CC-BY-4.0",
        sources: [Source(vexBase + "archive_latest.txt")],
        links: { file in
            guard file.path == "archive_latest.txt" else { return [] }
            let name = trimmed(String(decoding: file.bytes.prefix(Limits.nameBytes), as: UTF8.self))
            guard name.hasPrefix("csaf_"), !name.contains("/"), name.contains(".tar") else {
                throw FeedError("'\(name.prefix(80))' is no name of an archive", in: file.path)
            }
            return [Source(vexBase + name, file: name)]
        },
        read: { file, emit in try SecurityAdvisoryFramework.read(file, feed: "redhat-vex", emit) })

    static let hummingbird = Feed(
        name: "hummingbird", title: "Red Hat Hummingbird VEX", licence: "CC-BY-4.0",
        sources: [Source("https://security.access.redhat.com/data/csaf/v2/hummingbird/archive.tar.zst")],
        read: { file, emit in try SecurityAdvisoryFramework.read(file, feed: "hummingbird", emit) })
}
