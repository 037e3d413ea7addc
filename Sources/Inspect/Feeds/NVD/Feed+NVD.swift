extension Feed {
    /// The first year of the files: it holds the older ones too.
    private static let years = 2002...2027

    static let nvd = Feed(
        name: "nvd", title: "NVD", licence: "public domain",
        sources: years.map { Source("https://nvd.nist.gov/feeds/json/cve/2.0/nvdcve-2.0-\($0).json.gz") },
        read: { file, emit in try NationalDatabase.read(file, emit) })
}
