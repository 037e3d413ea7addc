import CExpat
import Foundation

/// An element with what is in it. Names are without prefixes.
final class XMLElement {
    let name: String
    let attributes: [String: String]
    fileprivate(set) var text = ""
    fileprivate(set) var children: [XMLElement] = []

    init(name: String, attributes: [String: String]) {
        self.name = name
        self.attributes = attributes
    }

    /// The first child of that name.
    subscript(_ name: String) -> XMLElement? { children.first { $0.name == name } }

    /// Children of that name.
    func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

    /// The text of the first child of that name, without blanks around it; empty where there is none.
    func text(_ name: String) -> String { self[name].map { trimmed($0.text) } ?? "" }
}

/// Walks a document and gives each element of some names as a tree when it ends; what is outside of them is passed over. A document type
/// is refused, so there are no entities to expand and nothing to load.
final class XMLRecords {
    private let names: Set<String>
    private var stack: [XMLElement] = []
    private var depth = 0
    private var textBytes = 0
    private var error: FeedError?
    private var found: [XMLElement] = []
    private let parser: XML_Parser

    private init(_ names: Set<String>, _ parser: XML_Parser) {
        self.names = names
        self.parser = parser
    }

    /// - Throws: `FeedError` if it is no XML, has a document type or passes a limit; what `body` throws.
    static func read(_ file: FeedFile, names: Set<String>, _ body: (XMLElement) throws -> Void) throws {
        guard let parser = XML_ParserCreate(nil) else { throw FeedError("out of memory", in: file.path) }
        defer { XML_ParserFree(parser) }
        let records = XMLRecords(names, parser)
        XML_SetUserData(parser, Unmanaged.passUnretained(records).toOpaque())
        XML_SetElementHandler(
            parser, { XMLRecords.of($0)?.start($1, $2) }, { data, _ in XMLRecords.of(data)?.end() })
        XML_SetCharacterDataHandler(parser) { XMLRecords.of($0)?.characters($1, $2) }
        XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in XMLRecords.of(data)?.fail("it has a document type, which is refused") }
        var offset = file.bytes.startIndex
        repeat {
            let end = min(offset + Limits.chunkBytes, file.bytes.endIndex)
            let isLast = end == file.bytes.endIndex
            let status = file.bytes[offset..<end].withUnsafeBytes {
                XML_Parse(parser, $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32($0.count), isLast ? 1 : 0)
            }
            if let error = records.error { throw error }
            guard status == XML_STATUS_OK else {
                let reason = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "no XML"
                throw FeedError("line \(XML_GetCurrentLineNumber(parser)): \(reason)", in: file.path)
            }
            for element in records.found { try body(element) }
            records.found = []
            offset = end
        } while offset < file.bytes.endIndex
        withExtendedLifetime(records) {}
    }

    private static func of(_ data: UnsafeMutableRawPointer?) -> XMLRecords? {
        data.map { Unmanaged<XMLRecords>.fromOpaque($0).takeUnretainedValue() }
    }

    private func fail(_ problem: String) {
        if error == nil { error = FeedError("line \(XML_GetCurrentLineNumber(parser)): \(problem)") }
        XML_StopParser(parser, 0)
    }

    private func start(_ name: UnsafePointer<CChar>?, _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?) {
        depth += 1
        guard depth <= Limits.xmlDepth else { return fail("deeper than \(Limits.xmlDepth) elements") }
        let name = Self.local(name)
        guard !stack.isEmpty || names.contains(name) else { return }
        if stack.isEmpty { textBytes = 0 }
        var values: [String: String] = [:]
        var index = 0
        while let key = attributes?[index], let value = attributes?[index + 1] {
            values[Self.local(key)] = String(cString: value)
            index += 2
        }
        let element = XMLElement(name: name, attributes: values)
        stack.last?.children.append(element)
        stack.append(element)
    }

    private func end() {
        depth -= 1
        guard let element = stack.popLast() else { return }
        if stack.isEmpty { found.append(element) }
    }

    private func characters(_ text: UnsafePointer<CChar>?, _ count: Int32) {
        guard let element = stack.last, let text else { return }
        textBytes += Int(count)
        guard textBytes <= Limits.xmlTextBytes else { return fail("more than \(Limits.xmlTextBytes) bytes of text in one record") }
        element.text += String(decoding: UnsafeRawBufferPointer(start: text, count: Int(count)), as: UTF8.self)
    }

    private static func local(_ name: UnsafePointer<CChar>?) -> String {
        guard let name else { return "" }
        let text = String(cString: name)
        return text.split(separator: ":", omittingEmptySubsequences: false).last.map(String.init) ?? text
    }
}
