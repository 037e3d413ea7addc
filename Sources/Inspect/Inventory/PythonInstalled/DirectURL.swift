import Packages

/// direct_url.json: where a package came from that was not taken from an index. Source: PEP 610.
enum DirectURL {
    /// Qualifiers of the package URL.
    /// - Throws: `Gap` if it is not JSON.
    static func qualifiers(_ text: ManifestText) throws(Gap) -> [String: String] {
        let document = try Document.jsonObject(text, format: "direct_url.json")
        guard let url = document["url"]?.string else { return [:] }
        if let vcs = document["vcs_info"] {
            return URLText.repository(url, kind: vcs["vcs"]?.string ?? "git", revision: vcs["commit_id"]?.string)
        }
        return ["download_url": URLText.withoutCredentials(url)]
    }
}
