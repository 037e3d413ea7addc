import Packages

/// Podfile.lock. Source: CocoaPods, `Core/lib/cocoapods-core/lockfile.rb`.
enum PodfileLockCataloger: ManifestCataloger {
    static let name = "podfile-lock"

    static func isManifest(_ path: FilePath) -> Bool { path.isNamed("Podfile.lock") }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        guard let document = try Document.yaml(text, format: "Podfile.lock").first, document.isObject else {
            throw .damaged("Podfile.lock", "no mapping")
        }
        var facts = FileFacts()
        for entry in document["PODS"]?.elements ?? [] {
            // "Name/Subspec (1.0)", or a mapping from that to what it needs.
            let needs = entry.members.first?.value.elements.compactMap { $0.string?.words.first.map(String.init) } ?? []
            guard let text = entry.string ?? entry.members.first?.key, let (full, version) = text.cut("("),
                let (inner, _) = version.cut(")")
            else {
                facts.gaps.append(.damaged("Podfile.lock", line: entry.line, "a pod without name or version"))
                continue
            }
            let (name, subspec) = full.trimmed.cut("/").map { ($0.0, String($0.1)) } ?? (full.trimmed, nil)
            let package = Package(
                type: .cocoapods, name: String(name), version: String(inner), subpath: subspec, requires: needs, cataloger: Self.name)
            try facts.add(package, at: path, line: entry.line)
        }
        return facts
    }
}
