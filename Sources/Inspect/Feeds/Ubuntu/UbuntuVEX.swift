import JSONDocument
import Vulnerabilities

/// Reads Canonical's OpenVEX documents: one a CVE, statements with package URLs of source packages.
///
/// A "fixed" product names the version that is current, not the one that brought the fix; so only the other statuses are taken from
/// here. Source: openvex.dev, specification 0.2.0.
enum UbuntuVEX {
    static func read(_ file: FeedFile, _ emit: (FeedItem) throws -> Void) throws {
        let root = try JSONValue(file)
        var ids: [String] = []
        var packages: [String: [AffectedPackage]] = [:]
        for statement in try root.requiredArray("statements") {
            guard let vulnerability = try statement.object("vulnerability") else { throw FeedError("a statement without 'vulnerability'") }
            let id = try vulnerability.name("name")
            if packages[id] == nil {
                ids.append(id)
                packages[id] = []
            }
            let status: AffectedPackage.Status
            switch try statement.required("status") {
            case "not_affected": status = .notAffected
            case "affected": status = .affected
            case "under_investigation": status = .undetermined
            case "fixed": continue
            case let other: throw FeedError("the unknown status '\(other.prefix(40))'")
            }
            let reason = try statement.string("justification") ?? statement.string("action_statement")
            var found: Set<AffectedPackage> = []
            for product in try statement.array("products") {
                guard let package = package(try product.required("@id"), status: status, reason: reason) else { continue }
                if found.insert(package).inserted { packages[id]?.append(package) }
            }
        }
        for id in ids {
            var record = Advisory(id: id, feed: "ubuntu-vex", affected: packages[id] ?? [])
            record.modified = try root.time("timestamp")
            try emit(.advisory(record))
        }
    }

    /// "pkg:deb/ubuntu/curl@7.35.0-1?arch=source&distro=esm-infra-legacy/trusty"; nil of binaries and of releases that are not known.
    private static func package(_ url: String, status: AffectedPackage.Status, reason: String?) -> AffectedPackage? {
        let parts = url.split(separator: "?", maxSplits: 1)
        guard parts.count == 2, parts[0].hasPrefix("pkg:deb/ubuntu/") else { return nil }
        let qualifiers = parts[1].split(separator: "&")
        guard qualifiers.contains("arch=source"), let distribution = qualifiers.first(where: { $0.hasPrefix("distro=") }) else {
            return nil
        }
        let track = distribution.dropFirst("distro=".count)
        guard let codename = track.split(separator: "/").last(where: { UbuntuReleases.numbers[String($0)] != nil }),
            let number = UbuntuReleases.numbers[String(codename)]
        else { return nil }
        let name = parts[0].dropFirst("pkg:deb/ubuntu/".count).prefix { $0 != "@" }
        return AffectedPackage(
            ecosystem: Ecosystem(.ubuntu, release: number), name: name.removingPercentEncoding ?? String(name), kind: .source,
            status: status, reason: reason, ranges: status == .affected ? [.all] : [], track: track.contains("esm") ? "Pro" : nil)
    }
}

/// Numbers of Ubuntu's releases by their codenames. Source: wiki.ubuntu.com/Releases.
enum UbuntuReleases {
    static let numbers: [String: String] = [
        "hardy": "8.04", "lucid": "10.04", "maverick": "10.10", "natty": "11.04", "oneiric": "11.10", "precise": "12.04",
        "quantal": "12.10", "raring": "13.04", "saucy": "13.10", "trusty": "14.04", "utopic": "14.10", "vivid": "15.04", "wily": "15.10",
        "xenial": "16.04", "yakkety": "16.10", "zesty": "17.04", "artful": "17.10", "bionic": "18.04", "cosmic": "18.10",
        "disco": "19.04", "eoan": "19.10", "focal": "20.04", "groovy": "20.10", "hirsute": "21.04", "impish": "21.10", "jammy": "22.04",
        "kinetic": "22.10", "lunar": "23.04", "mantic": "23.10", "noble": "24.04", "oracular": "24.10", "plucky": "25.04",
        "questing": "25.10", "resolute": "26.04",
    ]
}
