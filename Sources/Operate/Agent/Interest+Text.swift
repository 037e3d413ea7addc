import Events
import RuleEngine

extension Interest.Condition {
    /// The kernel's filter in words, as `plimsoll rules explain` shows it.
    public var text: String { text(of: nil) }

    /// The same with the names of a call's arguments.
    /// - Parameter type: the call; nil for arguments by number.
    public func text(of type: EventType?) -> String { text(of: type, isOuter: true) }

    private func text(of type: EventType?, isOuter: Bool) -> String {
        switch self {
        case .always: "everything"
        case .never: "nothing"
        case .atom(let atom): atom.text(of: type)
        case .all(let parts): Self.joined(parts, " and ", type, isOuter)
        case .any(let parts): Self.joined(parts, " or ", type, isOuter)
        }
    }

    private static func joined(_ parts: [Interest.Condition], _ word: String, _ type: EventType?, _ isOuter: Bool) -> String {
        let text = parts.map { $0.text(of: type, isOuter: false) }.joined(separator: word)
        return isOuter ? text : "(\(text))"
    }
}

extension Interest.Atom {
    fileprivate func text(of type: EventType?) -> String {
        func quoted(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self).debugDescription }
        switch self {
        case .path(let path): return "path = \(quoted(path))"
        case .prefix(let path): return "path begins with \(quoted(path))"
        case .suffix(let path): return "path ends with \(quoted(path))"
        case .basename(let name): return "file name = \(quoted(name))"
        case .component(let name): return "path has the part \(quoted(name))"
        case .contains(let text): return "path contains \(quoted(text))"
        case .callerContains(let text): return "the caller wrote \(quoted(text))"
        case .number(let number, let mask, let test): return Self.text(number, mask, test, type)
        case .succeeded(let succeeded): return succeeded ? "succeeded" : "failed"
        case .result(let values): return "result in (\(values.sorted().map(String.init).joined(separator: ", ")))"
        case .descriptor(let kinds): return "descriptor is \(kinds.text)"
        case .address(let end, let network, let isInside):
            return "\(end.text) \(network.isOneAddress ? "address" : "network") \(isInside ? "in" : "not in") \(network.text)"
        case .process(let names, let isOneOf):
            let list = names.map(quoted).sorted()
            return "process name " + Self.list(list, isOneOf)
        case .container: return "in a container"
        }
    }

    private static func list(_ values: [String], _ isOneOf: Bool) -> String {
        values.count == 1 ? (isOneOf ? "= " : "!= ") + values[0] : (isOneOf ? "in (" : "not in (") + values.joined(separator: ", ") + ")"
    }

    private static func text(_ number: Interest.Number, _ mask: UInt64, _ test: Interest.NumberTest, _ type: EventType?) -> String {
        let subject: String
        switch number {
        case .argument(let index):
            let named = type.map { ArgumentText($0, index) }
            if let words = named?.words(mask, test) { return words }
            subject =
                (named?.subject ?? "argument \(index)") + (named?.isWhole(mask) ?? (mask == .max) ? "" : " & 0x\(String(mask, radix: 16))")
        case .result: subject = "result"
        case .user: subject = "user id"
        case .port(let end): subject = "\(end.text) port"
        }
        func shown(_ value: UInt64) -> String {
            switch number {
            case .argument: "0x" + String(value, radix: 16)
            case .result: String(Int64(bitPattern: value))
            case .user, .port: String(value)
            }
        }
        switch test {
        case .isOneOf(let values): return "\(subject) \(list(values.sorted().map(shown), true))"
        case .isNoneOf(let values): return "\(subject) \(list(values.sorted().map(shown), false))"
        case .isNotZero: return "\(subject) != 0"
        case .isBelow(let limit): return "\(subject) < \(shown(limit))"
        case .isAtLeast(let limit): return "\(subject) >= \(shown(limit))"
        }
    }
}

extension Interest.SocketEnd {
    fileprivate var text: String { self == .local ? "local" : "remote" }
}

extension Interest.Network {
    fileprivate var isOneAddress: Bool { bits == 128 }

    fileprivate var text: String {
        let isIPv4 = bits >= 96 && Array(address[..<12]) == [UInt8](repeating: 0, count: 10) + [0xff, 0xff]
        let text = AddressText.text(isIPv4 ? Array(address[12...]) : address)
        return isOneAddress ? text : "\(text)/\(isIPv4 ? bits - 96 : bits)"
    }
}

extension Interest.DescriptorKind {
    fileprivate var text: String {
        let names: [(Interest.DescriptorKind, String)] = [
            (.file, "file"), (.directory, "directory"), (.ipv4, "IPv4 socket"), (.ipv6, "IPv6 socket"), (.unix, "unix socket"),
            (.pipe, "pipe"), (.other, "other"),
        ]
        return names.filter { contains($0.0) }.map(\.1).joined(separator: " or ")
    }
}
