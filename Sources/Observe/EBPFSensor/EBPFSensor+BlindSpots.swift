/// What of ways around the tracepoints of single calls is seen here.
public struct CallCoverage: Sendable, Hashable {
    /// How 32-bit calls are watched.
    public var compat: CompatWatch
    /// Whether requests on rings of io_uring are.
    public var rings: Bool

    /// Of a sensor whose programs do not load.
    public static let nothing = CallCoverage(compat: .none, rings: false)

    /// What is not seen, a sentence each.
    public var blindSpots: [String] {
        var sentences: [String] = []
        // The price is told where the choices are described.
        if compat == .none { sentences.append("32-bit calls are not watched; --compat raw watches them, at a price for all calls.") }
        if !rings {
            sentences.append("Requests on rings of io_uring are not watched on this kernel, only that a ring is made (io_uring_setup).")
        }
        return sentences
    }
}

extension EBPFSensor {
    /// What is seen now; rings count as seen as long as nobody wants them.
    public var coverage: CallCoverage { CallCoverage(compat: compatWatch, rings: isWatchingRings || !wantsRings) }

    /// What would be seen if everything were wanted: programs are loaded and attached for it, and go at once.
    public func possibleCoverage(_ choice: CompatChoice = .auto) -> CallCoverage {
        let compat = try? CompatProbes(choice, sharing: object)
        return CallCoverage(compat: compat?.watch ?? .none, rings: KernelTypes().flatMap { RingProbes($0) } != nil)
    }
}
