import JSONDocument
import Packages

/// Reads SPDX JSON 2.2 and 2.3. Source: SPDX specification, schemas 2.2 and 2.3.
struct SPDXReader {
    let source: String
    private var packages: [Package] = []
    private var positions: [String: Int] = [:]
    private var system: OperatingSystem?
    private var remarks: Set<String> = []
    private var layers: [LayerSummary] = []
    private static let cataloger = "sbom-spdx"

    init(source: String) {
        self.source = source
    }

    mutating func read(_ root: JSONValue) throws(DocumentError) -> BillOfMaterials {
        guard let version = root["spdxVersion"]?.string, ["SPDX-2.2", "SPDX-2.3"].contains(version) else {
            throw DocumentError("'spdxVersion' is neither SPDX-2.2 nor SPDX-2.3")
        }
        guard root["SPDXID"]?.string == "SPDXRef-DOCUMENT" else { throw DocumentError("'SPDXID' is not \"SPDXRef-DOCUMENT\"") }
        var subject = Subject(kind: .document, source: source)
        subject.names = root["name"]?.string.map { [$0] } ?? []
        subject.created = root["creationInfo"]?["created"]?.string
        var texts: [String: String] = [:]
        for info in root["hasExtractedLicensingInfos"]?.elements.map(\.self) ?? [] {
            if let name = info["licenseId"]?.string, let text = info["extractedText"]?.string { texts[name] = text }
        }
        for package in root["packages"]?.elements.map(\.self) ?? [] { try add(package, texts, &subject) }
        let relations = try relations(root["relationships"])
        let others: [StaticString] = ["files", "snippets", "annotations", "reviewers", "revieweds"]
        for key in others where root[key] != nil { remarks.insert("'\(key)' is not part of an inventory and is left out") }
        let inventory = Inventory(operatingSystem: system, packages: packages, relations: relations, layers: layers)
        return BillOfMaterials(format: .spdx, version: version, subject: subject, inventory: inventory, remarks: remarks)
    }

    private mutating func add(_ item: JSONValue, _ texts: [String: String], _ subject: inout Subject) throws(DocumentError) {
        guard let name = item["name"]?.string else { throw DocumentError("a package has no name") }
        guard let reference = item["SPDXID"]?.string, reference.hasPrefix("SPDXRef-") else {
            throw DocumentError("the package '\(name.prefix(100))' has no 'SPDXID' that begins with SPDXRef-")
        }
        let version = item["versionInfo"]?.string ?? "", comment = item["comment"]?.string ?? ""
        let lines = comment.split(whereSeparator: \.isNewline)
        switch item["primaryPackagePurpose"]?.string {
        case "CONTAINER", "FILE":
            subject.names = [name]
            for line in lines where line.hasPrefix(SPDX.layer) {
                if let digest = Digest(line.dropFirst(SPDX.layer.count)) { layers.append(LayerSummary(diffID: digest, isVerified: false)) }
            }
            return
        case "OPERATING_SYSTEM", "OPERATING-SYSTEM":
            system = system ?? OperatingSystem(id: name, versionID: version)
            return
        default: break
        }
        guard packages.count < Limits.packages else { throw DocumentError("more than \(Limits.packages) packages") }
        // The type is a word, or the address that stands for it: "http://spdx.org/rdf/references/purl".
        let purl = item["externalRefs"]?.elements.first { $0["referenceType"]?.string?.split(separator: "/").last == "purl" }?[
            "referenceLocator"]?.string
        var package = Package.claimed(
            purl: purl, group: nil, name: name, version: version, cataloger: SPDXReader.cataloger, remarks: &remarks)
        if let declared = [item["licenseDeclared"]?.string, item["licenseConcluded"]?.string].compactMap(\.self)
            .first(where: { $0 != "NOASSERTION" && $0 != "NONE" })
        {
            package.licences = [texts[declared] ?? declared]
        }
        if let supplier = item["supplier"]?.string, supplier != "NOASSERTION" {
            package.maintainer = supplier.split(separator: " ", maxSplits: 1).last.map(String.init)
        }
        if let built = item["sourceInfo"]?.string, built.hasPrefix(SPDX.built) {
            let words = built.dropFirst(SPDX.built.count).split(separator: " ").map(String.init)
            if let first = words.first { package.source = SourcePackage(name: first, version: words.dropFirst().first ?? package.version) }
        }
        for checksum in item["checksums"]?.elements.map(\.self) ?? [] {
            guard let algorithm = checksum["algorithm"]?.string?.lowercased(), let value = checksum["checksumValue"]?.string else {
                throw DocumentError("the package '\(name.prefix(100))' has a checksum without algorithm or value")
            }
            if let digest = Digest("\(algorithm):\(value.lowercased())") { package.digests.append(digest) }
        }
        package.evidence = lines.filter { $0.hasPrefix(SPDX.seen) }.map { SPDXReader.evidence($0.dropFirst(SPDX.seen.count)) }
        if positions.updateValue(packages.count, forKey: reference) != nil {
            throw DocumentError("'\(reference.prefix(100))' names two packages")
        }
        packages.append(package)
    }

    /// "PATH, line N, layer DIGEST", the last two if there are any.
    private static func evidence(_ text: Substring) -> Evidence {
        var rest = text
        var layer: Digest?
        var line: Int?
        // 7 letters and 64 digits of sha256, with the comma: a layer's digest has this length at the end of the line.
        let tail = rest.suffix(SPDX.inLayer.count + 71)
        if tail.hasPrefix(SPDX.inLayer), let digest = Digest(tail.dropFirst(SPDX.inLayer.count)) {
            layer = digest
            rest = rest.dropLast(tail.count)
        }
        let digits = rest.reversed().prefix { $0.isNumber && $0.isASCII }.count
        let head = rest.dropLast(digits)
        if digits > 0, head.hasSuffix(SPDX.atLine), let number = Int(rest.suffix(digits)) {
            line = number
            rest = head.dropLast(SPDX.atLine.count)
        }
        return Evidence(path: FilePath(escaped: String(rest)), layer: layer, line: line)
    }

    private mutating func relations(_ list: JSONValue?) throws(DocumentError) -> [Relation] {
        var result: [Relation] = []
        for item in list?.elements.map(\.self) ?? [] {
            guard let from = item["spdxElementId"]?.string, let to = item["relatedSpdxElement"]?.string,
                let kind = item["relationshipType"]?.string
            else { throw DocumentError("a relationship has not two ends and a type") }
            guard let left = positions[from], let right = positions[to] else { continue }
            guard result.count < Limits.relations else { throw DocumentError("more than \(Limits.relations) relations") }
            switch kind {
            case "DEPENDS_ON": result.append(Relation(kind: .dependsOn, from: left, to: right))
            case "DEPENDENCY_OF": result.append(Relation(kind: .dependsOn, from: right, to: left))
            case "CONTAINS": result.append(Relation(kind: .contains, from: left, to: right))
            case "CONTAINED_BY": result.append(Relation(kind: .contains, from: right, to: left))
            default: remarks.insert("relationships of the type '\(kind.prefix(50))' between packages are left out")
            }
        }
        return result
    }
}
