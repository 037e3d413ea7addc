import BinaryFormats
import Packages

/// A stanza of fields, as Debian's control files, opkg's and the headers of mails have them.
///
/// Source: deb822(5); RFC 5322, section 2.2. Names of fields are compared without case.
struct ControlStanza {
    struct Field {
        var name: Octets
        /// With its continuation lines, as written.
        var value: Octets
        /// From 1.
        var line: Int
    }

    /// Where it begins, from 1.
    var line: Int
    var fields: [Field] = []

    /// The value of the first field of that name without blanks around it; nil if there is none.
    subscript(name: StaticString) -> Octets? {
        field(name)?.value
    }

    func field(_ name: StaticString) -> Field? {
        fields.first { $0.name.equals(name, ignoringCase: true) }
    }
}

/// Reads one stanza after the other.
struct ControlReader {
    private let octets: Octets
    private var lines: Lines
    /// How many lines are neither a field nor part of one.
    private(set) var malformedLines = 0
    /// The first of them, from 1.
    private(set) var firstMalformedLine: Int?

    init(_ octets: Octets) {
        self.octets = octets
        lines = Lines(octets)
    }

    /// The next stanza that has a field; nil at the end.
    /// - Throws: `Gap` if a stanza has more fields than `Limits.controlFields`.
    mutating func next() throws(Gap) -> ControlStanza? {
        var stanza: ControlStanza?
        while let (number, line) = lines.next() {
            if line.trimmed.isEmpty {
                if let stanza { return stanza }
                continue
            }
            if line[0] == UInt8(ascii: " ") || line[0] == UInt8(ascii: "\t") {
                guard var field = stanza?.fields.popLast() else {
                    malformed(number)
                    continue
                }
                field.value = octets.spanning(field.value, line)
                stanza?.fields.append(field)
                continue
            }
            // A comment; control files of packages have none, copyright files may.
            if line[0] == UInt8(ascii: "#") { continue }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0 else {
                malformed(number)
                continue
            }
            if stanza == nil { stanza = ControlStanza(line: number) }
            guard stanza.map({ $0.fields.count < Limits.controlFields }) ?? true else {
                throw .limit("line \(number): a stanza of more than \(Limits.controlFields) fields")
            }
            stanza?.fields.append(ControlStanza.Field(name: line.upTo(colon), value: line.from(colon + 1).trimmed, line: number))
        }
        return stanza
    }

    /// What is wrong with the text as a whole; nil if each line was understood.
    var damage: Gap? {
        firstMalformedLine.map { .damaged("line \($0) is no field (\(malformedLines) such lines)") }
    }

    private mutating func malformed(_ number: Int) {
        malformedLines += 1
        firstMalformedLine = firstMalformedLine ?? number
    }
}
