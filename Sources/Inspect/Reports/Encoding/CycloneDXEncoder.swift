import BillsOfMaterials
import JSONText
import Packages

/// CycloneDX 1.6 as JSON. Source: CycloneDX specification, bom-1.6.schema.json.
struct CycloneDXEncoder {
    let report: Report
    private let identity: Identity

    init(report: Report) {
        self.report = report
        identity = Identity(report)
    }

    func write(to sink: Report.Sink) throws {
        var json = JSONWriter(capacity: Limits.pieceBytes * 2)
        try json.object { json in
            json.member("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json")
            json.member("bomFormat", "CycloneDX")
            json.member("specVersion", "1.6")
            json.member("serialNumber", "urn:uuid:" + identity.document)
            json.member("version", 1)
            json.member("metadata", object: { metadata(&$0) })
            try json.member("components", array: { try components(&$0, sink) })
            try json.member("dependencies", array: { try dependencies(&$0, sink) })
            json.member(
                "compositions",
                array: { json in
                    json.object { json in
                        json.member("aggregate", report.inventory.isComplete ? "complete" : "incomplete")
                        json.member("assemblies", texts: [CycloneDXEncoder.subjectReference])
                    }
                })
        }
        try json.finish(to: sink)
    }

    private static let subjectReference = "subject"
    private static let systemReference = "operating-system"

    private func metadata(_ json: inout JSONWriter) {
        json.optional("timestamp", report.timestamp)
        json.member(
            "tools",
            object: { json in
                json.member(
                    "components",
                    array: { json in
                        json.object { json in
                            json.member("type", "application")
                            json.member("name", "plimsoll")
                            json.member("version", report.options.toolVersion)
                        }
                    })
            })
        let subject = report.subject
        json.member(
            "component",
            object: { json in
                json.member("type", subject.kind == .image || subject.kind == .container ? "container" : "file")
                json.member("bom-ref", CycloneDXEncoder.subjectReference)
                json.member("name", subject.title)
                json.optional("version", (subject.manifestDigests.first ?? subject.configDigest)?.description)
                properties(
                    [("plimsoll:source", subject.source)] + subject.names.map { ("plimsoll:name", $0) }
                        + (subject.configDigest.map { [("plimsoll:configDigest", $0.description)] } ?? [])
                        + subject.manifestDigests.map { ("plimsoll:manifestDigest", $0.description) }
                        + subject.diffIDs.map { ("plimsoll:diffID", $0.description) }
                        + (subject.platform.map { [("plimsoll:platform", $0)] } ?? [])
                        + subject.labels.sorted { $0.key < $1.key }.map { ("plimsoll:label:" + $0.key, $0.value) }, &json)
            })
        properties(
            (subject.base.map { [("plimsoll:excludedBase", $0.text)] } ?? [])
                + report.inventory.layers.map { ("plimsoll:layer", $0.diffID.description) }
                + report.inventory.gaps.map { gap in
                    ("plimsoll:gap", [gap.cause.rawValue, gap.path?.description, gap.message].compactMap(\.self).joined(separator: ": "))
                }, &json)
    }

    private func properties(_ pairs: [(String, String)], _ json: inout JSONWriter) {
        guard !pairs.isEmpty else { return }
        json.member(
            "properties",
            array: { json in
                for (name, text) in pairs {
                    json.object { json in
                        json.member("name", name)
                        json.member("value", text)
                    }
                }
            })
    }

    private func components(_ json: inout JSONWriter, _ sink: Report.Sink) throws {
        if let system = report.inventory.operatingSystem {
            json.object { json in
                json.member("type", "operating-system")
                json.member("bom-ref", CycloneDXEncoder.systemReference)
                json.member("name", system.id)
                json.optional("version", system.versionID)
                json.optional("description", system.prettyName)
                properties(
                    system.like.map { ("plimsoll:idLike", $0) } + (system.codename.map { [("plimsoll:codename", $0)] } ?? []), &json)
            }
        }
        for (index, package) in report.inventory.packages.enumerated() {
            json.object { component(package, identity.packages[index], &$0) }
            try json.drain(to: sink)
        }
        guard report.options.includesFiles else { return }
        for row in report.files where row.kind == .regular {
            json.object { json in
                json.member("type", "file")
                json.member("name", row.path.description)
                hashes(row.digest.map { [$0] } ?? [], &json)
                properties(row.layer.map { [("plimsoll:layer", $0.description)] } ?? [], &json)
            }
            try json.drain(to: sink)
        }
    }

    private func component(_ package: Package, _ reference: String, _ json: inout JSONWriter) {
        json.member("type", "library")
        json.member("bom-ref", reference)
        json.optional("publisher", package.maintainer)
        if !package.type.isOfDistribution { json.optional("group", package.namespace) }
        json.member("name", package.name)
        json.member("version", package.version)
        if package.isDevelopment { json.member("scope", "optional") }
        hashes(package.digests, &json)
        licences(package.licences, &json)
        if let cpe = package.cpeCandidates.first { json.member("cpe", cpe.description) }
        json.optional("purl", package.packageURL(in: report.inventory.operatingSystem)?.description)
        if !package.evidence.isEmpty {
            json.member(
                "evidence",
                object: { json in
                    json.member("occurrences", array: { json in for evidence in package.evidence { occurrence(evidence, &json) } })
                })
        }
        var pairs = [("plimsoll:cataloger", package.cataloger), ("plimsoll:type", package.type.rawValue)]
        if let namespace = package.namespace { pairs.append(("plimsoll:namespace", namespace)) }
        if let architecture = package.architecture { pairs.append(("plimsoll:architecture", architecture)) }
        if let source = package.source {
            pairs += [("plimsoll:sourceName", source.name), ("plimsoll:sourceVersion", source.version)]
        }
        var layers: Set<Digest> = []
        for layer in package.evidence.compactMap(\.layer) where layers.insert(layer).inserted {
            pairs.append(("plimsoll:layer", layer.description))
        }
        properties(pairs, &json)
    }

    private func occurrence(_ evidence: Evidence, _ json: inout JSONWriter) {
        json.object { json in
            json.member("location", evidence.path.description)
            if let line = evidence.line, line >= 0 { json.member("line", line) }
            if let layer = evidence.layer { json.member("additionalContext", CycloneDX.layerContext + layer.description) }
        }
    }

    private func hashes(_ digests: [Digest], _ json: inout JSONWriter) {
        let known = digests.filter { $0.isWellFormed && CycloneDX.algorithms[$0.algorithm] != nil }
        guard !known.isEmpty else { return }
        json.member(
            "hashes",
            array: { json in
                for digest in known {
                    json.object { json in
                        json.member("alg", CycloneDX.algorithms[digest.algorithm])
                        json.member("content", digest.hex)
                    }
                }
            })
    }

    /// Either a list of licences or one expression, as the schema asks.
    private func licences(_ texts: [String], _ json: inout JSONWriter) {
        let texts = texts.filter { !$0.isEmpty }
        guard !texts.isEmpty else { return }
        let expressions = texts.compactMap { SPDXExpression.normalised($0) }
        let areSimple = expressions.allSatisfy { SPDXIdentifiers.licence($0) != nil }
        json.member(
            "licenses",
            array: { json in
                if expressions.count == texts.count, !areSimple {
                    let joined = expressions.count == 1 ? expressions[0] : expressions.map { "(\($0))" }.joined(separator: " AND ")
                    return json.object { $0.member("expression", joined) }
                }
                for text in texts {
                    json.object { json in
                        json.member(
                            "license",
                            object: { json in
                                if let known = SPDXIdentifiers.licence(text) {
                                    json.member("id", known)
                                } else {
                                    json.member("name", String(text.prefix(Limits.licenceNameCharacters)))
                                }
                            })
                    }
                }
            })
    }

    private func dependencies(_ json: inout JSONWriter, _ sink: Report.Sink) throws {
        var needed: [Int: [Int]] = [:], held: [Int: [Int]] = [:]
        for relation in report.inventory.relations {
            if relation.kind == .dependsOn { needed[relation.from, default: []].append(relation.to) }
            if relation.kind == .contains { held[relation.from, default: []].append(relation.to) }
        }
        for index in Set(needed.keys).union(held.keys).sorted() where identity.packages.indices.contains(index) {
            json.object { json in
                json.member("ref", identity.packages[index])
                if let positions = needed[index] { json.member("dependsOn", texts: references(positions)) }
                if let positions = held[index] { json.member("provides", texts: references(positions)) }
            }
            try json.drain(to: sink)
        }
    }

    private func references(_ positions: [Int]) -> [String] {
        Set(positions).sorted().compactMap { identity.packages.indices.contains($0) ? identity.packages[$0] : nil }
    }
}
