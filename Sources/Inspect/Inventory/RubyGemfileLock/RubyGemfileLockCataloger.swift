import Packages

/// Gemfile.lock and gems.locked. Source: Bundler, `lockfile_parser.rb`.
enum RubyGemfileLockCataloger: ManifestCataloger {
    static let name = "ruby-gemfile-lock"
    static let revision = 2

    static func isManifest(_ path: FilePath) -> Bool {
        path.isNamed("Gemfile.lock") || path.isNamed("gems.locked")
    }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        var facts = FileFacts()
        var digests: [String: Digest] = [:]
        var section: Substring = ""
        var source: [Substring: String] = [:]
        var isInSpecs = false
        for line in text.lines where !line.text.trimmed.isEmpty {
            let content = line.text.trimmed
            switch line.text.indentation {
            case 0:
                (section, source, isInSpecs) = (content, [:], false)
            case 2 where section == "CHECKSUMS":
                if let (key, digest) = checksum(content) { digests[key] = digest }
            case 2:
                isInSpecs = content == "specs:"
                // Of several remotes each may be the one that a gem came from: the first is the default.
                if let (key, value) = content.cut(":"), !isInSpecs, source[key] == nil { source[key] = String(value.trimmed) }
            case 4 where isInSpecs:
                guard var package = gem(content) else { continue }
                package.qualifiers.merge(qualifiers(section, source)) { kept, _ in kept }
                try facts.add(package, at: path, line: line.number)
            case 6 where isInSpecs && !facts.packages.isEmpty:
                facts.packages[facts.packages.count - 1].requires.append(String(content.words.first ?? content))
            default: continue
            }
        }
        for index in facts.packages.indices {
            if let digest = digests[key(of: facts.packages[index])] { facts.packages[index].digests = [digest] }
        }
        return facts
    }

    /// "name (1.0)" or "name (1.0-platform)".
    static func gem(_ text: Substring) -> Package? {
        guard let (name, rest) = text.cut("("), let (inner, _) = rest.cut(")"), !name.trimmed.isEmpty, !inner.isEmpty else { return nil }
        let (version, platform) = inner.cut("-").map { ($0.0, String($0.1)) } ?? (inner, nil)
        return Package(
            type: .gem, name: String(name.trimmed), version: String(version), qualifiers: platform.map { ["platform": $0] } ?? [:],
            cataloger: Self.name)
    }

    private static func qualifiers(_ section: Substring, _ source: [Substring: String]) -> [String: String] {
        guard let remote = source["remote"] else { return [:] }
        switch section {
        case "GIT": return URLText.repository(remote, revision: source["revision"])
        case "PATH": return ["download_url": "file:\(remote)"]
        default: return remote.contains("rubygems.org") ? [:] : ["repository_url": URLText.withoutCredentials(remote)]
        }
    }

    /// "name (1.0) sha256=HEX". Source: Bundler 2.5, section CHECKSUMS.
    private static func checksum(_ text: Substring) -> (key: String, digest: Digest)? {
        guard let gem = gem(text), let (_, hexadecimal) = text.cut("="), let digest = Digest("sha256:\(hexadecimal)") else { return nil }
        return (key(of: gem), digest)
    }

    private static func key(of gem: Package) -> String {
        [gem.name, gem.version, gem.qualifiers["platform"] ?? ""].joined(separator: " ")
    }
}
