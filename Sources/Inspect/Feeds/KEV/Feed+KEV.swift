extension Feed {
    static let kev = Feed(
        name: "kev", title: "CISA known exploited vulnerabilities", licence: "CC0-1.0",
        sources: [
            Source("https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json")
        ],
        accepts: { ($0.hasSuffix(".json") && !$0.hasSuffix("schema.json")) || $0.hasSuffix(".csv") },
        read: { file, emit in try KnownExploited.read(file, emit) })
}
