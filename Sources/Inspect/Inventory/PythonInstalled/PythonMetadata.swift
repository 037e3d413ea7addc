import Packages

/// The header of METADATA or PKG-INFO: fields as in mail, up to the first empty line. Source: Core metadata specifications.
struct PythonMetadata {
    /// By the field's name in lower case, in the order of the file.
    private var fields: [String: [String]] = [:]

    init(_ text: ManifestText) {
        var last: String?
        for line in text.lines {
            if line.text.trimmed.isEmpty { break }
            if line.text.indentation > 0, let last {
                let end = (fields[last]?.count ?? 1) - 1
                fields[last]?[end] += "\n" + line.text.trimmed
                continue
            }
            guard let (key, value) = line.text.cut(":") else { continue }
            let name = key.trimmed.lowercased()
            fields[name, default: []].append(String(value.trimmed))
            last = name
        }
    }

    private func first(_ name: String) -> String? {
        guard let value = fields[name]?.first, !value.isEmpty, value != "UNKNOWN" else { return nil }
        return value
    }

    /// - Throws: `Gap` if name or version is missing.
    func package(cataloger: String) throws(Gap) -> Package {
        guard let name = first("name"), let version = first("version") else {
            throw .damaged("Python metadata", "a package without name or version")
        }
        let requires = (fields["requires-dist"] ?? fields["requires"] ?? []).compactMap { text -> String? in
            guard let requirement = PythonRequirement(text), requirement.marker?.contains("extra") != true else { return nil }
            return requirement.name
        }
        var package = PythonProject.package(name, version: version, requires: requires, cataloger: cataloger)
        package.licences = licences
        package.maintainer = maintainer
        return package
    }

    /// The expression, else the field if it is short enough to be a name, else what the classifiers say.
    private var licences: [String] {
        if let expression = first("license-expression") { return [expression] }
        if let licence = first("license"), !licence.utf8.contains(UInt8(ascii: "\n")), licence.utf8.count <= 100 { return [licence] }
        return (fields["classifier"] ?? []).compactMap { classifier in
            // Who approved a licence is a group of classifiers, and none itself.
            guard classifier.starts("License ::"), let (_, name) = classifier.cutLast(":"), name.trimmed != "OSI Approved" else {
                return nil
            }
            return String(name.trimmed)
        }
    }

    private var maintainer: String? {
        for kind in ["maintainer", "author"] {
            let name = first(kind)
            let mail = first(kind + "-email")
            switch (name, mail) {
            case (let name?, let mail?): return mail.contains("<") ? mail : "\(name) <\(mail)>"
            case (let one?, nil), (nil, let one?): return one
            case (nil, nil): continue
            }
        }
        return nil
    }
}
