import JSONDocument
import Vulnerabilities

/// Products of a CSAF document by identifier: platforms by their CPE, packages by their URL, and what is a component of what.
struct ProductTree {
    /// A package on a release of Red Hat Enterprise Linux.
    struct Component: Hashable {
        var ecosystem: Ecosystem
        var name: String
        /// EPOCH:VERSION-RELEASE, without an epoch of 0.
        var version: String?
        var isSource: Bool
        var architecture: String?
        /// NAME:STREAM.
        var module: String?
    }

    private var platforms: [String: String] = [:]
    private var packages: [String: String] = [:]
    private var parents: [String: (component: String, platform: String)] = [:]

    /// Components inside components: a package of a module of a platform.
    private static let relationDepth = 4

    /// - Throws: `JSONError` or `FeedError` if a member has another type than CSAF gives it, or a package URL is none.
    init(_ root: JSONValue) throws {
        guard let tree = try root.object("product_tree") else { return }
        // Branches are bounded by the depth of the document.
        var waiting = try tree.array("branches")
        while let branch = waiting.popLast() {
            waiting.append(contentsOf: try branch.array("branches"))
            if let product = try branch.object("product") { try add(product) }
        }
        for product in try tree.array("full_product_names") { try add(product) }
        for relation in try tree.array("relationships") {
            guard let product = try relation.object("full_product_name") else { throw FeedError("a relationship without a product") }
            parents[try product.required("product_id")] = (
                try relation.required("product_reference"), try relation.required("relates_to_product_reference")
            )
        }
    }

    private mutating func add(_ product: JSONValue) throws {
        let id = try product.required("product_id")
        guard let identification = try product.object("product_identification_helper") else { return }
        if let cpe = try identification.string("cpe") { platforms[id] = cpe }
        if let url = try identification.string("purl") { packages[id] = url }
    }

    /// The package behind "PLATFORM:PACKAGE"; nil of other products and of platforms that are not Red Hat Enterprise Linux itself
    /// (its extended streams have versions of their own).
    func component(_ id: String) -> Component? {
        var module: String?
        var reference = id
        var packageID: String?
        for _ in 0..<Self.relationDepth {
            guard let parent = parents[reference] else { break }
            if let url = packages[parent.component], url.hasPrefix("pkg:rpmmod/") { module = Self.moduleName(url) }
            if packageID == nil { packageID = parent.component }
            reference = parent.platform
        }
        guard let cpe = platforms[reference], let release = Self.release(cpe), let packageID else { return nil }
        let ecosystem = Ecosystem(.redHat, release: release)
        guard let url = packages[packageID] else {
            // Components without a version have only a name, the one of a source package; a path is a container.
            guard !packageID.contains("/"), !packageID.contains(":"), !packageID.isEmpty else { return nil }
            return Component(ecosystem: ecosystem, name: packageID, isSource: true, module: module)
        }
        return Self.component(url, in: ecosystem, module: module)
    }

    /// "pkg:rpm/redhat/perl-FCGI@0.78-12.module?arch=x86_64&epoch=1&rpmmod=perl:5.26:…".
    private static func component(_ url: String, in ecosystem: Ecosystem, module: String?) -> Component? {
        guard url.hasPrefix("pkg:rpm/") else { return nil }
        let halves = url.split(separator: "?", maxSplits: 1)
        let path = halves[0].dropFirst("pkg:rpm/".count)
        guard let last = path.split(separator: "/").last else { return nil }
        let parts = last.split(separator: "@", maxSplits: 1)
        guard let name = parts.first.flatMap({ String($0).removingPercentEncoding }), !name.isEmpty else { return nil }
        var qualifiers: [Substring: String] = [:]
        for qualifier in halves.dropFirst().first?.split(separator: "&") ?? [] {
            let pair = qualifier.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { qualifiers[pair[0]] = String(pair[1]).removingPercentEncoding }
        }
        var version = parts.dropFirst().first.flatMap { String($0).removingPercentEncoding }
        if let written = version, let epoch = qualifiers["epoch"], epoch != "0" { version = "\(epoch):\(written)" }
        let architecture = qualifiers["arch"]
        let stream = qualifiers["rpmmod"].map { $0.split(separator: ":").prefix(2).joined(separator: ":") }
        return Component(
            ecosystem: ecosystem, name: name, version: version, isSource: architecture == "src" || (architecture == nil && version == nil),
            architecture: architecture == "src" ? nil : architecture, module: stream ?? module)
    }

    /// "pkg:rpmmod/redhat/perl@5.26:8100…" is "perl:5.26".
    private static func moduleName(_ url: String) -> String? {
        guard let last = url.prefix(while: { $0 != "?" }).split(separator: "/").last else { return nil }
        let text = String(last).removingPercentEncoding ?? String(last)
        let parts = text.split { $0 == "@" || $0 == ":" }
        return parts.count >= 2 ? "\(parts[0]):\(parts[1])" : nil
    }

    /// "cpe:/o:redhat:enterprise_linux:9::baseos" is 9.
    static func release(_ cpe: String) -> String? {
        let parts = cpe.split(separator: ":", omittingEmptySubsequences: false)
        let offset = cpe.hasPrefix("cpe:2.3:") ? 1 : 0
        guard parts.count > 4 + offset, parts[2 + offset] == "redhat", parts[3 + offset] == "enterprise_linux" else { return nil }
        let release = parts[4 + offset].prefix { $0 != "." }
        return release.isEmpty || !release.allSatisfy(\.isNumber) ? nil : String(release)
    }
}
