/// Puts lists in the place of their names in the text of conditions, before they are parsed.
///
/// The language defines this as one replacement after another, in the order of the lists, over the whole text. A name always stands alone
/// between delimiters and what replaces it is put between blanks, so each place can be expanded for itself: in what a list brings,
/// only names
/// of later lists are replaced.
struct ListSubstitution {
    private struct List {
        var name: [UInt8]
        var text: [UInt8]
        var expanded: [UInt8]?
    }

    private var lists: [List]
    private let indexes: [[UInt8]: Int]
    /// Lists whose names hold a delimiter; they cannot be found by looking up what stands between two.
    private let oddIndexes: [Int]
    /// Indexes of the lists that were found in a text.
    private(set) var used: Set<Int> = []
    /// Bytes that lists have brought so far, texts that became too large included: many such texts may not take long either.
    private var broughtBytes = 0

    /// - Parameter lists: in order of definition, with compiled items.
    init(_ lists: [(name: String, items: [String])]) {
        self.lists = lists.map { list in
            var text: [UInt8] = []
            for (index, item) in list.items.enumerated() {
                if index > 0 { text += Array(", ".utf8) }
                text += Self.quoted(item)
            }
            return List(name: Array(list.name.utf8), text: text)
        }
        indexes = Dictionary(self.lists.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        oddIndexes = self.lists.indices.filter { [lists = self.lists] in lists[$0].name.contains(where: Self.isDelimiter) }
    }

    /// A value with a blank needs quotes, unless it has some.
    static func quoted(_ item: String) -> [UInt8] {
        let bytes = Array(item.utf8)
        guard let first = bytes.first else { return Array("\"\"".utf8) }
        guard bytes.contains(where: \.isSpace), !first.isQuote else { return bytes }
        return [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    private static func isDelimiter(_ byte: UInt8) -> Bool {
        isBlank(byte) || byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "=")
    }

    /// Replaces the names in a condition.
    /// - Returns: nil where the text would pass ``Limits/conditionBytes``, or all texts ``Limits/totalConditionBytes``.
    mutating func substitute(_ condition: ConditionText) -> ConditionText? {
        let matches = matches(in: condition.bytes, after: -1)
        guard !matches.isEmpty else { return condition }
        var result = ConditionText()
        var at = 0
        for match in matches {
            guard let text = expansion(of: match.list, depth: 0) else { return nil }
            broughtBytes += text.count
            guard broughtBytes <= Limits.totalConditionBytes else { return nil }
            result.append(at..<max(at, match.range.lowerBound), of: condition)
            result.trimEnd(Self.isBlank)
            at = match.range.upperBound
            while at < condition.bytes.count, Self.isBlank(condition.bytes[at]) { at += 1 }
            if text.isEmpty {
                if result.bytes.last == UInt8(ascii: ",") {
                    result.removeLast()
                } else if at < condition.bytes.count, condition.bytes[at] == UInt8(ascii: ",") {
                    at += 1
                }
            }
            let lead: [UInt8] = result.bytes.isEmpty ? [] : [0x20]
            result.append(lead + text + [0x20], at: match.range.lowerBound, of: condition)
            guard result.bytes.count + condition.bytes.count - at <= Limits.conditionBytes else { return nil }
        }
        result.append(at..<condition.bytes.count, of: condition)
        return result
    }

    /// What a list brings, with the names of later lists in it replaced.
    private mutating func expansion(of index: Int, depth: Int) -> [UInt8]? {
        used.insert(index)
        if let expanded = lists[index].expanded { return expanded }
        guard depth < Limits.listDepth else { return nil }
        let text = lists[index].text
        var result: [UInt8] = []
        var at = 0
        for match in matches(in: text, after: index) {
            guard let inner = expansion(of: match.list, depth: depth + 1) else { return nil }
            result += text[at..<max(at, match.range.lowerBound)]
            while let last = result.last, Self.isBlank(last) { result.removeLast() }
            at = match.range.upperBound
            while at < text.count, Self.isBlank(text[at]) { at += 1 }
            if inner.isEmpty {
                if result.last == UInt8(ascii: ",") {
                    result.removeLast()
                } else if at < text.count, text[at] == UInt8(ascii: ",") {
                    at += 1
                }
            }
            if !result.isEmpty, at < text.count || !inner.isEmpty { result.append(0x20) }
            result += inner
            if at < text.count { result.append(0x20) }
            guard result.count <= Limits.conditionBytes else { return nil }
        }
        if at < text.count { result += text[at...] }
        lists[index].expanded = result
        return result
    }

    /// Names of lists behind a certain one, between delimiters.
    private func matches(in text: [UInt8], after bound: Int) -> [(range: Range<Int>, list: Int)] {
        var matches: [(range: Range<Int>, list: Int)] = []
        var start = 0
        while start < text.count {
            if let odd = oddIndexes.first(where: { $0 > bound && stands($0, in: text, at: start) }) {
                let end = start + lists[odd].name.count
                matches.append((start..<end, odd))
                start = end
                continue
            }
            guard !Self.isDelimiter(text[start]) else {
                start += 1
                continue
            }
            var end = start
            while end < text.count, !Self.isDelimiter(text[end]) { end += 1 }
            if let index = indexes[Array(text[start..<end])], index > bound { matches.append((start..<end, index)) }
            start = end
        }
        return matches
    }

    private func stands(_ index: Int, in text: [UInt8], at start: Int) -> Bool {
        let name = lists[index].name
        let end = start + name.count
        guard end <= text.count, start == 0 || Self.isDelimiter(text[start - 1]), end == text.count || Self.isDelimiter(text[end]) else {
            return false
        }
        return text[start..<end].elementsEqual(name)
    }
}
