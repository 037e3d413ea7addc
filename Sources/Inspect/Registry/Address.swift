import Glibc

/// An address of a host.
struct Address: Hashable, Sendable {
    /// As numbers.
    var text: String
    /// 4 or 16.
    var bytes: [UInt8]

    /// nil for what is no address in numbers.
    init?(text: String) {
        var four = in_addr(), six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: &four) { Array($0) }
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            bytes = withUnsafeBytes(of: &six) { Array($0) }
        } else {
            return nil
        }
        self.text = text
    }

    /// IPv4 inside of IPv6 (mapped, compatible, NAT64) as what it leads to.
    private var effective: [UInt8] {
        guard bytes.count == 16 else { return bytes }
        let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && (bytes[10] == 0xff && bytes[11] == 0xff)
        let isCompatible = bytes.prefix(12).allSatisfy { $0 == 0 } && bytes.suffix(4) != [0, 0, 0, 1] && bytes.suffix(4) != [0, 0, 0, 0]
        let isTranslated = bytes.prefix(12) == [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]
        return isMapped || isCompatible || isTranslated ? Array(bytes.suffix(4)) : bytes
    }

    var isLoopback: Bool {
        let bytes = effective
        return bytes.count == 4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] == 1
    }

    /// Link-local, unspecified, multicast, and where clouds serve credentials to their machines: no registry is there.
    var isNeverRegistry: Bool {
        let bytes = effective
        if bytes.count == 4 {
            return bytes[0] == 0 || (bytes[0] == 169 && bytes[1] == 254) || bytes[0] >= 224 || bytes == [100, 100, 100, 200]
                || bytes == [168, 63, 129, 16]
        }
        let metadata: [UInt8] = [0xfd, 0x00, 0x0e, 0xc2] + [UInt8](repeating: 0, count: 10) + [0x02, 0x54]
        return bytes.allSatisfy { $0 == 0 } || (bytes[0] == 0xfe && bytes[1] & 0xc0 == 0x80) || bytes[0] == 0xff || bytes == metadata
    }

    /// Asks the system for a host's addresses. Blocks.
    static func resolve(_ host: String) -> [Address] {
        if let address = Address(text: host) { return [address] }
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var found: [Address] = []
        var next = list
        while let entry = next, found.count < Limits.addresses {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            if getnameinfo(entry.pointee.ai_addr, entry.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 {
                let name = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                // A zone behind '%' is of link-local addresses only.
                if let address = Address(text: String(name.prefix { $0 != "%" })), !found.contains(address) { found.append(address) }
            }
            next = entry.pointee.ai_next
        }
        return found
    }
}
