/// What names of rules become and how they are matched.
public enum RuleNames {
    /// A rule's name as part of a metric's name: runs of other signs than letters, digits, `_` and `:` become one `_`, none stays
    /// at the ends
    /// (https://prometheus.io/docs/concepts/data_model, metric names).
    public static func sanitized(_ name: String) -> String {
        var result: [UInt8] = []
        for byte in name.utf8 {
            let sign = byte.isWord || byte == UInt8(ascii: ":") ? byte : UInt8(ascii: "_")
            if sign == UInt8(ascii: "_"), result.last == sign { continue }
            result.append(sign)
        }
        if result.last == UInt8(ascii: "_") { result.removeLast() }
        if result.first == UInt8(ascii: "_") { result.removeFirst() }
        return String(decoding: result, as: UTF8.self)
    }

    /// Whether a whole text fits a pattern in which `*` stands for any signs, none included. Takes linear time for a fixed pattern.
    public static func matches(_ text: String, wildcard pattern: String) -> Bool {
        let text = Array(text.utf8)
        let pattern = Array(pattern.utf8)
        var at = 0
        var index = 0
        // Where to go on after the last star: it takes one sign more.
        var star: (index: Int, at: Int)?
        while at < text.count {
            if index < pattern.count, pattern[index] == UInt8(ascii: "*") {
                star = (index + 1, at)
                index += 1
            } else if index < pattern.count, pattern[index] == text[at] {
                index += 1
                at += 1
            } else if let last = star {
                star = (last.index, last.at + 1)
                index = last.index
                at = last.at + 1
            } else {
                return false
            }
        }
        return pattern[index...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
