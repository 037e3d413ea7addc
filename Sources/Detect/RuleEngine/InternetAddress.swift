import Events

/// IPv4 and IPv6 addresses as texts and as bytes in network order, without a resolver.
package enum InternetAddress {
    /// Bytes of the longest text.
    static let maximumText = 45

    /// ::ffff:a.b.c.d (RFC 4291, section 2.5.5.2).
    static func isMapped(_ address: ByteView) -> Bool {
        guard address.count == 16, address[10] == 0xFF, address[11] == 0xFF else { return false }
        for index in 0..<10 where address[index] != 0 { return false }
        return true
    }

    static func isUnspecified(_ address: ByteView) -> Bool {
        for byte in address where byte != 0 { return false }
        return true
    }

    /// Whether an address lies in a network of the same family.
    static func contains(network: ByteView, bits: Int, _ address: ByteView) -> Bool {
        guard network.count == address.count, bits <= network.count * 8 else { return false }
        for index in 0..<(bits / 8) where network[index] != address[index] { return false }
        guard bits % 8 != 0 else { return true }
        let mask = UInt8(truncatingIfNeeded: 0xFF00 >> (bits % 8))
        return network[bits / 8] & mask == address[bits / 8] & mask
    }

    /// Reads an address. IPv4 in four decimal parts; IPv6 as RFC 4291, section 2.2, has it, an IPv4 tail included.
    package static func parse(_ text: String) -> [UInt8]? { text.contains(":") ? parse6(text) : parse4(text) }

    /// Reads ADDRESS/BITS; an address alone is a network of itself.
    static func parseNetwork(_ text: String) -> (address: [UInt8], bits: Int)? {
        let halves = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parse(String(halves[0])) else { return nil }
        guard halves.count == 2 else { return (address, address.count * 8) }
        guard !halves[1].isEmpty, halves[1].utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let bits = Int(halves[1]),
            bits <= address.count * 8
        else { return nil }
        return (address, bits)
    }

    private static func parse4(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let byte = UInt8(part) else {
                return nil
            }
            bytes.append(byte)
        }
        return bytes
    }

    private static func parse6(_ text: String) -> [UInt8]? {
        let words = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard words.count <= 9 else { return nil }
        var groups: [UInt8] = []
        var gap: Int?
        for (index, word) in words.enumerated() {
            if word.isEmpty {
                let isEdge = index == 0 || index == words.count - 1
                if isEdge {
                    // An empty word at an edge belongs to the `::` beside it.
                    guard words.count > 2, words[index == 0 ? 1 : index - 1].isEmpty else { return nil }
                    if index == words.count - 1, gap == nil { gap = groups.count }
                    continue
                }
                guard gap == nil else { return nil }
                gap = groups.count
            } else if index == words.count - 1, word.contains(".") {
                guard let tail = parse4(word) else { return nil }
                groups += tail
            } else {
                guard word.utf8.count <= 4, word.utf8.allSatisfy({ isHexadecimal($0) }), let value = UInt16(word, radix: 16) else {
                    return nil
                }
                groups += [UInt8(value >> 8), UInt8(value & 0xFF)]
            }
        }
        guard let gap else { return groups.count == 16 ? groups : nil }
        guard groups.count <= 14 else { return nil }
        return Array(groups[..<gap]) + [UInt8](repeating: 0, count: 16 - groups.count) + Array(groups[gap...])
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }

    /// Writes the text of an address, IPv6 in RFC 5952's form.
    static func append(_ address: ByteView, to writer: inout ByteWriter) {
        if address.count == 4 {
            for index in 0..<4 {
                if index > 0 { writer.append(UInt8(ascii: ".")) }
                writer.append(decimal: UInt64(address[index]))
            }
            return
        }
        guard address.count == 16 else { return }
        if isMapped(address) {
            writer.append("::ffff:")
            return append(address.slice(12..<16), to: &writer)
        }
        let gap = longestZeroRun(address)
        var group = 0
        var needsColon = false
        while group < 8 {
            if group == gap.start, gap.count > 1 {
                writer.append("::")
                group += gap.count
                needsColon = false
                continue
            }
            if needsColon { writer.append(UInt8(ascii: ":")) }
            writer.append(hexadecimal: UInt64(address[2 * group]) << 8 | UInt64(address[2 * group + 1]))
            needsColon = true
            group += 1
        }
    }

    private static func longestZeroRun(_ address: ByteView) -> (start: Int, count: Int) {
        var best = (start: -1, count: 0)
        var start = 0
        for group in 0...8 where group == 8 || address[2 * group] != 0 || address[2 * group + 1] != 0 {
            if group - start > best.count { best = (start, group - start) }
            start = group + 1
        }
        return best
    }
}
