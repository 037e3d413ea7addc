import Packages

/// The key of a package in pnpm-lock.yaml: "/name/1.0.0/peers" and "/name/1.0.0_peers" (5), "/name@1.0.0(peers)" (6), "name@1.0.0" (9),
/// each perhaps with a registry in front.
struct PnpmKey {
    struct NoPackage: Error {}

    var name: String?
    var version: String?

    /// - Throws: `NoPackage` if it has none of the forms.
    init(_ text: String) throws(NoPackage) {
        // Folders and archives have their names in fields.
        if text.starts("file:") || text.starts("link:") { return }
        let plain = text.cut("(")?.0 ?? text[...]
        guard plain.utf8.contains(UInt8(ascii: "/")) || plain.dropFirst().utf8.contains(UInt8(ascii: "@")) else { throw NoPackage() }
        let path = plain.starts("/") ? plain.dropFirst() : plain
        // Version 9 has the address of what is not from a registry behind the name.
        if let (name, address) = NodePackage.splitVersion(path), NodePackage.isAddress(address), address.utf8.contains(UInt8(ascii: ":")) {
            self.name = String(name)
            return
        }
        // A registry's address may look like a version, and what follows the version are peers.
        let parts = path.parts("/").map { $0.cut("_")?.0 ?? $0 }
        if let index = parts.indices.dropFirst().first(where: { PnpmKey.isVersion(parts[$0]) }) {
            let names = path.parts("/")[..<index]
            guard let package = names.last else { return }
            let scope = names.dropLast().last.flatMap { $0.starts("@") ? $0 : nil }
            name = scope.map { "\($0)/\(package)" } ?? String(package)
            version = String(parts[index])
            return
        }
        guard let (name, version) = NodePackage.splitVersion(PnpmKey.lastPackage(of: path)), PnpmKey.isVersion(version) else { return }
        (self.name, self.version) = (String(name), String(version))
    }

    /// "@scope/name@1.0.0" or "name@1.0.0" without a registry in front.
    private static func lastPackage(of path: Substring) -> Substring {
        guard let (front, last) = path.cutLast("/") else { return path }
        let scope = front.cutLast("/")?.1 ?? front
        return scope.starts("@") ? path[scope.startIndex...] : last
    }

    /// Three numbers parted by dots, with anything behind them.
    private static func isVersion(_ text: Substring) -> Bool {
        let parts = text.parts(".")
        guard parts.count >= 3 else { return false }
        return parts.prefix(2).allSatisfy { part in !part.isEmpty && part.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }
            && parts[2].utf8.first.map { $0 >= 0x30 && $0 <= 0x39 } == true
    }
}
