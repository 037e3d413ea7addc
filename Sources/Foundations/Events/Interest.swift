/// What the detectors together want to see. Derived from conditions; each sensor compiles it to its own mechanism.
///
/// It may let too much through, never too little: what an atom cannot express counts as true (``Condition/always``).
public struct Interest: Sendable, Equatable {
    /// A monotone expression over atoms.
    public indirect enum Condition: Sendable, Hashable {
        case always, never
        case atom(Atom)
        case all([Condition])
        case any([Condition])
    }

    /// Which events, and for each the condition that it must meet to be seen. What is absent is not wanted.
    public var calls: [EventType: Condition]
    /// Whether some rule looks at environments.
    public var environment: Bool

    /// Nothing.
    public init(calls: [EventType: Condition] = [:], environment: Bool = false) {
        self.calls = calls
        self.environment = environment
    }

    /// What either wants.
    public func union(_ other: Interest) -> Interest {
        Interest(calls: calls.merging(other.calls) { Condition.any([$0, $1]).simplified }, environment: environment || other.environment)
    }
}

extension Interest.Condition {
    /// The same without constants, nesting of the same kind and repeats.
    public var simplified: Interest.Condition {
        switch self {
        case .always, .never, .atom: return self
        case .all(let parts):
            return Self.flattened(parts, absorbing: .never, neutral: .always, make: Self.all) {
                if case .all(let inner) = $0 { inner } else { nil }
            }
        case .any(let parts):
            return Self.flattened(parts, absorbing: .always, neutral: .never, make: Self.any) {
                if case .any(let inner) = $0 { inner } else { nil }
            }
        }
    }

    private static func flattened(
        _ parts: [Self], absorbing: Self, neutral: Self, make: ([Self]) -> Self, isSame: (Self) -> [Self]?
    ) -> Self {
        var seen = Set<Self>()
        var result: [Self] = []
        for part in parts.map(\.simplified) {
            if part == absorbing { return absorbing }
            for piece in isSame(part) ?? [part] where piece != neutral && seen.insert(piece).inserted { result.append(piece) }
        }
        if result.isEmpty { return neutral }
        return result.count == 1 ? result[0] : make(result)
    }
}
