import JSONText
import Packages

/// The JSON of Syft, schema 16, as far as consumers such as Grype read it. Source: anchore/syft, schema/json.
struct SyftEncoder {
    let report: Report
    private let identity: Identity

    init(report: Report) {
        self.report = report
        identity = Identity(report)
    }

    private static let schemaVersion = "16.0.0"

    func write(to sink: Report.Sink) throws {
        var json = JSONWriter(capacity: Limits.pieceBytes * 2)
        try json.object { json in
            try json.member(
                "artifacts",
                array: { json in
                    for (index, package) in report.inventory.packages.enumerated() {
                        json.object { artifact(package, identity.packages[index], &$0) }
                        try json.drain(to: sink)
                    }
                })
            try json.member("artifactRelationships", array: { try relationships(&$0, sink) })
            json.member("source", object: { source(&$0) })
            json.member("distro", object: { distribution(&$0) })
            json.member(
                "descriptor",
                object: { json in
                    json.member("name", "plimsoll")
                    json.member("version", report.options.toolVersion)
                })
            json.member(
                "schema",
                object: { json in
                    let version = SyftEncoder.schemaVersion
                    json.member("version", version)
                    json.member("url", "https://raw.githubusercontent.com/anchore/syft/main/schema/json/schema-\(version).json")
                })
        }
        try json.finish(to: sink)
    }

    private func artifact(_ package: Package, _ identifier: String, _ json: inout JSONWriter) {
        let (type, language) = SyftEncoder.kinds[package.type.rawValue] ?? (package.type.rawValue, "")
        json.member("id", identifier)
        json.member("name", package.syftName)
        json.member("version", package.version)
        json.member("type", type)
        json.member("foundBy", package.cataloger)
        json.member(
            "locations",
            array: { json in
                for (index, evidence) in package.evidence.enumerated() {
                    json.object { json in
                        json.member("path", "/" + evidence.path.description)
                        if let layer = evidence.layer { json.member("layerID", layer.description) }
                        json.member("accessPath", "/" + evidence.path.description)
                        json.member("annotations", object: { $0.member("evidence", index == 0 ? "primary" : "supporting") })
                    }
                }
            })
        json.member("licenses", array: { json in for text in package.licences { licence(text, &json) } })
        json.member("language", language)
        json.member(
            "cpes",
            array: { json in
                for candidate in package.cpeCandidates {
                    json.object { json in
                        json.member("cpe", candidate.description)
                        json.member("source", "plimsoll-generated")
                    }
                }
            })
        json.member("purl", package.packageURL(in: report.inventory.operatingSystem)?.description ?? "")
        metadata(package, &json)
    }

    private func licence(_ text: String, _ json: inout JSONWriter) {
        json.object { json in
            json.member("value", text)
            json.member("spdxExpression", SPDXExpression.normalised(text) ?? "")
            json.member("type", "declared")
            json.member("urls", array: { _ in })
            json.member("locations", array: { _ in })
        }
    }

    /// What consumers take source packages from.
    private func metadata(_ package: Package, _ json: inout JSONWriter) {
        switch package.type {
        case .deb:
            json.member("metadataType", "dpkg-db-entry")
            json.member(
                "metadata",
                object: { json in
                    json.member("package", package.name)
                    json.member("source", package.source.map { $0.name == package.name ? "" : $0.name } ?? "")
                    json.member("version", package.version)
                    json.member("sourceVersion", package.source.map { $0.version == package.version ? "" : $0.version } ?? "")
                    json.member("architecture", package.architecture ?? "")
                    json.member("maintainer", package.maintainer ?? "")
                    json.member("installedSize", 0)
                    json.member("files", array: { _ in })
                })
        case .apk:
            json.member("metadataType", "apk-db-entry")
            json.member(
                "metadata",
                object: { json in
                    json.member("package", package.name)
                    json.member("originPackage", package.source?.name ?? "")
                    json.member("maintainer", package.maintainer ?? "")
                    json.member("version", package.version)
                    json.member("architecture", package.architecture ?? "")
                    for name in ["url", "description", "pullChecksum", "gitCommitOfApkPort"] { json.member(name, "") }
                    for name in ["size", "installedSize"] { json.member(name, 0) }
                    for name in ["pullDependencies", "provides", "files"] { json.member(name, array: { _ in }) }
                })
        case .rpm:
            json.member("metadataType", "rpm-db-entry")
            json.member("metadata", object: { rpm(package, &$0) })
        default: break
        }
    }

    private func rpm(_ package: Package, _ json: inout JSONWriter) {
        var version = package.version[...]
        var epoch: Int?
        if let colon = version.firstIndex(of: ":") {
            epoch = Int(version[..<colon])
            version = version[version.index(after: colon)...]
        }
        let dash = version.lastIndex(of: "-") ?? version.endIndex
        json.member("name", package.name)
        json.member("version", String(version[..<dash]))
        json.key("epoch")
        if let epoch { json.value(epoch) } else { json.null() }
        json.member("architecture", package.architecture ?? "")
        json.member("release", String(version[dash...].dropFirst()))
        json.member("sourceRpm", package.source.map { "\($0.name)-\($0.version.split(separator: ":").last ?? "").src.rpm" } ?? "")
        json.member("size", 0)
        json.member("vendor", package.maintainer ?? "")
        json.member("files", array: { _ in })
    }

    private func relationships(_ json: inout JSONWriter, _ sink: Report.Sink) throws {
        for relation in report.inventory.relations {
            guard identity.packages.indices.contains(relation.from), identity.packages.indices.contains(relation.to) else { continue }
            // Syft's "dependency-of" leads from what is needed to what needs it.
            let isNeed = relation.kind == .dependsOn
            json.object { json in
                json.member("parent", identity.packages[isNeed ? relation.to : relation.from])
                json.member("child", identity.packages[isNeed ? relation.from : relation.to])
                json.member("type", isNeed ? "dependency-of" : "ownership-by-file-overlap")
            }
            try json.drain(to: sink)
        }
    }

    private func source(_ json: inout JSONWriter) {
        let subject = report.subject
        let isImage = subject.kind == .image || subject.kind == .container
        json.member("id", (subject.configDigest ?? subject.manifestDigests.first)?.hex ?? identity.document)
        json.member("name", subject.title)
        json.member("version", subject.manifestDigests.first?.description ?? "")
        json.member("type", isImage ? "image" : "directory")
        json.member(
            "metadata",
            object: { json in
                guard isImage else { return json.member("path", subject.source) }
                let platform = (subject.platform ?? "").split(separator: "/").map(String.init)
                json.member("userInput", subject.source)
                json.member("imageID", subject.configDigest?.description ?? "")
                json.member("manifestDigest", subject.manifestDigests.first?.description ?? "")
                json.member("mediaType", "application/vnd.oci.image.manifest.v1+json")
                json.member("tags", texts: subject.names)
                json.member("imageSize", report.inventory.layers.reduce(0) { $0.addingReportingOverflow($1.bytes).partialValue })
                json.member(
                    "layers",
                    array: { json in
                        for layer in report.inventory.layers {
                            json.object { json in
                                json.member("mediaType", "application/vnd.oci.image.layer.v1.tar")
                                json.member("digest", layer.diffID.description)
                                json.member("size", layer.bytes)
                            }
                        }
                    })
                json.member("manifest", "")
                json.member("config", "")
                json.member("repoDigests", array: { _ in })
                json.member("os", platform.first ?? "")
                json.member("architecture", platform.count > 1 ? platform[1] : "")
                json.member("labels", map: subject.labels)
            })
    }

    private func distribution(_ json: inout JSONWriter) {
        guard let system = report.inventory.operatingSystem else { return }
        json.optional("prettyName", system.prettyName)
        json.member("name", system.other["NAME"] ?? system.id)
        json.member("id", system.id)
        json.member("idLike", texts: system.like)
        json.optional("versionCodename", system.codename)
        json.optional("versionID", system.versionID)
        json.optional("cpeName", system.other["CPE_NAME"])
    }

    /// Syft's names of types and languages by the type of the package URL.
    private static let kinds: [String: (String, String)] = [
        "alpm": ("alpm", ""), "apk": ("apk", ""), "cargo": ("rust-crate", "rust"), "composer": ("php-composer", "php"),
        "conan": ("conan", "c++"), "conda": ("conda", "python"), "deb": ("deb", ""), "gem": ("gem", "ruby"), "generic": ("binary", ""),
        "golang": ("go-module", "go"), "hackage": ("hackage", "haskell"), "hex": ("hex", "erlang"), "maven": ("java-archive", "java"),
        "npm": ("npm", "javascript"), "nuget": ("dotnet", "dotnet"), "pub": ("dart-pub", "dart"), "pypi": ("python", "python"),
        "rpm": ("rpm", ""), "swift": ("swift", "swift"), "cocoapods": ("pod", "swift"),
    ]
}

extension Package {
    /// Syft writes an npm scope and a Go path into the name; a Maven group stands in the package URL only.
    fileprivate var syftName: String {
        guard let namespace, type == .npm || type == .golang || type.rawValue == "composer" else { return name }
        return namespace + "/" + name
    }
}
