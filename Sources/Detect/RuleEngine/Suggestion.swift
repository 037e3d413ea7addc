/// Finds what somebody may have meant.
enum Suggestion {
    /// The candidate with the fewest insertions, deletions, replacements and swaps of neighbours; nil if all are too far.
    static func nearest(to word: String, in candidates: some Sequence<String>) -> String? {
        let word = Array(word.utf8)
        let limit = min(RuleEngineLimits.suggestionDistance, max(1, word.count / 3))
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let other = Array(candidate.utf8)
            guard abs(other.count - word.count) <= limit else { continue }
            let distance = distance(word, other)
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// Optimal string alignment: Damerau-Levenshtein without moving a swapped pair again.
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var before = [Int](repeating: 0, count: right.count + 1)
        var previous = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1] + [Int](repeating: 0, count: right.count)
            for column in 0..<right.count {
                let cost = left[row] == right[column] ? 0 : 1
                current[column + 1] = min(previous[column + 1] + 1, current[column] + 1, previous[column] + cost)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    current[column + 1] = min(current[column + 1], before[column - 1] + 1)
                }
            }
            before = previous
            previous = current
        }
        return previous[right.count]
    }
}
