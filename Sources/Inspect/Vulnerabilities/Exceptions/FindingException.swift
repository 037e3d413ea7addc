import Packages

/// That somebody has decided to live with a vulnerability, or knows that it is none: one object for scans, pages and admission.
public struct FindingException: Hashable, Sendable, Codable {
    /// Any of the vulnerability's names; "*" is every one.
    public var vulnerability: String
    /// A package's name; nil is every package.
    public var package: String?
    /// A package's version; nil is every version.
    public var version: String?
    /// The folder or file in the image that the package's evidence is in; nil is anywhere. Without a leading slash.
    public var path: String?
    /// Only where the match's status is this one.
    public var status: AffectedPackage.Status?
    /// Why.
    public var reason: String
    /// Who answers for it; empty where the file has no such field.
    public var owner: String
    /// From then on it hides nothing and is reported; nil is never.
    public var expires: Timestamp?
    /// Where it is written: "FILE:LINE", or the identifier of a VEX document.
    public var origin: String
    /// Package URLs that it is limited to; empty is no limit. Qualifiers that it does not name may be anything.
    public var products: [String]

    /// Of its parts.
    public init(
        vulnerability: String, package: String? = nil, version: String? = nil, path: String? = nil,
        status: AffectedPackage.Status? = nil, reason: String, owner: String = "", expires: Timestamp? = nil, origin: String,
        products: [String] = []
    ) {
        self.vulnerability = vulnerability
        self.package = package
        self.version = version
        self.path = path
        self.status = status
        self.reason = reason
        self.owner = owner
        self.expires = expires
        self.origin = origin
        self.products = products
    }

    /// Whether it has lapsed.
    public func isExpired(at now: Timestamp) -> Bool { expires.map { $0 <= now } ?? false }

    /// Whether it speaks of a match.
    /// - Parameter purl: The package's URL; nil where none is known, so that one limited to products does not hold.
    func covers(_ vulnerability: Vulnerability, _ match: Match, _ package: Packages.Package, purl: String?) -> Bool {
        guard
            self.vulnerability == "*" || self.vulnerability == vulnerability.id || vulnerability.aliases.contains(self.vulnerability)
                || vulnerability.advisories.contains(self.vulnerability)
        else { return false }
        if let status, status != match.status { return false }
        if let path, !package.evidence.contains(where: { Self.isInside($0.path.description, path) }) { return false }
        return covers(package, purl: purl)
    }

    /// Whether nothing but the names of a vulnerability and a package decides.
    public var isJudgedByPackage: Bool { path == nil && status == nil }

    /// Whether it speaks of a package, of which nobody knows where it stands.
    /// - Parameters:
    ///   - names: All of the vulnerability's.
    ///   - purl: The package's URL; nil where none is known, so that one limited to products does not hold.
    ///   - ignoringPlace: Whether one of a path or a status may hold as well.
    public func covers(names: [String], _ package: Packages.Package, purl: String?, ignoringPlace: Bool = false) -> Bool {
        guard ignoringPlace || isJudgedByPackage, vulnerability == "*" || names.contains(vulnerability) else { return false }
        return covers(package, purl: purl)
    }

    private func covers(_ package: Packages.Package, purl: String?) -> Bool {
        if let name = self.package, name != package.name, name != package.source?.name { return false }
        if let version, version != package.version { return false }
        return products.isEmpty || products.contains { product in purl.map { Self.isSame(product, $0) } ?? false }
    }

    private static func isInside(_ path: String, _ folder: String) -> Bool {
        let trimmed = folder.drop { $0 == "/" }
        let name = trimmed.hasSuffix("/**") ? trimmed.dropLast(3) : trimmed.hasSuffix("/") ? trimmed.dropLast() : trimmed
        return path == name || path.hasPrefix(name + "/")
    }

    /// The same package; each qualifier that the product names must be the package's.
    private static func isSame(_ product: String, _ purl: String) -> Bool {
        let left = product.split(separator: "?", maxSplits: 1)
        let right = purl.split(separator: "?", maxSplits: 1)
        guard let one = left.first, let two = right.first, one == two || !one.contains("@") && two.hasPrefix(one + "@") else {
            return false
        }
        let qualifiers = right.count > 1 ? Set(right[1].split(separator: "&")) : []
        return left.count < 2 || left[1].split(separator: "&").allSatisfy(qualifiers.contains)
    }
}

extension ScanResult {
    /// The result without what exceptions hide, what they hid, and which have lapsed.
    public struct Excepted: Hashable, Sendable {
        /// With every match that is not hidden.
        public var result: ScanResult
        /// What was hidden, by which exception.
        public var hidden: [Hidden]
        /// Those that would hide something and do not any more.
        public var lapsed: [FindingException]
    }

    /// A match that an exception hides.
    public struct Hidden: Hashable, Sendable, Codable {
        /// Of the vulnerability.
        public var vulnerability: String
        /// Position in the inventory.
        public var package: Int
        /// The first exception that covers it.
        public var exception: FindingException
    }

    /// Applies exceptions. A verdict of "vulnerable" becomes "clean" if nothing is left; "incomplete" stays.
    /// - Parameter purls: Package URLs by the package's position; may be shorter.
    public func excepting(_ exceptions: [FindingException], in inventory: Inventory, purls: [String] = [], now: Timestamp) -> Excepted {
        var outcome = Excepted(result: self, hidden: [], lapsed: [])
        var lapsed: Set<FindingException> = []
        let byName = Dictionary(grouping: exceptions, by: \.vulnerability)
        outcome.result.vulnerabilities = vulnerabilities.compactMap { vulnerability in
            var left = vulnerability
            let names = [vulnerability.id, "*"] + vulnerability.aliases + vulnerability.advisories
            let candidates = names.flatMap { byName[$0] ?? [] }
            left.matches = vulnerability.matches.filter { match in
                guard match.isAffected, inventory.packages.indices.contains(match.package) else { return true }
                let package = inventory.packages[match.package]
                let purl = purls.indices.contains(match.package) ? purls[match.package] : nil
                let covering = candidates.filter { $0.covers(vulnerability, match, package, purl: purl) }
                guard let exception = covering.first(where: { !$0.isExpired(at: now) }) else {
                    lapsed.formUnion(covering)
                    return true
                }
                outcome.hidden.append(Hidden(vulnerability: vulnerability.id, package: match.package, exception: exception))
                return false
            }
            return left.matches.isEmpty ? nil : left
        }
        outcome.lapsed = lapsed.sorted { ($0.vulnerability, $0.origin) < ($1.vulnerability, $1.origin) }
        let isVulnerable = outcome.result.vulnerabilities.contains { $0.matches.contains(where: \.isAffected) }
        if verdict.kind == .vulnerable, !isVulnerable { outcome.result.verdict.kind = .clean }
        return outcome
    }
}
