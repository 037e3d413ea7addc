/// A value of JSON whose members keep their order, so that the same report has the same bytes.
indirect enum JSONText: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    case text(String)
    /// Tenths: 98 is 9.8.
    case tenths(Int)
    case number(Int)
    case boolean(Bool)
    case array([JSONText])
    case object([(String, JSONText?)])

    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int) { self = .number(value) }
    init(booleanLiteral value: Bool) { self = .boolean(value) }

    static func texts(_ values: [String]) -> JSONText { .array(values.map(JSONText.text)) }

    /// With a line end; members that are nil are left out. Depth is that of the formats here, no input decides it.
    var document: String {
        var output = ""
        write(to: &output, indent: "\n")
        return output + "\n"
    }

    private func write(to output: inout String, indent: String) {
        switch self {
        case .text(let value): JSONText.write(value, to: &output)
        case .tenths(let value): output += "\(value / 10).\(value % 10)"
        case .number(let value): output += "\(value)"
        case .boolean(let value): output += value ? "true" : "false"
        case .array(let values):
            output += "["
            for (index, value) in values.enumerated() {
                output += (index == 0 ? "" : ",") + indent + "  "
                value.write(to: &output, indent: indent + "  ")
            }
            output += (values.isEmpty ? "" : indent) + "]"
        case .object(let members):
            output += "{"
            var isFirst = true
            for (key, value) in members {
                guard let value else { continue }
                output += (isFirst ? "" : ",") + indent + "  "
                isFirst = false
                JSONText.write(key, to: &output)
                output += ": "
                value.write(to: &output, indent: indent + "  ")
            }
            output += (isFirst ? "" : indent) + "}"
        }
    }

    private static func write(_ text: String, to output: inout String) {
        output += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\t": output += "\\t"
            default:
                if scalar.value < 0x20 || scalar.value == 0x7f || scalar.value == 0x2028 || scalar.value == 0x2029 {
                    let digits = String(scalar.value, radix: 16)
                    output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    output.unicodeScalars.append(scalar)
                }
            }
        }
        output += "\""
    }
}

extension String {
    /// Without control characters, which a terminal or a page might obey; for text of foreign origin.
    public var plain: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) ? " " : $0 }))
    }

    /// As text or an attribute of XML 1.0, or of HTML.
    var escapedForXML: String {
        var result = ""
        for character in plain.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: if character.value < 0xfffe || character.value > 0xffff { result.unicodeScalars.append(character) }
            }
        }
        return result
    }

    /// Bytes that a URI's path may not have as `%HH`. Source: RFC 3986, section 3.3.
    var asURIPath: String {
        var result = ""
        let digits = Array("0123456789ABCDEF")
        for byte in utf8 {
            let scalar = Unicode.Scalar(byte)
            if byte < 0x80, scalar.properties.isAlphabetic || "0123456789-._~/!$&'()*+,;=@".unicodeScalars.contains(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                result += "%" + String(digits[Int(byte >> 4)]) + String(digits[Int(byte & 15)])
            }
        }
        return result
    }
}
