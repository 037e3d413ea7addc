extension Feed {
    static let rustSec = Feed(
        name: "rustsec", title: "RustSec advisory database", licence: "CC0-1.0",
        sources: [Source("https://github.com/rustsec/advisory-db/archive/refs/heads/main.tar.gz", file: "advisory-db.tar.gz")],
        accepts: { $0.hasSuffix(".md") && ($0.split(separator: "/").last ?? "").hasPrefix("RUSTSEC-") },
        read: { file, emit in try RustSecAdvisory.read(file, emit) })
}
