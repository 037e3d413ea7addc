import Packages

/// mix.lock: a map of Elixir with one package on a line. Source: Mix, `lib/mix/dep/lock.ex`; Hex, `lib/hex/scm.ex`.
enum MixLockCataloger: ManifestCataloger {
    static let name = "mix-lock"

    static func isManifest(_ path: FilePath) -> Bool { path.isNamed("mix.lock") }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        var facts = FileFacts()
        for line in text.lines {
            // "name": {:hex, :package, "1.0.0", "HASH", [managers], [dependencies], "repository", "HASH"},
            guard let quoted = line.text.trimmed.after("\""), let (key, rest) = quoted.cut("\""), let (_, tuple) = rest.cut("{") else {
                continue
            }
            let texts = QuotedText.literals(tuple)
            var package: Package?
            if tuple.trimmed.starts(":hex") {
                let fields = tuple.parts(",")
                guard fields.count > 3, let name = fields[1].trimmed.after(":"), let version = texts.first, fields[2].trimmed.starts("\"")
                else { continue }
                package = Package(type: .hex, name: name.unquoted.lowercased(), version: version, cataloger: Self.name)
                // The inner digest is the second text; the archive's own is the last one.
                package?.digests = texts.count > 2 ? Digest.named(["sha256:\(texts[texts.count - 1])"]) : []
            } else if tuple.trimmed.starts(":git"), texts.count >= 2 {
                package = Package(
                    type: .hex, name: key.lowercased(), version: "", qualifiers: URLText.repository(texts[0], revision: texts[1]),
                    cataloger: Self.name)
            }
            if let package { try facts.add(package, at: path, line: line.number) }
        }
        return facts
    }
}
