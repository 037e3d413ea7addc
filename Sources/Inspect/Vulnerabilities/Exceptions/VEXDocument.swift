import Foundation

/// What a supplier says of vulnerabilities in products: OpenVEX, CycloneDX with vulnerabilities, or CSAF.
/// Sources: OpenVEX 0.2.0; CycloneDX 1.6, `vulnerabilities[].analysis`; CSAF 2.0, `product_status` and `flags`.
public struct VEXDocument: Hashable, Sendable {
    /// Its identifier, or the file's name.
    public var id: String
    /// Who says so.
    public var author: String
    /// In the order of the document.
    public var statements: [Statement]

    /// One vulnerability and some products.
    public struct Statement: Hashable, Sendable {
        /// The vulnerability and its aliases.
        public var vulnerabilities: [String]
        /// Package URLs; empty is the whole image.
        public var products: [String]
        /// `fixed` means here: the product has the fix.
        public var status: Status
        /// The label or the words of the supplier.
        public var justification: String
    }

    /// Source: OpenVEX specification, "Status labels".
    public enum Status: String, Sendable, Hashable {
        case notAffected = "not_affected"
        case affected
        case fixed
        case underInvestigation = "under_investigation"
    }

    /// Reads one; which format it is tells its content.
    /// - Throws: `ExceptionFileError` if it passes the limit or is none of the three.
    public init(_ data: Data, file: String) throws(ExceptionFileError) {
        guard data.count <= Limits.vexBytes else { throw ExceptionFileError(file, "longer than \(Limits.vexBytes) bytes") }
        let decoder = JSONDecoder()
        if let document = try? decoder.decode(OpenVEX.self, from: data) {
            self = document.document
        } else if let document = try? decoder.decode(CSAF.self, from: data) {
            self = document.document
        } else if let document = try? decoder.decode(CycloneDXVEX.self, from: data) {
            self = document.document
        } else {
            throw ExceptionFileError(
                file, "neither OpenVEX ('statements'), CSAF ('document') nor CycloneDX ('bomFormat', 'vulnerabilities')")
        }
        if id.isEmpty { id = file }
    }

    /// The statements that hide findings: "not affected" and "fixed".
    public var exceptions: [FindingException] {
        statements.filter { $0.status == .notAffected || $0.status == .fixed }.flatMap { statement in
            statement.vulnerabilities.map { name in
                FindingException(
                    vulnerability: name, reason: statement.justification.isEmpty ? statement.status.rawValue : statement.justification,
                    owner: author, origin: id, products: statement.products)
            }
        }
    }
}

/// OpenVEX 0.0.1 and 0.2.0.
private struct OpenVEX: Decodable {
    var id: String?
    var author: String?
    var statements: [Entry]

    enum CodingKeys: String, CodingKey {
        case id = "@id"
        case author, statements
    }

    struct Entry: Decodable {
        var vulnerability: Name
        var products: [Product]?
        var status: String
        var justification: String?
        var impact: String?

        enum CodingKeys: String, CodingKey {
            case vulnerability, products, status, justification
            case impact = "impact_statement"
        }
    }

    /// A text in 0.0.1, an object since.
    struct Name: Decodable {
        var names: [String]

        init(from decoder: any Decoder) throws {
            if let text = try? decoder.singleValueContainer().decode(String.self) {
                names = [text]
                return
            }
            let object = try Object(from: decoder)
            names = [object.name] + (object.aliases ?? [])
        }

        struct Object: Decodable {
            var name: String
            var aliases: [String]?
        }
    }

    struct Product: Decodable {
        var purls: [String]

        init(from decoder: any Decoder) throws {
            if let text = try? decoder.singleValueContainer().decode(String.self) {
                purls = [text]
                return
            }
            let object = try Object(from: decoder)
            // With subcomponents, they are what is meant.
            let parts = (object.subcomponents ?? []).flatMap(\.purls)
            purls = parts.isEmpty ? [object.identifiers?.purl ?? object.id].compactMap(\.self) : parts
        }

        struct Object: Decodable {
            var id: String?
            var identifiers: Identifiers?
            var subcomponents: [Product]?

            enum CodingKeys: String, CodingKey {
                case id = "@id"
                case identifiers, subcomponents
            }
        }

        struct Identifiers: Decodable { var purl: String? }
    }

    var document: VEXDocument {
        VEXDocument(
            id: id ?? "", author: author ?? "",
            statements: statements.compactMap { entry in
                VEXDocument.Status(rawValue: entry.status).map {
                    .init(
                        vulnerabilities: entry.vulnerability.names, products: (entry.products ?? []).flatMap(\.purls), status: $0,
                        justification: entry.justification ?? entry.impact ?? "")
                }
            })
    }
}

private struct CycloneDXVEX: Decodable {
    var bomFormat: String
    var serialNumber: String?
    var vulnerabilities: [Entry]
    var components: [Component]?

    struct Component: Decodable {
        var reference: String?
        var purl: String?

        enum CodingKeys: String, CodingKey {
            case reference = "bom-ref"
            case purl
        }
    }

    struct Entry: Decodable {
        var id: String?
        var analysis: Analysis?
        var affects: [Target]?
    }

    struct Analysis: Decodable {
        var state: String?
        var justification: String?
        var detail: String?
    }

    struct Target: Decodable { var ref: String }

    var document: VEXDocument {
        let purls = Dictionary(
            (components ?? []).compactMap { item in item.reference.flatMap { key in item.purl.map { (key, $0) } } },
            uniquingKeysWith: { $1 })
        let states: [String: VEXDocument.Status] = [
            "not_affected": .notAffected, "false_positive": .notAffected, "resolved": .fixed, "resolved_with_pedigree": .fixed,
            "exploitable": .affected, "in_triage": .underInvestigation,
        ]
        return VEXDocument(
            id: serialNumber ?? "", author: "",
            statements: vulnerabilities.compactMap { entry in
                guard let id = entry.id, let status = entry.analysis?.state.flatMap({ states[$0] }) else { return nil }
                // A reference into another document is "urn:cdx:…#REF", whose end is often a package URL.
                let products = (entry.affects ?? []).map { target in
                    purls[target.ref] ?? target.ref.split(separator: "#").last.map(String.init) ?? target.ref
                }
                return .init(
                    vulnerabilities: [id], products: products, status: status,
                    justification: entry.analysis?.justification ?? entry.analysis?.detail ?? "")
            })
    }
}

private struct CSAF: Decodable {
    var info: Info
    var tree: Tree?
    var vulnerabilities: [Entry]?

    enum CodingKeys: String, CodingKey {
        case info = "document"
        case tree = "product_tree"
        case vulnerabilities
    }

    struct Info: Decodable {
        var tracking: Tracking?
        var publisher: Publisher?
    }

    struct Tracking: Decodable { var id: String? }
    struct Publisher: Decodable { var name: String? }

    struct Tree: Decodable {
        var branches: [Branch]?
        var names: [Product]?
        var relationships: [Relationship]?

        enum CodingKeys: String, CodingKey {
            case branches, relationships
            case names = "full_product_names"
        }
    }

    struct Branch: Decodable {
        var branches: [Branch]?
        var product: Product?
    }

    struct Product: Decodable {
        var id: String
        var helper: Helper?

        enum CodingKeys: String, CodingKey {
            case id = "product_id"
            case helper = "product_identification_helper"
        }
    }

    struct Helper: Decodable { var purl: String? }

    struct Relationship: Decodable {
        var reference: String
        var product: Product

        enum CodingKeys: String, CodingKey {
            case reference = "product_reference"
            case product = "full_product_name"
        }
    }

    struct Entry: Decodable {
        var cve: String?
        var status: [String: [String]]?
        var flags: [Flag]?

        enum CodingKeys: String, CodingKey {
            case cve, flags
            case status = "product_status"
        }
    }

    struct Flag: Decodable {
        var label: String
        var products: [String]?

        enum CodingKeys: String, CodingKey {
            case label
            case products = "product_ids"
        }
    }

    var document: VEXDocument {
        var purls: [String: String] = [:]
        // A list of what is left instead of recursion, whose depth the document would decide.
        var branches = tree?.branches ?? []
        while let branch = branches.popLast() {
            if let product = branch.product { purls[product.id] = product.helper?.purl }
            branches += branch.branches ?? []
        }
        for product in tree?.names ?? [] { purls[product.id] = product.helper?.purl }
        for relation in tree?.relationships ?? [] {
            purls[relation.product.id] = relation.product.helper?.purl ?? purls[relation.reference]
        }
        let states: [(String, VEXDocument.Status)] = [
            ("known_not_affected", .notAffected), ("fixed", .fixed), ("first_fixed", .fixed), ("known_affected", .affected),
            ("under_investigation", .underInvestigation),
        ]
        var statements: [VEXDocument.Statement] = []
        for entry in vulnerabilities ?? [] {
            guard let cve = entry.cve else { continue }
            let labels = Dictionary(
                (entry.flags ?? []).flatMap { flag in (flag.products ?? []).map { ($0, flag.label) } },
                uniquingKeysWith: { first, _ in first })
            for (key, status) in states {
                let groups = Dictionary(grouping: entry.status?[key] ?? []) { labels[$0] ?? "" }
                for (label, products) in groups.sorted(by: { $0.key < $1.key }) {
                    // A product without a package URL stays as it is named, and matches nothing: never the whole image.
                    statements.append(
                        .init(vulnerabilities: [cve], products: products.map { purls[$0] ?? $0 }, status: status, justification: label))
                }
            }
        }
        return VEXDocument(id: info.tracking?.id ?? "", author: info.publisher?.name ?? "", statements: statements)
    }
}

extension VEXDocument {
    /// Of its parts.
    init(id: String, author: String, statements: [Statement]) {
        self.id = id
        self.author = author
        self.statements = statements
    }
}
