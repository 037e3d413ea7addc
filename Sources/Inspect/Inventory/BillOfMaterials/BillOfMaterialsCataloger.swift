import BillsOfMaterials
import Packages

/// Documents that an image brings about itself: CycloneDX as JSON, SPDX as JSON or tags and values. What they say are claims, and stay
/// such: the cataloger of their packages is `sbom-cyclonedx` or `sbom-spdx`.
///
/// Names are those that the formats recommend and that build tools use: `bom.json`, `*.cdx.json`, `*.spdx.json`, Bitnami's
/// `.spdx-NAME.spdx`, Python's `NAME.dist-info/sboms/`. A file of such a name that is no such document tells nothing.
/// Source: CycloneDX, "Recognized file patterns"; SPDX 2.3, annex on media types; PEP 770.
enum BillOfMaterialsCataloger: Cataloger {
    static let name = "bill-of-materials"
    static let revision = 2

    static func wants(_ file: FileHeader) -> Access {
        guard isNamed(file.path) else { return .none }
        let blanks = " \t\r\n".utf8
        guard let first = file.prefix.first(where: { !blanks.contains($0) }) else {
            // A link is asked for by its name alone.
            return file.size == 0 ? .whole(limit: Limits.documentBytes) : .none
        }
        // "SPDXVersion:", perhaps behind comments, begins SPDX's form of tags and values.
        let isTagged = file.path.hasSuffix(".spdx") && (first == UInt8(ascii: "S") || first == UInt8(ascii: "#"))
        return isTagged || first == UInt8(ascii: "{") ? .whole(limit: Limits.documentBytes) : .none
    }

    private static func isNamed(_ path: FilePath) -> Bool {
        let suffixes: [StaticString] = [".cdx.json", ".spdx.json", ".bom.json", ".sbom.json", ".spdx", ".cdx"]
        if suffixes.contains(where: { path.hasSuffix($0) }) { return true }
        if ["bom.json", "sbom.json", "spdx.json", "cyclonedx.json"].contains(where: { path.name.elementsEqual($0.utf8) }) { return true }
        guard path.hasSuffix(".json"), let folder = path.parent, folder.name.elementsEqual("sboms".utf8) else { return false }
        return folder.parent?.hasSuffix(".dist-info") ?? false
    }

    static func read(_ file: FileHeader, _ content: borrowing RawSpan) throws(Gap) -> FileFacts {
        let bytes = content.withUnsafeBytes { Array($0) }
        let document: BillOfMaterials
        do { document = try BillOfMaterials(parsing: bytes, source: "") } catch {
            guard isMeant(bytes) else { return FileFacts() }
            throw Gap(cause: .unsupported, message: "a bill of materials that cannot be read: \(error)")
        }
        let claimed = document.inventory
        guard claimed.packages.count <= Limits.packagesOfLockFile else {
            throw Gap(cause: .limit, message: "a bill of materials of more than \(Limits.packagesOfLockFile) packages")
        }
        var facts = FileFacts()
        facts.packages = claimed.packages
        for number in facts.packages.indices {
            // Where the document says that it saw it may be on another machine: the document itself is what was seen.
            facts.packages[number].evidence = []
        }
        for relation in claimed.relations where relation.kind == .dependsOn {
            let target = claimed.packages[relation.to]
            guard claimed.packages[relation.from].type == target.type else { continue }
            facts.packages[relation.from].requires.append(target.requirableName)
        }
        return facts
    }

    /// Whether a text that could not be read says that it is such a document; SPDX 3 has another form.
    private static func isMeant(_ bytes: [UInt8]) -> Bool {
        let start = String(decoding: bytes.prefix(signatureBytes), as: UTF8.self)
        return ["\"bomFormat\"", "\"spdxVersion\"", "SPDXVersion:", "spdx.org/rdf/3"].contains { start.contains($0) }
    }

    /// Bytes in which a document says what it is.
    private static let signatureBytes = 64 << 10
}
