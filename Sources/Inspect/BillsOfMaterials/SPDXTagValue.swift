import Foundation

/// An SPDX document of tags and values, "PackageName: a" on a line, as the members of the JSON form, which ``SPDXReader`` reads.
///
/// Files, snippets and annotations are passed over, as in the JSON form. Source: SPDX specification 2.3, "Serialization formats", and the
/// tags in the sections about each field.
struct SPDXTagValue {
    private var document: [String: Any] = [:]
    private var packages: [[String: Any]] = []
    private var licences: [[String: Any]] = []
    private var relationships: [[String: String]] = []
    private var section = Section.document

    private enum Section {
        case document, package, licence, other
    }

    /// Whether the first line that is no comment is the tag that begins such a document.
    static func isMeant(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        if rest.starts(with: [0xef, 0xbb, 0xbf]) { rest = rest.dropFirst(3) }
        while let first = rest.first {
            if first == UInt8(ascii: "#") {
                rest = rest.drop { $0 != UInt8(ascii: "\n") }
            } else if first == 0x20 || (first >= 0x09 && first <= 0x0d) {
                rest = rest.dropFirst()
            } else {
                return rest.starts(with: "SPDXVersion:".utf8)
            }
        }
        return false
    }

    /// - Throws: `DocumentError` with the line that is no tag with a value, or where a text has no end.
    init(_ bytes: [UInt8]) throws(DocumentError) {
        let start = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
        var open: (tag: String, text: String, line: Int)?
        for (index, line) in bytes[start...].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let text = String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
            if var current = open {
                current.text += "\n" + text
                open = current
            } else {
                let plain = text.trimmingCharacters(in: .whitespaces)
                if plain.isEmpty || plain.hasPrefix("#") { continue }
                guard let colon = plain.firstIndex(of: ":") else { throw DocumentError("line \(index + 1) is no tag with a value") }
                let value = plain[plain.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                open = (String(plain[..<colon]), value, index + 1)
            }
            // "<text>" to "</text>" may have many lines.
            guard let (tag, value, number) = open, !value.hasPrefix("<text>") || text.contains("</text>") else { continue }
            open = nil
            guard value.hasPrefix("<text>") else {
                try add(tag, value, line: number)
                continue
            }
            let inner = value.dropFirst("<text>".count)
            try add(tag, String(inner[..<(inner.range(of: "</text>")?.lowerBound ?? inner.endIndex)]), line: number)
        }
        if let open { throw DocumentError("the text that begins in line \(open.line) has no end") }
    }

    private mutating func add(_ tag: String, _ value: String, line: Int) throws(DocumentError) {
        switch tag {
        case "SPDXVersion": document["spdxVersion"] = value
        case "DocumentName": document["name"] = value
        case "Created": document["creationInfo"] = ["created": value]
        case "PackageName":
            section = .package
            packages.append(["name": value])
        case "FileName", "SnippetSPDXID", "Annotator", "Reviewer": section = .other
        case "LicenseID":
            section = .licence
            licences.append(["licenseId": value])
        case "ExtractedText" where section == .licence: licences[licences.count - 1]["extractedText"] = value
        case "SPDXID" where section == .document: document["SPDXID"] = value
        case "Relationship":
            let words = value.split(separator: " ").map(String.init)
            guard words.count >= 3 else { throw DocumentError("line \(line): a relationship has two ends and a type") }
            relationships.append(["spdxElementId": words[0], "relationshipType": words[1], "relatedSpdxElement": words[2]])
        default: if section == .package { try addToPackage(tag, value, line: line) }
        }
    }

    private mutating func addToPackage(_ tag: String, _ value: String, line: Int) throws(DocumentError) {
        let last = packages.count - 1
        if let member = Self.members[tag] {
            packages[last][member] = value
        } else if tag == "ExternalRef" {
            let words = value.split(separator: " ").map(String.init)
            guard words.count >= 3 else { throw DocumentError("line \(line): a reference has a category, a type and a locator") }
            append(["referenceCategory": words[0], "referenceType": words[1], "referenceLocator": words[2]], to: "externalRefs")
        } else if tag == "PackageChecksum" {
            guard let colon = value.firstIndex(of: ":") else { throw DocumentError("line \(line): a checksum is ALGORITHM: VALUE") }
            let digits = value[value.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            append(["algorithm": String(value[..<colon]), "checksumValue": digits], to: "checksums")
        }
    }

    private mutating func append(_ element: [String: String], to member: String) {
        let last = packages.count - 1
        packages[last][member] = (packages[last][member] as? [[String: String]] ?? []) + [element]
    }

    /// Tags of a package whose value is one text, and the members of the JSON form.
    private static let members = [
        "SPDXID": "SPDXID", "PackageVersion": "versionInfo", "PrimaryPackagePurpose": "primaryPackagePurpose",
        "PackageSupplier": "supplier", "PackageLicenseDeclared": "licenseDeclared", "PackageLicenseConcluded": "licenseConcluded",
        "PackageSourceInfo": "sourceInfo", "PackageComment": "comment",
    ]

    /// The document as JSON.
    /// - Throws: `DocumentError` if it cannot be written, which no text makes happen.
    func json() throws(DocumentError) -> [UInt8] {
        var all = document
        (all["packages"], all["relationships"], all["hasExtractedLicensingInfos"]) = (packages, relationships, licences)
        do { return Array(try JSONSerialization.data(withJSONObject: all)) } catch { throw DocumentError("tags and values: \(error)") }
    }
}
