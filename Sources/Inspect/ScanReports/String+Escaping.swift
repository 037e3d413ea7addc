import JSONText

extension String {
    /// With blanks for what a terminal or a page obeys instead of showing it; for text of foreign origin.
    public var plain: String { String(String.UnicodeScalarView(unicodeScalars.map { $0.isInvisible ? " " : $0 })) }

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
