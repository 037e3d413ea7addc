extension Feed {
    /// Canonical's records: every CVE and notice, each release and each contract's track apart.
    static let ubuntu = Feed(
        name: "ubuntu", title: "Ubuntu security notices (OSV)", licence: "CC-BY-SA-4.0",
        sources: [Source("https://security-metadata.canonical.com/osv/osv-all.tar.xz")],
        read: { file, emit in try OSVRecord.read(file, feed: "ubuntu", emit) })

    /// Canonical's statements of what is not affected, and why; what is fixed where stands in the OSV records.
    static let ubuntuVEX = Feed(
        name: "ubuntu-vex", title: "Ubuntu VEX", licence: "CC-BY-SA-4.0",
        sources: [Source("https://security-metadata.canonical.com/vex/vex-all.tar.xz")],
        accepts: { $0.hasSuffix(".json") && $0.contains("cve/") },
        read: { file, emit in try UbuntuVEX.read(file, emit) })
}
