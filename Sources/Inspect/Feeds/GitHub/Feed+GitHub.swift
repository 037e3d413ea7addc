extension Feed {
    static let github = Feed(
        name: "github", title: "GitHub advisory database", licence: "CC-BY-4.0",
        sources: [Source("https://github.com/github/advisory-database/archive/refs/heads/main.tar.gz", file: "advisory-database.tar.gz")],
        accepts: { $0.hasSuffix(".json") && !$0.contains("unreviewed/") },
        read: { file, emit in try GitHubAdvisory.read(file, emit) })
}
