/// What a server wants to know: one challenge of `WWW-Authenticate`. Source: RFC 9110, section 11.6.1; distribution, "Token Authentication".
struct Challenge: Hashable {
    /// `bearer`, `basic`, in lower case.
    var scheme: String
    var parameters: [String: String]

    /// Reads all challenges of a header's value; what is malformed ends the reading, and what stands before it counts.
    static func parse(_ text: String) -> [Challenge] {
        guard text.utf8.count <= Limits.challenge else { return [] }
        var challenges: [Challenge] = []
        var rest = Array(text.unicodeScalars)[...]
        func skip() { rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "," } }
        func word() -> String {
            let part = rest.prefix {
                ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
                    || "-_.!#$%&'*+^`|~".unicodeScalars.contains($0)
            }
            rest = rest.dropFirst(part.count)
            return String(String.UnicodeScalarView(part))
        }
        while true {
            skip()
            let name = word()
            guard !name.isEmpty else { return challenges }
            rest = rest.drop { $0 == " " }
            guard rest.first == "=", !challenges.isEmpty else {
                challenges.append(Challenge(scheme: name.lowercased(), parameters: [:]))
                continue
            }
            rest = rest.dropFirst().drop { $0 == " " }
            var value = ""
            if rest.first == "\"" {
                rest = rest.dropFirst()
                while let next = rest.popFirst(), next != "\"" {
                    if next == "\\", let escaped = rest.popFirst() {
                        value.unicodeScalars.append(escaped)
                    } else {
                        value.unicodeScalars.append(next)
                    }
                }
            } else {
                value = String(String.UnicodeScalarView(rest.prefix { $0 != "," && $0 != " " }))
                rest = rest.dropFirst(value.unicodeScalars.count)
            }
            // The first of a name counts.
            let key = name.lowercased()
            if challenges[challenges.count - 1].parameters[key] == nil { challenges[challenges.count - 1].parameters[key] = value }
        }
    }
}
