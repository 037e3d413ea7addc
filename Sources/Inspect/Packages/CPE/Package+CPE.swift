extension Package {
    /// Names that a vulnerability database may know this package by, the most likely first: guesses, never a proof.
    ///
    /// Vendor: the Maven group's own label, the npm scope, the owner of a repository, else the name itself. Product: the name, and its
    /// spelling with `_` for `-`. The version is the upstream one: without epoch, and without the revision of a distribution.
    public var cpeCandidates: [CPE] {
        guard !name.isEmpty else { return [] }
        let base = name.asciiLowercased
        var products = [base]
        let underscored = String(base.map { $0 == "-" ? "_" : $0 })
        if underscored != base { products.append(underscored) }
        if type.isOfDistribution, let origin = source?.name.asciiLowercased, !origin.isEmpty, origin != base { products.append(origin) }
        products = products.compactMap(Package.attribute)
        let upstreamVersion = Package.attribute(upstreamVersion) ?? ""
        let version: CPE.Value = upstreamVersion.isEmpty ? .any : .text(upstreamVersion.asciiLowercased)
        var result: [CPE] = [], seen: Set<CPE> = []
        for vendor in vendors.compactMap(Package.attribute) + products {
            for product in products {
                let candidate = CPE([.part: .text("a"), .vendor: .text(vendor), .product: .text(product), .version: version])
                if seen.insert(candidate).inserted { result.append(candidate) }
            }
        }
        return result
    }

    /// Blanks become `_`; what has other characters than the standard's cannot be the name of anything there.
    private static func attribute(_ text: String) -> String? {
        let bytes = text.utf8.map { $0 == UInt8(ascii: " ") ? UInt8(ascii: "_") : $0 }
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), bytes.contains(where: { $0.isLetter || $0.isDigit }) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    private var vendors: [String] {
        guard let namespace = namespace?.asciiLowercased, !type.isOfDistribution else { return [] }
        switch type {
        case .maven:
            // "org.apache.logging.log4j": the label after the domain's top, "apache".
            let labels = namespace.split(separator: ".").map(String.init)
            return labels.count > 1 ? [labels[1]] : labels
        case .npm: return [String(namespace.drop { $0 == "@" })].filter { !$0.isEmpty }
        default: return namespace.split(separator: "/").suffix(1).map(String.init)
        }
    }

    private var upstreamVersion: String {
        guard type.isOfDistribution else { return version }
        var text = version[...]
        if let colon = text.firstIndex(of: ":"), text[..<colon].utf8.allSatisfy(\.isDigit) { text = text[text.index(after: colon)...] }
        if let dash = text.lastIndex(of: "-") { text = text[..<dash] }
        return String(text)
    }
}
