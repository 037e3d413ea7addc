import Packages

/// NAME.deps.json beside a .NET program. Source: .NET, "runtime-configuration-file.md".
enum DotnetDepsCataloger: ManifestCataloger {
    static let name = "dotnet-deps"

    static func isManifest(_ path: FilePath) -> Bool { path.hasSuffix(".deps.json") }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        let document = try Document.jsonObject(text, format: "deps.json")
        guard document["runtimeTarget"] != nil || document["libraries"] != nil else {
            throw .damaged("deps.json", "neither a target nor libraries")
        }
        let target = document["runtimeTarget"]?["name"]?.string.flatMap { document["targets"]?[$0] }
        var listed: Set<String> = []
        var present: Set<String> = []
        var requires: [String: [String]] = [:]
        for entry in target?.members ?? [] {
            // A package without files of its own only collects others: nothing of it is here.
            if ["runtime", "runtimeTargets", "native"].contains(where: { entry.value[$0]?.members.isEmpty == false }) {
                present.insert(entry.key)
            }
            listed.insert(entry.key)
            requires[entry.key] = entry.value["dependencies"]?.members.map(\.key)
        }
        var facts = FileFacts()
        for entry in document["libraries"]?.members ?? [] where present.contains(entry.key) || !listed.contains(entry.key) {
            guard let (key, version) = entry.key.cut("/"), !key.isEmpty, !version.isEmpty else { continue }
            let isRuntime = entry.value["type"]?.string == "runtimepack"
            let package = Package(
                type: .nuget, name: String(isRuntime ? key.after("runtimepack.") ?? key : key), version: String(version),
                digests: entry.value["sha512"]?.string.map(Digest.integrity) ?? [], requires: requires[entry.key] ?? [],
                cataloger: Self.name)
            try facts.add(package, at: path, line: entry.line)
        }
        return facts
    }
}
