import CLayout
import Events
import RuleEngine
import RuleLanguage
import Yams

extension RuleTestReader {
    private static let fileFlags: [String: UInt32] = [
        "overlay": UInt32(PLIMSOLL_FILE_OVERLAY.rawValue), "upper": UInt32(PLIMSOLL_FILE_OVERLAY.rawValue | PLIMSOLL_FILE_UPPER.rawValue),
        "memory": UInt32(PLIMSOLL_FILE_MEMFD.rawValue), "writable": UInt32(PLIMSOLL_FILE_WRITABLE.rawValue),
    ]

    /// Reads what a process does.
    func call(_ node: Node) throws(RuleTestError) -> RuleTest.Call {
        let entries = try mapping(
            node,
            keys: [
                "call", "result", "command", "path", "caller_path", "source", "target", "text", "args", "address", "transport",
                "descriptor",
                "file",
            ])
        guard let name = entries["call"] else { throw error(node, "an event needs the key 'call'") }
        guard let type = EventType(named: try text(name)), type.isSystemCall else {
            throw error(name, "there is no system call '\(name.string ?? "")'")
        }
        var call = RuleTest.Call(type: type)
        if let node = entries["result"] { call.result = try number(node) }
        if let node = entries["command"] { call.command = try words(node) }
        if let node = entries["path"] { call.path = try text(node) }
        if let node = entries["caller_path"] { call.callerPath = try text(node) }
        if let node = entries["source"] { call.source = try text(node) }
        if let node = entries["target"] { call.target = try text(node) }
        if let node = entries["text"] { call.text = try text(node) }
        if let node = entries["descriptor"] { call.descriptor = try number(node) }
        if let node = entries["address"] { call.address = try address(node) }
        if let node = entries["transport"] {
            guard let text = node.string, ["tcp", "udp"].contains(text) else { throw error(node, "tcp or udp is expected") }
            call.isDatagram = text == "udp"
        }
        if let node = entries["file"] {
            for word in try texts(node) {
                guard let flag = Self.fileFlags[word] else {
                    throw error(node, "'\(word)' is no property of a file: \(Self.fileFlags.keys.sorted().joined(separator: ", "))")
                }
                call.fileFlags |= flag
            }
        }
        if let node = entries["args"] { call.registers = try registers(node, of: type) }
        let isExec = type == .execve || type == .execveat
        guard isExec == !call.command.isEmpty else {
            throw error(node, isExec ? "an exec needs the key 'command'" : "the key 'command' is for execve and execveat")
        }
        return call
    }

    private func registers(_ node: Node, of type: EventType) throws(RuleTestError) -> [Int: UInt64] {
        guard let mapping = node.mapping else { throw error(node, "a mapping from names of arguments to values is expected") }
        var registers: [Int: UInt64] = [:]
        for (key, value) in mapping {
            let text = try text(value)
            guard let register = CallArguments.register(of: key.string ?? "", in: type, saying: text) else {
                throw error(key, "\(type) has no argument '\(key.string ?? "")' with the value '\(text)'")
            }
            registers[register.index] = register.value
        }
        return registers
    }

    /// `ADDRESS:PORT`, `[ADDRESS]:PORT` or a path.
    private func address(_ node: Node) throws(RuleTestError) -> RuleTest.Address {
        let text = try text(node)
        if text.hasPrefix("/") { return .unix(text) }
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw error(node, "ADDRESS:PORT, [ADDRESS]:PORT or a path is expected")
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard let bytes = InternetAddress.parse(String(host)) else { throw error(node, "'\(host)' is no address") }
        return .internet(bytes, port)
    }
}
