import Events

extension CgroupPath {
    /// A pod's uid from `podUID` (cgroupfs) or `kubepods-burstable-podUID_WITH_UNDERSCORES.slice` (systemd).
    ///
    /// Names: the kubelet's cgroup manager; a prefix (`kubelet-kubepods…`) comes from its `--cgroup-root`.
    static func podUID(of part: Substring) -> String? {
        if part.hasPrefix("pod") { return uid(part.dropFirst(3)) }
        // SLICE:PREFIX:NAME, where runtime and kubelet disagree about the driver.
        let slice = part.split(separator: ":", maxSplits: 1).first ?? part
        guard slice.hasSuffix(".slice") else { return nil }
        let name = slice.dropLast(".slice".count)
        guard name.hasPrefix("kubepods-") || name.contains("-kubepods-"), let last = name.split(separator: "-").last, last.hasPrefix("pod")
        else { return nil }
        return uid(last.dropFirst(3))
    }

    /// 8-4-4-4-12 digits with `-` or `_`, or 32 digits (static pods: a hash of their manifest).
    private static func uid(_ text: Substring) -> String? {
        if text.isHexadecimal(32) { return String(text) }
        let normal = String(text.map { $0 == "_" ? "-" : $0 })
        return normal.split(separator: "-", omittingEmptySubsequences: false).map(\.count) == [8, 4, 4, 4, 12]
            && normal.utf8.allSatisfy { $0.isHexadecimalDigit || $0 == UInt8(ascii: "-") } ? normal : nil
    }

    /// `machine-NAME.scope` and `systemd-nspawn@NAME.service` below `machine.slice`, `lxc.payload.NAME`, `machine-lxc-…` of libvirt.
    static func machine(_ part: Substring, parent: Substring?) -> ContainerReference? {
        if part.hasPrefix("lxc.payload.") {
            let name = part.dropFirst("lxc.payload.".count)
            return name.isEmpty ? nil : ContainerReference(id: String(name), runtime: .lxc)
        }
        guard parent == "machine.slice" else { return nil }
        let escaped: Substring
        if part.hasPrefix("machine-"), part.hasSuffix(".scope") {
            escaped = part.dropFirst("machine-".count).dropLast(".scope".count)
        } else if part.hasPrefix("systemd-nspawn@"), part.hasSuffix(".service") {
            escaped = part.dropFirst("systemd-nspawn@".count).dropLast(".service".count)
        } else {
            return nil
        }
        let name = unescaped(escaped)
        // libvirt registers machines with systemd too: qemu's are virtual machines, which no event of this host comes from.
        guard !name.isEmpty, !name.hasPrefix("qemu-") else { return nil }
        return ContainerReference(id: name, runtime: name.hasPrefix("lxc-") ? .lxc : .nspawn)
    }

    /// Undoes systemd's escapes: `\x2d` is `-` (systemd.unit(5)).
    static func unescaped(_ text: Substring) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if index + 3 < bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "x"),
                bytes[index + 2].isHexadecimalDigit, bytes[index + 3].isHexadecimalDigit,
                let value = UInt8(String(decoding: bytes[(index + 2)...(index + 3)], as: UTF8.self), radix: 16)
            {
                result.append(value)
                index += 4
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

extension UInt8 {
    var isDecimalDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
    var isHexadecimalDigit: Bool { isDecimalDigit || (self >= UInt8(ascii: "a") && self <= UInt8(ascii: "f")) }
    var isLetter: Bool { (self | 0x20) >= UInt8(ascii: "a") && (self | 0x20) <= UInt8(ascii: "z") }
}

extension StringProtocol {
    /// So many lower-case hexadecimal digits and nothing else.
    func isHexadecimal(_ count: Int) -> Bool { utf8.count == count && utf8.allSatisfy(\.isHexadecimalDigit) }

    /// An identifier of containerd: letters and digits, separated by single `.`, `_` or `-`, at most 76 bytes (its `identifiers` package).
    var isContainerName: Bool {
        guard utf8.count <= 76, let first = utf8.first, let last = utf8.suffix(1).first else { return false }
        var wasSeparator = false
        for byte in utf8 {
            let isSeparator = byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            guard isSeparator ? !wasSeparator : byte.isDecimalDigit || byte.isLetter else { return false }
            wasSeparator = isSeparator
        }
        return (first.isDecimalDigit || first.isLetter) && (last.isDecimalDigit || last.isLetter)
    }

    /// 32 digits, `-` and a decimal number: a container of ECS on Fargate.
    var isFargateName: Bool {
        let parts = split(separator: "-", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0].isHexadecimal(32) && !parts[1].isEmpty && parts[1].utf8.allSatisfy(\.isDecimalDigit)
    }
}
