extension IgnoreFile {
    /// A file of ours with these exceptions; `read` gives them back.
    public static func text(_ exceptions: [FindingException]) -> String {
        guard !exceptions.isEmpty else { return "exceptions: []\n" }
        var lines = ["exceptions:"]
        for exception in exceptions {
            let fields: [(String, String?)] = [
                ("id", exception.vulnerability), ("package", exception.package), ("version", exception.version), ("path", exception.path),
                ("status", exception.status?.rawValue), ("reason", exception.reason),
                ("owner", exception.owner.isEmpty ? nil : exception.owner), ("expires", exception.expires?.day),
            ]
            var mark = "  - "
            for (key, value) in fields {
                guard let value else { continue }
                lines.append("\(mark)\(key): \(quoted(value))")
                mark = "    "
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A double-quoted scalar, whatever the text. Source: YAML 1.2.2, section 5.7.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\n": result += "\\n"
            default:
                guard scalar.value < 0x20 || (0x7f...0xa0).contains(scalar.value) || [0x85, 0x2028, 0x2029, 0xfeff].contains(scalar.value)
                else {
                    result.unicodeScalars.append(scalar)
                    continue
                }
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return result + "\""
    }
}
