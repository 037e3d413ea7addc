import Packages

/// Names of things inside documents, made of the content alone, so that the same image gives the same document.
struct Identity {
    /// 16 hexadecimal digits for each package, all different.
    let packages: [String]
    /// Of the whole: a UUID of version 8 (RFC 9562, section 5.8) of the inventory and the subject.
    let document: String

    init(_ report: Report) {
        var taken: Set<String> = [], counts: [String: Int] = [:]
        packages = report.inventory.packages.map { package in
            let evidence = package.evidence.first.map { "\($0.path)\n\($0.line ?? 0)" } ?? ""
            let text = [
                package.type.rawValue, package.namespace ?? "", package.name, package.version, package.architecture ?? "",
                package.subpath ?? "", package.cataloger, evidence,
            ].joined(separator: "\n")
            var name = ""
            repeat {
                let count = counts[text, default: 0]
                counts[text] = count + 1
                name = ContentHash("\(text)\n\(count)").name
            } while !taken.insert(name).inserted
            return name
        }
        var hash = ContentHash("")
        // The sink throws nothing, and nothing else does.
        try? InventoryEncoder(report: report).write { hash.update($0) }
        document = hash.uuid
    }
}

/// A hash that names content; it proves nothing. Two FNV-1a of 64 bits with different beginnings.
struct ContentHash {
    private var high: UInt64 = 0xcbf2_9ce4_8422_2325
    private var low: UInt64 = 0x6c62_272e_07bb_0142

    init(_ text: String) { update(text.utf8) }

    mutating func update(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            high = (high ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
            low = (low ^ UInt64(byte) ^ high >> 32) &* 0x0000_0100_0000_01b3
        }
    }

    /// 16 hexadecimal digits.
    var name: String { ContentHash.digits(high ^ low) }

    /// The version and the variant set, the rest the hash.
    var uuid: String {
        let first = Array(ContentHash.digits(high & ~0xf000 | 0x8000))
        let second = Array(ContentHash.digits(low & ~(0b11 << 62) | 0b10 << 62))
        return [first[..<8], first[8..<12], first[12...], second[..<4], second[4...]].map { String($0) }.joined(separator: "-")
    }

    private static func digits(_ value: UInt64) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}
