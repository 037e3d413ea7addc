/// How the first of two things stands to the second.
public enum Ordering: Int, Sendable, Hashable, CaseIterable {
    case less = -1
    case equal = 0
    case greater = 1

    /// The same, seen from the second one.
    public var reversed: Ordering {
        switch self {
        case .less: .greater
        case .equal: .equal
        case .greater: .less
        }
    }

    /// Of two comparable values.
    public init<Value: Comparable>(_ left: Value, _ right: Value) {
        self = left < right ? .less : right < left ? .greater : .equal
    }

    /// This one, or where it is `equal` the next one: for orders by several keys.
    public func then(_ next: @autoclosure () -> Ordering) -> Ordering {
        self == .equal ? next() : self
    }
}
