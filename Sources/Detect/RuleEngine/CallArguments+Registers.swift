import Events

extension CallArguments {
    /// Where a call takes an argument, and the number that a text stands for there: names joined by `|`, or a number in decimal, in
    /// hexadecimal (`0x…`) or, for modes, in octal.
    /// - Returns: nil for an argument that the call does not take as a number, or for a text that says nothing there.
    package static func register(of name: String, in type: EventType, saying text: String) -> (index: Int, value: UInt64)? {
        guard let identifier = identifier(name), let argument = arguments(of: type).first(where: { $0.identifier == identifier }) else {
            return nil
        }
        switch argument.source {
        case .names(let index, let names): return value(text, names).map { (index, $0) }
        case .signal(let index):
            let number = (1..<32).first { SignalNames.name(Int32($0))?.description == text }.map { UInt64($0) }
            return (number ?? Self.number(text)).map { (index, $0) }
        case .descriptor(let index), .directory(let index), .signed(let index), .signedLong(let index), .unsigned32(let index),
            .unsigned(let index), .hexadecimal32(let index), .hexadecimal(let index), .user(let index), .group(let index):
            return number(text).map { (index, $0) }
        default: return nil
        }
    }

    private static func value(_ text: String, _ names: ArgumentNames) -> UInt64? {
        if names == .mode || names == .nodeMode, let mode = UInt64(text, radix: 8) { return mode }
        if let number = number(text) { return number }
        var value: UInt64 = 0
        for name in text.split(separator: "|") {
            guard let row = names.rows.first(where: { $0.name.description == name }) else { return nil }
            value |= row.value
        }
        return value
    }

    private static func number(_ text: String) -> UInt64? {
        if text.hasPrefix("0x") { return UInt64(text.dropFirst(2), radix: 16) }
        return UInt64(text) ?? Int64(text).map { UInt64(bitPattern: $0) }
    }
}
