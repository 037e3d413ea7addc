import CLayout
import Events

@testable import RuleEngine

/// An event of the filter tables, read from the words that describe it, with fields for what records do not hold.
struct FilterEvent {
    enum Failure: Error { case unreadable(String) }

    var builder: RecordBuilder
    var process: Process
    var number: UInt64 = 1
    var extra: [Field] = []
    let world = World()

    init(_ text: String) throws {
        process = world.make(pid: 1, ["init"])
        let words = text.split { " :,;".contains($0) }.map(String.init)
        guard let first = words.first(where: { $0 != "event" }) else { throw Failure.unreadable(text) }
        if first == "mock" || first == "any" {
            builder = RecordBuilder(.openat)
            return
        }
        guard let type = EventType(named: first) else { throw Failure.unreadable(text) }
        builder = RecordBuilder(type, time: 10_000_000_000)
        var values = Self.pairs(text)
        if type.isOpen { try open(&values, text, type) }
        if type.isExec { exec(&values) }
        if text.contains("client ") { try connection(text, type) }
        if type.name == "getcwd" { getcwd(&values) }
        if let result = Self.number(after: "result ", text) { builder.header.result = result }
        if let cpu = Self.number(after: "cpu ", text) { extra.append(Field("evt.cpu", .signed, "test") { _, _ in .signed(cpu) }) }
        if let buffer = Self.hexadecimal(after: "buffer bytes ", text) { extra.append(Self.bytes("evt.buffer", buffer)) }
        if text.contains("data of "), let last = words.last, let data = Self.hexadecimal(after: "", last) {
            extra.append(Self.bytes("evt.arg.data", data))
        }
        if let types = values.removeValue(forKey: "fd.types") { extra.append(Self.list("fd.types", types)) }
        if let number = values.removeValue(forKey: "evt.num").flatMap(UInt64.init) { self.number = number }
        values.removeValue(forKey: "fd.directory")
    }

    private mutating func open(_ values: inout [String: String], _ text: String, _ type: EventType) throws {
        var flags: UInt64 = 0
        for row in OpenFlags.table where text.split(whereSeparator: { " |".contains($0) }).contains(Substring(row.name.description)) {
            flags |= row.value
        }
        let name = values.removeValue(forKey: "fd.name") ?? text.components(after: " for ") ?? "/dev/null"
        let descriptor = values.removeValue(forKey: "fd.num").flatMap(Int64.init) ?? Self.number(after: "with fd ", text) ?? 3
        builder = .open(descriptor < 0 ? nil : name, type: type, flags: flags, result: descriptor < 0 ? -2 : descriptor, caller: name)
    }

    private mutating func exec(_ values: inout [String: String]) {
        let path = values.removeValue(forKey: "proc.exepath") ?? "/bin/true"
        process = world.make(
            pid: 1, name: values.removeValue(forKey: "proc.name"), [values.removeValue(forKey: "proc.exe") ?? path], path: path)
    }

    private mutating func getcwd(_ values: inout [String: String]) {
        builder.header.result = -1
        if let start = text(in: "/test/dir") { builder.add(.callerPath, start) }
    }

    private func text(in path: String) -> String? { path }

    private mutating func connection(_ text: String, _ type: EventType) throws {
        guard let client = Self.endpoint(after: "client ", text), let server = Self.endpoint(after: "server ", text) else {
            throw Failure.unreadable(text)
        }
        let isServerLocal = text.contains("server side is the local end")
        let (here, there) = isServerLocal ? (server, client) : (client, server)
        let listening: UInt16 = 10
        builder = .socket(type, local: here.0, here.1, remote: there.0, there.1, state: isServerLocal ? listening : 1)
    }

    // MARK: Words

    private static func pairs(_ text: String) -> [String: String] {
        var pairs: [String: String] = [:]
        for word in text.split(separator: " ") {
            guard let equals = word.firstIndex(of: "=") else { continue }
            var value = word[word.index(after: equals)...]
            while let last = value.last, ",;:".contains(last) { value = value.dropLast() }
            pairs[String(word[..<equals])] = String(value)
        }
        return pairs
    }

    private static func number(after marker: String, _ text: String) -> Int64? {
        text.components(after: marker).flatMap { Int64($0.prefix { $0 == "-" || $0.isNumber }) }
    }

    private static func hexadecimal(after marker: String, _ text: String) -> [UInt8]? {
        guard let rest = marker.isEmpty ? text : text.components(after: marker) else { return nil }
        let digits = Array(rest.prefix { $0.isHexDigit })
        guard !digits.isEmpty, digits.count % 2 == 0 else { return nil }
        return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
    }

    private static func endpoint(after marker: String, _ text: String) -> (String, UInt16)? {
        guard let word = text.components(after: marker)?.split(whereSeparator: { " ,;".contains($0) }).first,
            let colon = word.lastIndex(of: ":")
        else { return nil }
        let address = word[..<colon].trimmingPrefix("[")
        return (String(address.last == "]" ? address.dropLast() : address), UInt16(word[word.index(after: colon)...]) ?? 0)
    }

    private static func bytes(_ name: String, _ bytes: [UInt8]) -> Field {
        let kept = Bytes(bytes)
        return Field(name, .bytes, "test") { _, _ in .bytes(kept.view) }
    }

    private static func list(_ name: String, _ text: String) -> Field {
        let kept = text.split { "(,)".contains($0) }.map { Bytes($0.utf8) }
        return Field(name, .text, isList: true, argument: .optionalIndex, "test") { subject, _ in
            guard let list = subject.scratch.list(kept.count) else { return .missing }
            for (index, element) in kept.enumerated() { list.initializeElement(at: index, to: .bytes(element.view)) }
            return .list(UnsafeBufferPointer(list))
        }
    }
}

extension String {
    /// What follows the first occurrence of a marker.
    func components(after marker: String) -> String? { ranges(of: marker).first.map { String(self[$0.upperBound...]) } }
}

extension FieldTable {
    /// The fields that the filter tables make up.
    static let filterTables = FieldTable.standard.adding([
        constant("c.true", "1"), constant("c.false", "0"), constant("c.singlequote", "hello 'quoted'"),
        constant("c.doublequote", "hello \"quoted\""),
        Field("c.buffer", .bytes, "test") { _, _ in .missing },
    ])

    private static func constant(_ name: String, _ text: StaticString) -> Field { Field(name, .text, "test") { _, _ in .literal(text) } }
}
