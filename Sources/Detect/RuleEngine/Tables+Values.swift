import Events
import Text

extension Tables {
    /// Compares two values that the event gives, field against field.
    static func holds(_ comparison: Comparison, _ left: FieldValue, against right: FieldValue) -> Bool {
        switch (left, right) {
        case (.missing, _), (_, .missing): return false
        case (.list(let elements), _):
            for element in elements where holds(comparison, element, against: right) != comparison.needsEveryElement {
                return !comparison.needsEveryElement
            }
            return comparison.needsEveryElement && elements.count > 0
        case (_, .list(let elements)):
            for element in elements where single(comparison, left, element) { return true }
            return false
        default: return single(comparison, left, right)
        }
    }

    private static func single(_ comparison: Comparison, _ left: FieldValue, _ right: FieldValue) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)): return ordered(comparison.test, comparison.domain, left, right)
        case (.bytes(let left), .bytes(let right)): return compare(comparison.test, left, right)
        default: return false
        }
    }

    private static func compare(_ test: Test, _ left: ByteView, _ right: ByteView) -> Bool {
        switch test {
        case .equal, .inSet: left.equals(right)
        case .notEqual: !left.equals(right)
        case .less: left.order(right) < 0
        case .lessOrEqual: left.order(right) <= 0
        case .greater: left.order(right) > 0
        case .greaterOrEqual: left.order(right) >= 0
        case .contains: left.contains(right)
        case .startsWith: left.begins(with: right)
        case .endsWith: left.ends(with: right)
        case .containsIgnoringCase: containsIgnoringCase(left, right)
        default: false
        }
    }

    private static func containsIgnoringCase(_ text: ByteView, _ piece: ByteView) -> Bool {
        guard piece.count <= text.count else { return false }
        for start in 0...(text.count - piece.count) {
            var offset = 0
            while offset < piece.count, text[start + offset].lowercasedASCII == piece[offset].lowercasedASCII { offset += 1 }
            if offset == piece.count { return true }
        }
        return false
    }
}
