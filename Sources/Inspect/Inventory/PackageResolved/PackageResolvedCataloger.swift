import Foundation
import Packages

/// Package.resolved of the Swift package manager, versions 1 to 3. Source: SwiftPM, `PackageGraph/ResolvedPackagesStore.swift`.
enum PackageResolvedCataloger: ManifestCataloger {
    static let name = "package-resolved"
    static let revision = 2

    static func isManifest(_ path: FilePath) -> Bool { path.isNamed("Package.resolved") }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        let document = try Document.jsonObject(text, format: "Package.resolved")
        var facts = FileFacts()
        for pin in document["pins"]?.elements ?? document["object"]?["pins"]?.elements ?? [] {
            let location = pin["location"]?.string ?? pin["repositoryURL"]?.string ?? ""
            let state = pin["state"]
            let revision = state?["revision"]?.string
            // What is from a registry has no address but an identity: "scope.name".
            let identity = pin["kind"]?.string == "registry" ? pin["identity"]?.string?.cut(".") : nil
            let (namespace, name) = identity.map { (String($0.0), String($0.1)) } ?? repository(location)
            guard !name.isEmpty else {
                facts.gaps.append(.damaged("Package.resolved", line: pin.line, "a pin without its location"))
                continue
            }
            var package = Package(
                type: .swift, namespace: namespace, name: name, version: state?["version"]?.string ?? "", cataloger: Self.name)
            if package.version.isEmpty { package.qualifiers = URLText.repository(location, revision: revision) }
            try facts.add(package, at: path, line: pin.line)
        }
        return facts
    }

    /// Host and path of the address, without credentials and ".git". Source: purl-spec, swift.
    static func repository(_ location: String) -> (namespace: String?, name: String) {
        var rest = location[...]
        if let scheme = rest.range(of: "://") { rest = rest[scheme.upperBound...] }
        if let (_, host) = rest.cut("@") { rest = host }
        // "git@host:path"
        let plain = rest.parts(":").joined(separator: "/")
        let trimmed = plain.ends(".git") ? plain.dropLast(4) : plain[...]
        guard let (namespace, name) = trimmed.trimming({ $0 == UInt8(ascii: "/") }).cutLast("/") else { return (nil, String(trimmed)) }
        return (String(namespace), String(name))
    }
}
