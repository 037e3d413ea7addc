extension Feed {
    /// A dump of one ecosystem from osv.dev. Foreign records in it are read as what they are.
    private static func osv(_ name: String, _ title: String, _ ecosystem: String, licence: String) -> Feed {
        let path = ecosystem.split(separator: " ").joined(separator: "%20")
        return Feed(
            name: name, title: "OSV: \(title)", licence: licence,
            sources: [Source("https://osv-vulnerabilities.storage.googleapis.com/\(path)/all.zip")],
            accepts: { $0.hasSuffix(".json") || $0.hasSuffix(".yaml") },
            read: { file, emit in try OSVRecord.read(file, feed: name, emit) })
    }

    static let osvPyPI = osv("osv-pypi", "PyPI", "PyPI", licence: "CC-BY-4.0")
    static let osvNPM = osv("osv-npm", "npm", "npm", licence: "CC-BY-4.0")
    static let osvMaven = osv("osv-maven", "Maven", "Maven", licence: "CC-BY-4.0")
    static let osvCrates = osv("osv-crates", "crates.io", "crates.io", licence: "CC-BY-4.0, CC0-1.0")
    static let osvRubyGems = osv("osv-rubygems", "RubyGems", "RubyGems", licence: "CC-BY-4.0")
    static let osvNuGet = osv("osv-nuget", "NuGet", "NuGet", licence: "CC-BY-4.0")
    static let osvPackagist = osv("osv-packagist", "Packagist", "Packagist", licence: "CC-BY-4.0")
    static let osvHex = osv("osv-hex", "Hex", "Hex", licence: "CC-BY-4.0")
    static let osvPub = osv("osv-pub", "Pub", "Pub", licence: "CC-BY-4.0")
    static let osvSwift = osv("osv-swift", "Swift packages", "SwiftURL", licence: "CC-BY-4.0")
    static let osvHackage = osv("osv-hackage", "Hackage", "Hackage", licence: "CC0-1.0")
    static let osvCRAN = osv("osv-cran", "CRAN", "CRAN", licence: "Apache-2.0")
    static let osvActions = osv("osv-actions", "GitHub Actions", "GitHub Actions", licence: "CC-BY-4.0")
    static let osvBitnami = osv("bitnami", "Bitnami", "Bitnami", licence: "Apache-2.0")
    static let alma = osv("alma", "AlmaLinux", "AlmaLinux", licence: "MIT")
    static let rockyOSV = osv("rocky-osv", "Rocky Linux", "Rocky Linux", licence: "BSD-3-Clause")
    static let suseOSV = osv("suse-osv", "SUSE", "SUSE", licence: "CC-BY-4.0")
    static let chainguardOSV = osv("chainguard-osv", "Chainguard", "Chainguard", licence: "publisher's terms")

    static let go = Feed(
        name: "go", title: "Go vulnerability database", licence: "CC-BY-4.0",
        sources: [Source("https://vuln.go.dev/vulndb.zip")],
        accepts: { $0.hasSuffix(".json") && !$0.contains("index/") },
        read: { file, emit in try OSVRecord.read(file, feed: "go", emit) })
}
