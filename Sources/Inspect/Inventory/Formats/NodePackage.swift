import Packages

/// Names and sources of npm packages, as all its lock files have them.
enum NodePackage {
    /// A package under its full name, "@scope/name" or "name".
    /// - Parameters:
    ///   - source: The address or the specification that it was resolved to, if any.
    ///   - integrity: As in Subresource Integrity, if any.
    static func make(
        _ fullName: some StringProtocol, version: String, source: String? = nil, integrity: String? = nil, requires: [String] = [],
        isDevelopment: Bool = false, cataloger: String
    ) -> Package {
        let (scope, name) = split(fullName)
        return Package(
            type: .npm, namespace: scope, name: name, version: version, qualifiers: source.map(qualifiers) ?? [:],
            digests: integrity.map(Digest.integrity) ?? [], requires: requires.unique, isDevelopment: isDevelopment,
            cataloger: cataloger)
    }

    /// "@scope/name" in its two parts.
    static func split(_ fullName: some StringProtocol) -> (scope: String?, name: String) {
        let text = String(fullName)
        guard text.starts("@"), let (scope, name) = text.cut("/") else { return (nil, text) }
        return (String(scope), String(name))
    }

    /// "@scope/name@1.0.0" in name and what follows the `@`.
    static func splitVersion(_ text: some StringProtocol) -> (name: Substring, version: Substring)? {
        let text = String(text)
        let bytes = text.utf8
        guard let start = bytes.indices.dropFirst().first(where: { bytes[$0] == UInt8(ascii: "@") }) else { return nil }
        return (text[..<start], text[bytes.index(after: start)...])
    }

    /// Whether npm could have published it: one or two parts, no part empty, nothing that a URL would have to escape.
    /// Source: npm, validate-npm-package-name, the rules for old packages.
    static func isValid(_ name: some StringProtocol) -> Bool {
        let text = String(name)
        guard !text.isEmpty, text.utf8.count <= 214, !text.starts("."), text.trimmed.utf8.count == text.utf8.count else { return false }
        let (scope, rest) = split(text)
        guard scope != "@", !rest.isEmpty, !rest.utf8.contains(UInt8(ascii: "/")) else { return false }
        return text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !"\"<>\\^`{|}%?#:".utf8.contains($0) }
    }

    /// Whether a specification is none of a version or a range: an address, a folder, a repository.
    static func isAddress(_ specification: some StringProtocol) -> Bool {
        guard let (scheme, _) = String(specification).cut(":") else { return specification.utf8.contains(UInt8(ascii: "/")) }
        return scheme != "npm"
    }

    /// Qualifiers of the package URL for what was not taken from a registry. Source: purl-spec, `vcs_url`, `download_url`.
    static func qualifiers(_ source: String) -> [String: String] {
        let plain = URLText.withoutCredentials(source)
        if let (address, revision) = repository(plain) {
            return ["vcs_url": address + (revision.isEmpty ? "" : "@\(revision)")]
        }
        for scheme: StaticString in ["file:", "link:", "portal:"] where plain.starts(scheme) { return ["download_url": plain] }
        // Archives of registries have "/-/" in their path.
        guard plain.starts("https://") || plain.starts("http://"), !plain.contains("/-/") else { return [:] }
        return ["download_url": plain]
    }

    /// `license` is a text or, in old files, an object with `type`; `licenses` is a list of such.
    static func licences(_ document: Document) -> [String] {
        let all = [document["license"]].compactMap(\.self) + (document["licenses"]?.elements ?? [])
        let flat = all.flatMap { licence in licence.elements.isEmpty ? [licence] : licence.elements }
        return (flat.compactMap { $0.string ?? $0["type"]?.string ?? $0["name"]?.string }.filter { !$0.isEmpty }).unique
    }

    private static func repository(_ source: String) -> (address: String, revision: Substring)? {
        let (address, revision) = source.cut("#") ?? (source[...], "")
        for (short, host) in [("github:", "github.com"), ("gitlab:", "gitlab.com"), ("bitbucket:", "bitbucket.org")]
        where address.starts(short) {
            return ("git+https://\(host)/\(address.dropFirst(short.utf8.count))", revision)
        }
        if address.starts("git+") || address.starts("git:") || address.starts("ssh:") { return (String(address), revision) }
        guard address.ends(".git") || (!revision.isEmpty && !address.ends(".tgz") && !address.ends(".gz") && address.starts("http")) else {
            return nil
        }
        // Yarn 1 writes the archive's SHA-1 behind the `#` of an address of a registry.
        return address.contains("/-/") ? nil : ("git+\(address)", revision.after("commit=") ?? revision.after("commit:") ?? revision)
    }
}
