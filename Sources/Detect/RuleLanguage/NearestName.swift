/// Finds what somebody may have meant.
public enum NearestName {
    /// The name that needs the fewest changes of a letter, at most a third of its length.
    public static func of(_ word: String, among names: some Sequence<String>) -> String? {
        let word = Array(word.utf8.prefix(64))
        var best: (name: String, distance: Int)?
        for name in names.sorted() {
            let other = Array(name.utf8)
            let bound = max(1, max(word.count, other.count) / 3)
            guard abs(word.count - other.count) <= bound else { continue }
            let distance = distance(word, other)
            if distance <= bound, distance < best?.distance ?? Int.max { best = (name, distance) }
        }
        return best?.name
    }

    /// Levenshtein's distance.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (index, sign) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, other) in right.enumerated() {
                let change = diagonal + (sign == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(change, min(row[column], diagonal) + 1)
            }
        }
        return row[right.count]
    }
}
