import Events

extension Interest.Condition {
    /// The kernel's filter in words, as `plimsoll rules explain` shows it.
    public var text: String { text(isOuter: true) }

    private func text(isOuter: Bool) -> String {
        switch self {
        case .always: "everything"
        case .never: "nothing"
        case .atom(let atom): atom.text
        case .all(let parts): Self.joined(parts, " and ", isOuter)
        case .any(let parts): Self.joined(parts, " or ", isOuter)
        }
    }

    private static func joined(_ parts: [Interest.Condition], _ word: String, _ isOuter: Bool) -> String {
        let text = parts.map { $0.text(isOuter: false) }.joined(separator: word)
        return isOuter ? text : "(\(text))"
    }
}

extension Interest.Atom {
    fileprivate var text: String {
        func quoted(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self).debugDescription }
        switch self {
        case .path(let path): return "path = \(quoted(path))"
        case .prefix(let path): return "path begins with \(quoted(path))"
        case .suffix(let path): return "path ends with \(quoted(path))"
        case .basename(let name): return "file name = \(quoted(name))"
        case .component(let name): return "path has the part \(quoted(name))"
        case .contains(let text): return "path contains \(quoted(text))"
        case .callerContains(let text): return "the caller wrote \(quoted(text))"
        case .argument(let index, let mask, let value):
            return "argument \(index) & 0x\(String(mask, radix: 16)) = 0x\(String(value, radix: 16))"
        case .succeeded(let succeeded): return succeeded ? "succeeded" : "failed"
        case .result(let values): return "result in (\(values.sorted().map(String.init).joined(separator: ", ")))"
        case .descriptor(let kinds):
            let names: [(Interest.DescriptorKind, String)] = [
                (.file, "file"), (.directory, "directory"), (.ipv4, "IPv4 socket"), (.ipv6, "IPv6 socket"), (.unix, "unix socket"),
                (.pipe, "pipe"), (.other, "other"),
            ]
            return "descriptor is " + names.filter { kinds.contains($0.0) }.map(\.1).joined(separator: " or ")
        }
    }
}
