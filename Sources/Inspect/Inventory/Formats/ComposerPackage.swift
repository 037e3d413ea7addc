import Packages

/// An entry of composer.lock and of installed.json, which are the same.
enum ComposerPackage {
    static func add(_ entry: Document, isDevelopment: Bool, cataloger: String, at path: FilePath, to facts: inout FileFacts) throws(Gap) {
        guard let fullName = entry["name"]?.string?.lowercased(), let version = entry["version"]?.string else {
            facts.gaps.append(.damaged(cataloger, line: entry.line, "a package without name or version"))
            return
        }
        let (namespace, name) = fullName.cut("/").map { (String($0.0), String($0.1)) } ?? (nil, fullName)
        // Platform requirements ("php", "ext-json") have no vendor.
        let requires = entry["require"]?.members.map { $0.key.lowercased() }.filter { $0.utf8.contains(UInt8(ascii: "/")) } ?? []
        var package = Package(type: .composer, namespace: namespace, name: name, version: version, requires: requires, cataloger: cataloger)
        package.isDevelopment = isDevelopment
        // Composer writes a list; older repositories and other tools have a single text.
        package.licences = entry["license"]?.elements.compactMap(\.string) ?? []
        if let licence = entry["license"]?.string { package.licences = [licence] }
        package.digests = entry["dist"]?["shasum"]?.string.flatMap { Digest("sha1:\($0.lowercased())") }.map { [$0] } ?? []
        if entry["source"]?["type"]?.string == "git", let url = entry["source"]?["url"]?.string {
            package.qualifiers = URLText.repository(url, revision: entry["source"]?["reference"]?.string)
        }
        try facts.add(package, at: path, line: entry["name"]?.line)
    }
}
