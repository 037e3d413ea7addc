import JSONDocument
import Vulnerabilities

/// Reads until when releases are looked after. Source: endoflife.date, API v1, `products/full`.
enum ReleaseDates {
    static func read(_ file: FeedFile, _ emit: (FeedItem) throws -> Void) throws {
        let root = try JSONValue(file)
        for product in try root.requiredArray("result") {
            let name = try product.name("name")
            for release in try product.array("releases") {
                try eachRecord("\(file.path) \(name)", emit) {
                    let number = try release.name("name")
                    return .endOfLife(
                        EndOfLife(
                            product: name, release: number, ecosystem: ecosystem(name, number), date: try release.time("eolFrom")))
                }
            }
        }
    }

    private static func ecosystem(_ product: String, _ release: String) -> Ecosystem? {
        guard let name = names[product] else { return nil }
        switch name {
        case .alpine: return Ecosystem(.alpine, release: "v" + release)
        case .amazon: return Ecosystem(.amazon, release: release.hasPrefix("201") ? "1" : release)
        default: return Ecosystem(name, release: release)
        }
    }

    private static let names: [String: Ecosystem.Name] = [
        "debian": .debian, "ubuntu": .ubuntu, "alpine": .alpine, "alpine-linux": .alpine, "rhel": .redHat, "rocky-linux": .rocky,
        "almalinux": .almalinux, "oracle-linux": .oracle, "amazon-linux": .amazon, "fedora": .fedora, "sles": .suse,
        "opensuse": .openSUSELeap, "photon": .photon, "azure-linux": .azureLinux, "bottlerocket": .bottlerocket,
    ]
}
