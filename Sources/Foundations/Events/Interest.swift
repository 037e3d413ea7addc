/// What the detectors together want to see. Derived from conditions; each sensor compiles it to its own mechanism.
///
/// It may let too much through, never too little: what an atom cannot express counts as true (``Condition/always``).
public struct Interest: Sendable, Equatable {
    /// A test that a source of events can make. There are no negative tests: the negation of one is true.
    ///
    /// Tests on paths hold if they hold for any of the event's names (from the mount namespace's root, from the process's root,
    /// inside the file system, as the caller passed it).
    public enum Atom: Sendable, Hashable {
        /// The path is exactly this.
        case path([UInt8])
        /// The path begins with this.
        case prefix([UInt8])
        /// The path ends with this.
        case suffix([UInt8])
        /// What follows the last `/` is this.
        case basename([UInt8])
        /// One of the parts between `/` is this.
        case component([UInt8])
        /// The path contains this, which has no `/`.
        case contains([UInt8])
        /// The text that the caller passed contains this.
        case callerContains([UInt8])
        /// An argument after a mask has a value. `open` flags are argument 1, mode 2 on every call of the open family.
        case argument(Int, mask: UInt64, equals: UInt64)
        /// The call succeeded (true) or failed.
        case succeeded(Bool)
        /// The call returned one of these.
        case result(Set<Int64>)
        /// The descriptor is one of these kinds (``DescriptorKind``).
        case descriptor(DescriptorKind)
    }

    /// Kinds of descriptor that a source can tell apart.
    public struct DescriptorKind: OptionSet, Sendable, Hashable {
        /// Bits.
        public let rawValue: UInt16
        /// From bits.
        public init(rawValue: UInt16) { self.rawValue = rawValue }
        /// Regular file.
        public static let file = DescriptorKind(rawValue: 1 << 0)
        /// Directory.
        public static let directory = DescriptorKind(rawValue: 1 << 1)
        /// AF_INET socket.
        public static let ipv4 = DescriptorKind(rawValue: 1 << 2)
        /// AF_INET6 socket.
        public static let ipv6 = DescriptorKind(rawValue: 1 << 3)
        /// AF_UNIX socket.
        public static let unix = DescriptorKind(rawValue: 1 << 4)
        /// Pipe or FIFO.
        public static let pipe = DescriptorKind(rawValue: 1 << 5)
        /// Everything else, and what is not known.
        public static let other = DescriptorKind(rawValue: 1 << 6)
    }

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
