import Packages

/// packages.lock.json. Source: NuGet, "PackageReference in project files", "Locking dependencies".
enum NuGetLockCataloger: ManifestCataloger {
    static let name = "nuget-lock"

    static func isManifest(_ path: FilePath) -> Bool { path.isNamed("packages.lock.json") }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        let document = try Document.jsonObject(text, format: "packages.lock.json")
        var facts = FileFacts()
        var seen: Set<String> = []
        for framework in document["dependencies"]?.members ?? [] {
            for entry in framework.value.members where entry.value["type"]?.string?.lowercased() != "project" {
                guard let version = entry.value["resolved"]?.string, seen.insert("\(entry.key.lowercased()) \(version)").inserted else {
                    continue
                }
                let package = Package(
                    type: .nuget, name: entry.key, version: version,
                    digests: entry.value["contentHash"]?.string.map { Digest.integrity("sha512-\($0)") } ?? [],
                    requires: entry.value["dependencies"]?.members.map(\.key) ?? [], cataloger: Self.name)
                try facts.add(package, at: path, line: entry.line)
            }
        }
        return facts
    }
}
