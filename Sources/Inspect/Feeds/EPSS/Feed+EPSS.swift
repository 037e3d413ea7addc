extension Feed {
    static let epss = Feed(
        name: "epss", title: "FIRST EPSS", licence: "publisher's terms: use with attribution to first.org/epss",
        sources: [Source("https://epss.empiricalsecurity.com/epss_scores-current.csv.gz")],
        accepts: { $0.hasSuffix(".csv") },
        read: { file, emit in try ExploitPrediction.read(file, emit) })
}
