import JSONDocument
import Packages

/// Rules of the schema that are checked, because a document that breaks one cannot be trusted to mean what is read from it.
///
/// Identifiers of licences are not among them: a newer list than ours has more. Source: bom-1.6.schema.json.
enum CycloneDXRules {
    private static let types: Set<String> = [
        "application", "framework", "library", "container", "platform", "operating-system", "device", "device-driver", "firmware", "file",
        "machine-learning-model", "data", "cryptographic-asset",
    ]
    private static let lengths = [
        "MD5": [32], "SHA-1": [40], "SHA-256": [64], "SHA-384": [96], "SHA-512": [128], "SHA3-256": [64], "SHA3-384": [96],
        "SHA3-512": [128], "BLAKE2b-256": [64], "BLAKE2b-384": [96], "BLAKE2b-512": [128], "BLAKE3": [32, 40, 64, 96, 128],
        "Streebog-256": [64], "Streebog-512": [128],
    ]

    static func check(serialNumber text: String) throws(DocumentError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let groups = parts.last?.split(separator: "-", omittingEmptySubsequences: false) ?? []
        guard parts.count == 3, parts[0] == "urn", parts[1] == "uuid", groups.map(\.utf8.count) == [8, 4, 4, 4, 12],
            groups.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 || ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x66 } })
        else { throw DocumentError("'serialNumber' is not urn:uuid:UUID") }
    }

    static func check(timestamp text: String) throws(DocumentError) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[10] | 0x20 == UInt8(ascii: "t"), bytes[13] == UInt8(ascii: ":") else {
            throw DocumentError("'timestamp' is no date with time (RFC 3339)")
        }
    }

    static func check(component: JSONValue) throws(DocumentError) {
        guard let type = component["type"]?.string, types.contains(type) else {
            throw DocumentError("a component has no type, or one that does not exist")
        }
        guard let name = component["name"]?.string else { throw DocumentError("a component has no name") }
        let place = "component '\(name.prefix(100))'"
        if let reference = component["bom-ref"], (reference.string ?? "").isEmpty { throw DocumentError("\(place): 'bom-ref' is empty") }
        if let scope = component["scope"], !["required", "optional", "excluded"].contains(scope.string ?? "") {
            throw DocumentError("\(place): 'scope' is none of required, optional, excluded")
        }
        if let tag = component["swid"], tag["tagId"]?.string == nil || tag["name"]?.string == nil {
            throw DocumentError("\(place): 'swid' needs 'tagId' and 'name'")
        }
        try check(properties: component["properties"], place)
        for patch in component["pedigree"]?["patches"]?.elements.map(\.self) ?? [] {
            guard ["unofficial", "monkey", "backport", "cherry-pick"].contains(patch["type"]?.string ?? "") else {
                throw DocumentError("\(place): the type of a patch does not exist")
            }
            for issue in patch["resolves"]?.elements.map(\.self) ?? [] {
                guard ["defect", "enhancement", "security"].contains(issue["type"]?.string ?? "") else {
                    throw DocumentError("\(place): the type of an issue does not exist")
                }
            }
        }
    }

    static func check(properties: JSONValue?, _ place: String) throws(DocumentError) {
        for property in properties?.elements.map(\.self) ?? [] where property["name"]?.string == nil {
            throw DocumentError("\(place): a property has no name")
        }
    }

    static func check(services: JSONValue?) throws(DocumentError) {
        for service in services?.elements.map(\.self) ?? [] {
            guard service["name"]?.string != nil else { throw DocumentError("a service has no name") }
            for data in service["data"]?.elements.map(\.self) ?? [] {
                guard ["inbound", "outbound", "bi-directional", "unknown"].contains(data["flow"]?.string ?? "") else {
                    throw DocumentError("a service's data flow in a direction that does not exist")
                }
            }
        }
    }

    static func check(dependency: JSONValue) throws(DocumentError) {
        let lists: [StaticString] = ["dependsOn", "provides"]
        for key in lists {
            guard let list = dependency[key] else { continue }
            var seen: Set<String> = []
            guard list.kind == .array else { throw DocumentError("'\(key)' of a dependency is no list") }
            for element in list.elements {
                guard let name = element.string, !name.isEmpty, seen.insert(name).inserted else {
                    throw DocumentError("'\(key)' of a dependency holds something else than different references")
                }
            }
        }
    }

    /// - Returns: Names and values; the value may be absent.
    static func properties(_ value: JSONValue) -> [(String, String)] {
        (value["properties"]?.elements.map(\.self) ?? []).compactMap { property in
            property["name"]?.string.map { ($0, property["value"]?.string ?? "") }
        }
    }

    /// - Returns: Digests of algorithms that we know.
    static func digests(_ list: JSONValue?) throws(DocumentError) -> [Digest] {
        var result: [Digest] = []
        for hash in list?.elements.map(\.self) ?? [] {
            guard let algorithm = hash["alg"]?.string, let allowed = lengths[algorithm] else {
                throw DocumentError("a hash has an algorithm that does not exist")
            }
            let content = hash["content"]?.string ?? ""
            guard allowed.contains(content.utf8.count),
                content.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 || ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x66 })
            else { throw DocumentError("a hash is no \(algorithm) in hexadecimal") }
            if let name = CycloneDX.algorithms.first(where: { $0.value == algorithm })?.key {
                result.append(Digest(algorithm: name, hex: content))
            }
        }
        return result
    }

    /// - Returns: Expressions, identifiers and names.
    static func licences(_ list: JSONValue) throws(DocumentError) -> [String] {
        var result: [String] = []
        var expressions = 0
        for choice in list.elements {
            if let expression = choice["expression"] {
                guard let text = expression.string, choice["license"] == nil else {
                    throw DocumentError("a licence is an expression and something else at once")
                }
                expressions += 1
                result.append(text)
                continue
            }
            guard let licence = choice["license"] else { throw DocumentError("a licence choice is empty") }
            guard let text = licence["id"]?.string ?? licence["name"]?.string else {
                throw DocumentError("a licence has neither id nor name")
            }
            guard licence["id"] == nil || licence["name"] == nil else { throw DocumentError("a licence has both id and name") }
            if let encoding = licence["text"]?["encoding"], encoding.string != "base64" {
                throw DocumentError("the text of a licence has an encoding that does not exist")
            }
            try check(properties: licence["properties"], "licence '\(text.prefix(100))'")
            result.append(text)
        }
        guard expressions == 0 || (expressions == 1 && result.count == 1) else {
            throw DocumentError("licences are one expression or a list, not both")
        }
        return result
    }
}
