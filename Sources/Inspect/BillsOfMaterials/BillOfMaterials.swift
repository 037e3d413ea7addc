import JSONDocument
import Packages

/// An inventory that somebody else made: what it says are claims, and its packages' cataloger says so.
public struct BillOfMaterials: Hashable, Sendable {
    /// What it was written in.
    public enum Format: String, Sendable { case cyclonedx, spdx }

    /// What it was written in.
    public var format: Format
    /// "1.6", "SPDX-2.3".
    public var version: String
    /// What the document is about.
    public var subject: Subject
    /// What it claims.
    public var inventory: Inventory
    /// What the document says and an inventory cannot hold, or what is odd in it; one sentence each, each once.
    public var remarks: [String]

    /// Reads CycloneDX 1.2 to 1.7 as JSON, or SPDX 2.2 and 2.3 as JSON or in its form of tags and values.
    /// - Parameters:
    ///   - bytes: The document; hostile.
    ///   - source: What the user wrote, for the subject.
    /// - Throws: `DocumentError` if it is neither, or breaks a rule of its format that is checked.
    public init(parsing bytes: [UInt8], source: String) throws(DocumentError) {
        guard bytes.count <= Limits.documentBytes else { throw DocumentError("longer than \(Limits.documentBytes) bytes") }
        let json = SPDXTagValue.isMeant(bytes) ? try SPDXTagValue(bytes).json() : bytes
        let outcome: Result<BillOfMaterials, DocumentError> = json.withUnsafeBytes { text in
            do throws(JSONError) {
                let root = try JSONValue(parsing: text, depth: Limits.depth)
                return BillOfMaterials.read(root, source)
            } catch { return .failure(DocumentError(error.description)) }
        }
        self = try outcome.get()
    }

    /// Whether a text begins as a document that may be read: as an object of JSON, or with the first tag of SPDX's other form.
    /// - Parameter start: Its first bytes; 4 KiB are enough for the comments that may stand in front of a tag.
    public static func mayBegin(with start: [UInt8]) -> Bool {
        start.first { !" \r\n\t".utf8.contains($0) } == UInt8(ascii: "{") || SPDXTagValue.isMeant(start)
    }

    private static func read(_ root: JSONValue, _ source: String) -> Result<BillOfMaterials, DocumentError> {
        do throws(DocumentError) {
            guard root.kind == .object else { throw DocumentError("the document is no object") }
            if root["bomFormat"] != nil {
                var reader = CycloneDXReader(source: source)
                return .success(try reader.read(root))
            }
            if root["spdxVersion"] != nil {
                var reader = SPDXReader(source: source)
                return .success(try reader.read(root))
            }
            throw DocumentError("neither CycloneDX (no 'bomFormat') nor SPDX (no 'spdxVersion')")
        } catch { return .failure(error) }
    }

    init(format: Format, version: String, subject: Subject, inventory: Inventory, remarks: Set<String>) {
        self.format = format
        self.version = version
        self.subject = subject
        self.inventory = inventory
        self.remarks = remarks.sorted()
    }
}

extension Package {
    /// Of a claimed package URL if it is one, else of a name.
    static func claimed(purl: String?, group: String?, name: String, version: String, cataloger: String, remarks: inout Set<String>)
        -> Package
    {
        if let purl {
            do throws(PackageURLError) {
                return Package(try PackageURL(parsing: purl, reading: .lenient), cataloger: cataloger)
            } catch { remarks.insert("a package URL is not valid and is left out: '\(purl.prefix(200))': \(error)") }
        }
        return Package(type: .generic, namespace: group, name: name, version: version, cataloger: cataloger)
    }
}
