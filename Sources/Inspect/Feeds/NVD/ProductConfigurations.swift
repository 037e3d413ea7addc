import JSONDocument
import Vulnerabilities

/// Vulnerable products of NVD's configurations as rows. What they run on (`vulnerable: false`) is left out; so are hardware and
/// negated nodes. Source: NISTIR 7695 (CPE naming), NVD's API 2.0.
enum ProductConfigurations {
    static func affected(_ configurations: [JSONValue]) throws -> [AffectedPackage] {
        var order: [String] = []
        var products: [String: AffectedPackage] = [:]
        for node in try configurations.flatMap({ try $0.array("nodes") }) where node["negate"]?.bool != true {
            for match in try node.array("cpeMatch") where match["vulnerable"]?.bool == true {
                guard let name = ProductName(try match.required("criteria")), name.part != "h" else { continue }
                let key = name.withoutVersion
                if products[key] == nil {
                    order.append(key)
                    let ecosystem = Ecosystem(.cpe)
                    products[key] = AffectedPackage(
                        ecosystem: ecosystem, name: ecosystem.normalised("\(name.vendor):\(name.product)"), kind: .product,
                        status: .affected, cpe: key)
                }
                if let range = try range(match) {
                    products[key]?.ranges.append(range)
                    if !range.fixedVersions.isEmpty { products[key]?.status = .fixed }
                } else if let version = name.exactVersion {
                    products[key]?.versions.append(version)
                } else {
                    products[key]?.ranges.append(.all)
                }
            }
        }
        return order.compactMap { products[$0] }
    }

    private static func range(_ match: JSONValue) throws -> AffectedRange? {
        var events: [AffectedRange.Event] = []
        if let version = try match.string("versionStartIncluding") { events.append(.introduced(version)) }
        if let version = try match.string("versionStartExcluding") { events.append(.introducedAfter(version)) }
        let hasStart = !events.isEmpty
        if let version = try match.string("versionEndExcluding") { events.append(.fixed(version)) }
        if let version = try match.string("versionEndIncluding") { events.append(.lastAffected(version)) }
        guard !events.isEmpty else { return nil }
        return AffectedRange(events: hasStart ? events : [.introduced("0")] + events)
    }
}

/// A formatted string of CPE 2.3: cpe:2.3:PART:VENDOR:PRODUCT:VERSION:UPDATE:EDITION:LANGUAGE:SW_EDITION:TARGET_SW:TARGET_HW:OTHER.
struct ProductName {
    private var fields: [String]

    /// Fields in a formatted string, "cpe" and "2.3" among them.
    private static let count = 13

    /// `nil` of another form.
    init?(_ text: String) {
        fields = [""]
        var isEscaped = false
        for character in text {
            if character == ":" && !isEscaped { fields.append("") } else { fields[fields.count - 1].append(character) }
            isEscaped = character == "\\" && !isEscaped
        }
        guard fields.count == Self.count, fields[0] == "cpe", fields[1] == "2.3" else { return nil }
    }

    var part: String { fields[2] }
    var vendor: String { Self.unescaped(fields[3]) }
    var product: String { Self.unescaped(fields[4]) }

    /// The one version that it names, with its update; nil of any or none.
    var exactVersion: String? {
        guard fields[5] != "*", fields[5] != "-" else { return nil }
        let version = Self.unescaped(fields[5])
        return fields[6] == "*" || fields[6] == "-" ? version : "\(version)-\(Self.unescaped(fields[6]))"
    }

    /// The same with a wildcard for version and update.
    var withoutVersion: String {
        var copy = fields
        copy[5] = "*"
        copy[6] = "*"
        return copy.joined(separator: ":")
    }

    private static func unescaped(_ text: String) -> String {
        var result = ""
        var isEscaped = false
        for character in text {
            if character == "\\" && !isEscaped {
                isEscaped = true
            } else {
                result.append(character)
                isEscaped = false
            }
        }
        return result
    }
}
