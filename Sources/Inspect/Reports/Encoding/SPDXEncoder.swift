import BillsOfMaterials
import JSONText
import Packages

/// SPDX 2.3 as JSON. Source: SPDX specification 2.3, schema 2.3.
struct SPDXEncoder {
    let report: Report
    private let identity: Identity
    private let licences: SPDXLicenceTable

    init(report: Report) {
        self.report = report
        identity = Identity(report)
        licences = SPDXLicenceTable(report.inventory.packages)
    }

    private static let root = "SPDXRef-Subject"
    private func reference(_ position: Int) -> String { "SPDXRef-Package-" + identity.packages[position] }
    private func reference(file position: Int) -> String { "SPDXRef-File-\(position)" }

    func write(to sink: Report.Sink) throws {
        var json = JSONWriter(capacity: Limits.pieceBytes * 2)
        try json.object { json in
            json.member("spdxVersion", "SPDX-2.3")
            json.member("dataLicense", "CC0-1.0")
            json.member("SPDXID", "SPDXRef-DOCUMENT")
            json.member("name", report.subject.title)
            json.member("documentNamespace", "urn:uuid:" + identity.document)
            json.member(
                "creationInfo",
                object: { json in
                    // The specification asks for a time; without one the document would not be valid.
                    json.member("created", report.timestamp ?? Timestamp.text(0))
                    json.member("creators", texts: ["Tool: plimsoll-" + report.options.toolVersion])
                })
            json.optional("comment", remarks.joined(separator: "\n"))
            try json.member("packages", array: { try packages(&$0, sink) })
            if report.options.includesFiles { try json.member("files", array: { try files(&$0, sink) }) }
            try json.member("relationships", array: { try relationships(&$0, sink) })
            if !licences.extracted.isEmpty {
                try json.member(
                    "hasExtractedLicensingInfos",
                    array: { json in
                        for (reference, text) in licences.extracted {
                            json.object { json in
                                json.member("licenseId", reference)
                                json.member("extractedText", text)
                                json.member("name", String(text.prefix(Limits.licenceNameCharacters)))
                            }
                            try json.drain(to: sink)
                        }
                    })
            }
        }
        try json.finish(to: sink)
    }

    private var remarks: [String] {
        let base = report.subject.base.map { ["without the packages of the base: " + $0.text] } ?? []
        guard !report.inventory.isComplete else { return base }
        return base + ["incomplete: " + report.inventory.gaps.map(\.message).joined(separator: "; ")]
    }

    private func packages(_ json: inout JSONWriter, _ sink: Report.Sink) throws {
        let subject = report.subject
        json.object { json in
            json.member("name", subject.title)
            json.member("SPDXID", SPDXEncoder.root)
            json.optional("versionInfo", (subject.manifestDigests.first ?? subject.configDigest)?.description)
            json.member("downloadLocation", "NOASSERTION")
            json.member("filesAnalyzed", false)
            json.member("primaryPackagePurpose", subject.kind == .image || subject.kind == .container ? "CONTAINER" : "FILE")
            json.optional("comment", report.inventory.layers.map { SPDX.layer + $0.diffID.description }.joined(separator: "\n"))
        }
        if let system = report.inventory.operatingSystem {
            json.object { json in
                json.member("name", system.id)
                json.member("SPDXID", "SPDXRef-OperatingSystem")
                json.optional("versionInfo", system.versionID)
                json.member("downloadLocation", "NOASSERTION")
                json.member("filesAnalyzed", false)
                json.member("primaryPackagePurpose", "OPERATING_SYSTEM")
            }
        }
        for (index, package) in report.inventory.packages.enumerated() {
            json.object { self.package(package, index, &$0) }
            try json.drain(to: sink)
        }
    }

    private func package(_ package: Package, _ index: Int, _ json: inout JSONWriter) {
        json.member("name", package.name)
        json.member("SPDXID", reference(index))
        json.optional("versionInfo", package.version)
        json.member("downloadLocation", "NOASSERTION")
        json.member("filesAnalyzed", false)
        json.member("licenseConcluded", "NOASSERTION")
        json.member("licenseDeclared", licences.expression(package.licences))
        json.member("copyrightText", "NOASSERTION")
        if let maintainer = package.maintainer, !maintainer.isEmpty {
            json.member("supplier", "Organization: " + SPDX.line(maintainer))
        }
        if let source = package.source { json.member("sourceInfo", SPDX.built + source.name + " " + source.version) }
        let digests = package.digests.filter(\.isWellFormed)
        if !digests.isEmpty {
            json.member(
                "checksums",
                array: { json in
                    for digest in digests {
                        json.object { json in
                            json.member("algorithm", digest.algorithm.uppercased())
                            json.member("checksumValue", digest.hex)
                        }
                    }
                })
        }
        externalReferences(package, &json)
        let lines = package.evidence.map { evidence in
            SPDX.seen + evidence.path.description + (evidence.line.map { SPDX.atLine + String($0) } ?? "")
                + (evidence.layer.map { SPDX.inLayer + $0.description } ?? "")
        }
        json.optional("comment", ([SPDX.found + package.cataloger] + lines).joined(separator: "\n"))
    }

    private func externalReferences(_ package: Package, _ json: inout JSONWriter) {
        let url = package.packageURL(in: report.inventory.operatingSystem)
        let names = package.cpeCandidates.prefix(1)
        guard url != nil || !names.isEmpty else { return }
        json.member(
            "externalRefs",
            array: { json in
                if let url { externalReference("PACKAGE-MANAGER", "purl", url.description, &json) }
                for name in names { externalReference("SECURITY", "cpe23Type", name.description, &json) }
            })
    }

    private func externalReference(_ category: String, _ type: String, _ locator: String, _ json: inout JSONWriter) {
        json.object { json in
            json.member("referenceCategory", category)
            json.member("referenceType", type)
            json.member("referenceLocator", locator)
        }
    }

    /// Regular files with a digest: a file without a checksum is not valid.
    private func files(_ json: inout JSONWriter, _ sink: Report.Sink) throws {
        for (index, row) in report.files.enumerated() where row.kind == .regular && row.digest != nil {
            json.object { json in
                json.member("fileName", "./" + row.path.description)
                json.member("SPDXID", reference(file: index))
                json.member(
                    "checksums",
                    array: { json in
                        guard let digest = row.digest, digest.isWellFormed else { return }
                        json.object { json in
                            json.member("algorithm", digest.algorithm.uppercased())
                            json.member("checksumValue", digest.hex)
                        }
                    })
                json.member("copyrightText", "NOASSERTION")
                json.member("licenseConcluded", "NOASSERTION")
                json.optional("comment", row.layer.map { SPDX.layer + $0.description })
            }
            try json.drain(to: sink)
        }
    }

    private func relationships(_ json: inout JSONWriter, _ sink: Report.Sink) throws {
        relationship("SPDXRef-DOCUMENT", "DESCRIBES", SPDXEncoder.root, &json)
        if report.inventory.operatingSystem != nil { relationship(SPDXEncoder.root, "CONTAINS", "SPDXRef-OperatingSystem", &json) }
        for index in report.inventory.packages.indices {
            relationship(SPDXEncoder.root, "CONTAINS", reference(index), &json)
            try json.drain(to: sink)
        }
        for relation in report.inventory.relations {
            guard identity.packages.indices.contains(relation.from), identity.packages.indices.contains(relation.to) else { continue }
            let kind = relation.kind == .dependsOn ? "DEPENDS_ON" : "CONTAINS"
            relationship(reference(relation.from), kind, reference(relation.to), &json)
            try json.drain(to: sink)
        }
        guard report.options.includesFiles else { return }
        for (index, row) in report.files.enumerated() where row.kind == .regular && row.digest != nil {
            let owner = row.package.flatMap { identity.packages.indices.contains($0) ? reference($0) : nil } ?? SPDXEncoder.root
            relationship(owner, "CONTAINS", reference(file: index), &json)
            try json.drain(to: sink)
        }
    }

    private func relationship(_ from: String, _ kind: String, _ to: String, _ json: inout JSONWriter) {
        json.object { json in
            json.member("spdxElementId", from)
            json.member("relationshipType", kind)
            json.member("relatedSpdxElement", to)
        }
    }
}

extension SPDX {
    /// A text for a field that must be one line.
    static func line(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }
}
