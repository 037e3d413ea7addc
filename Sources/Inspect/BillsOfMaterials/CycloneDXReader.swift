import JSONDocument
import Packages

/// Reads CycloneDX JSON. Source: CycloneDX specification, bom-1.2 to bom-1.7.schema.json.
struct CycloneDXReader {
    let source: String
    private var packages: [Package] = []
    private var positions: [String: Int] = [:]
    private var system: OperatingSystem?
    private var remarks: Set<String> = []
    private static let cataloger = "sbom-cyclonedx"

    init(source: String) {
        self.source = source
    }

    mutating func read(_ root: JSONValue) throws(DocumentError) -> BillOfMaterials {
        guard root["bomFormat"]?.string == "CycloneDX" else { throw DocumentError("'bomFormat' is not \"CycloneDX\"") }
        guard let version = root["specVersion"]?.string, ["1.2", "1.3", "1.4", "1.5", "1.6", "1.7"].contains(version) else {
            throw DocumentError("'specVersion' is none of 1.2 to 1.7")
        }
        if let serial = root["serialNumber"]?.string { try CycloneDXRules.check(serialNumber: serial) }
        var subject = Subject(kind: .document, source: source)
        var layers: [LayerSummary] = []
        if let metadata = root["metadata"] {
            if let time = metadata["timestamp"]?.string {
                try CycloneDXRules.check(timestamp: time)
                subject.created = time
            }
            if let licences = metadata["licenses"] { _ = try CycloneDXRules.licences(licences) }
            if let component = metadata["component"] {
                try CycloneDXRules.check(component: component)
                read(subject: component, into: &subject)
            }
            for (name, text) in CycloneDXRules.properties(metadata) where name == "plimsoll:layer" {
                if let digest = Digest(text) { layers.append(LayerSummary(diffID: digest, isVerified: false)) }
            }
        }
        try CycloneDXRules.check(services: root["services"])
        // Components hold components: a stack instead of recursion.
        var pending = root["components"].map { Array($0.elements.reversed()) } ?? []
        while let component = pending.popLast() {
            try add(component)
            if let inner = component["components"] { pending += inner.elements.reversed() }
        }
        let relations = try relations(root["dependencies"])
        let others: [StaticString] = ["vulnerabilities", "services", "formulation", "annotations", "declarations", "signature"]
        for key in others where root[key] != nil { remarks.insert("'\(key)' is not part of an inventory and is left out") }
        let inventory = Inventory(operatingSystem: system, packages: packages, relations: relations, layers: layers)
        return BillOfMaterials(format: .cyclonedx, version: version, subject: subject, inventory: inventory, remarks: remarks)
    }

    private func read(subject component: JSONValue, into subject: inout Subject) {
        if let name = component["name"]?.string { subject.names = [name] }
        if component["type"]?.string == "container" { subject.kind = .image }
        for (name, text) in CycloneDXRules.properties(component) {
            switch name {
            case "plimsoll:configDigest": subject.configDigest = Digest(text)
            case "plimsoll:manifestDigest": if let digest = Digest(text) { subject.manifestDigests.append(digest) }
            case "plimsoll:diffID": if let digest = Digest(text) { subject.diffIDs.append(digest) }
            case "plimsoll:platform": subject.platform = text
            default: if name.hasPrefix("plimsoll:label:") { subject.labels[String(name.dropFirst(15))] = text }
            }
        }
    }

    private mutating func add(_ component: JSONValue) throws(DocumentError) {
        try CycloneDXRules.check(component: component)
        let type = component["type"]?.string ?? "", name = component["name"]?.string ?? ""
        let version = component["version"]?.string ?? ""
        let properties = CycloneDXRules.properties(component)
        let texts = Dictionary(properties, uniquingKeysWith: { first, _ in first })
        if type == "operating-system" {
            let like = properties.filter { $0.0 == "plimsoll:idLike" }.map(\.1)
            system =
                system
                ?? OperatingSystem(
                    id: name, like: like, versionID: version, codename: texts["plimsoll:codename"],
                    prettyName: component["description"]?.string)
            return
        }
        let purl = component["purl"]?.string
        guard purl != nil || ["library", "framework", "application", "firmware", "device-driver", "platform"].contains(type) else {
            remarks.insert("components of the type '\(type)' are no packages and are left out")
            return
        }
        guard packages.count < Limits.packages else { throw DocumentError("more than \(Limits.packages) packages") }
        var package = Package.claimed(
            purl: purl, group: component["group"]?.string, name: name, version: version, cataloger: CycloneDXReader.cataloger,
            remarks: &remarks)
        if purl == nil, let type = texts["plimsoll:type"] {
            package.type = PackageType(rawValue: type)
            package.namespace = texts["plimsoll:namespace"] ?? package.namespace
        }
        package.maintainer = component["publisher"]?.string
        package.isDevelopment = ["optional", "excluded"].contains(component["scope"]?.string ?? "")
        package.architecture = texts["plimsoll:architecture"] ?? package.architecture
        if let source = texts["plimsoll:sourceName"] {
            package.source = SourcePackage(name: source, version: texts["plimsoll:sourceVersion"] ?? package.version)
        }
        if let licences = component["licenses"] { package.licences = try CycloneDXRules.licences(licences) }
        package.digests = try CycloneDXRules.digests(component["hashes"])
        for occurrence in component["evidence"]?["occurrences"]?.elements.map(\.self) ?? [] {
            guard let location = occurrence["location"]?.string else { continue }
            let layer = occurrence["additionalContext"]?.string.flatMap { text in
                text.hasPrefix(CycloneDX.layerContext) ? Digest(text.dropFirst(CycloneDX.layerContext.count)) : nil
            }
            package.evidence.append(
                Evidence(path: FilePath(escaped: location), layer: layer, line: occurrence["line"]?.integer.flatMap { Int(exactly: $0) }))
        }
        if let reference = component["bom-ref"]?.string, positions.updateValue(packages.count, forKey: reference) != nil {
            remarks.insert("the reference '\(reference.prefix(100))' is there twice; relations of the first are lost")
        }
        packages.append(package)
    }

    private func relations(_ list: JSONValue?) throws(DocumentError) -> [Relation] {
        var result: [Relation] = []
        for dependency in list?.elements.map(\.self) ?? [] {
            guard let reference = dependency["ref"]?.string else { throw DocumentError("a dependency has no 'ref'") }
            try CycloneDXRules.check(dependency: dependency)
            guard let from = positions[reference] else { continue }
            let lists: [(StaticString, Relation.Kind)] = [("dependsOn", .dependsOn), ("provides", .contains)]
            for (key, kind) in lists {
                for element in dependency[key]?.elements.map(\.self) ?? [] {
                    guard let name = element.string, let to = positions[name] else { continue }
                    guard result.count < Limits.relations else { throw DocumentError("more than \(Limits.relations) relations") }
                    result.append(Relation(kind: kind, from: from, to: to))
                }
            }
        }
        return result
    }
}
