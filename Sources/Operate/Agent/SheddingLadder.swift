import Sensors

/// Decides when the agent takes fewer events, because it would take more of the host than it may. Pure: loads in, steps out.
///
/// A cap that is passed for a while costs one step; each further step needs the same time again. Only a load well below the caps, for
/// longer, leads back, one step at a time, so that the agent does not swing between two steps.
struct SheddingLadder {
    /// What the agent may take.
    struct Caps: Hashable {
        /// Percent of one processor; nil for as much as there is.
        var processor: Double?
        /// Resident bytes, the rings counted once; nil for as much as there is.
        var memory: UInt64?
    }

    /// What it takes.
    struct Load: Hashable {
        /// Percent of one processor since the last look.
        var processor: Double
        /// Resident bytes.
        var memory: UInt64
    }

    let caps: Caps
    private(set) var level = SheddingLevel.nothing
    private var overSince: UInt64?
    private var underSince: UInt64?

    init(caps: Caps) { self.caps = caps }

    /// Takes a look into account.
    /// - Parameter now: nanoseconds on a clock that never goes back.
    /// - Returns: the new level if it changed.
    mutating func observe(_ load: Load, at now: UInt64) -> SheddingLevel? {
        let share = max(
            caps.processor.map { load.processor / max($0, 0.001) } ?? 0, caps.memory.map { Double(load.memory) / Double(max($0, 1)) } ?? 0)
        if share > 1 {
            underSince = nil
            guard let since = overSince else {
                overSince = now
                return nil
            }
            guard now >= since, now - since >= Self.patience, let next = level.next else { return nil }
            overSince = now
            level = next
            return level
        }
        overSince = nil
        guard share < Self.comfort, let previous = level.previous else {
            underSince = nil
            return nil
        }
        guard let since = underSince else {
            underSince = now
            return nil
        }
        guard now >= since, now - since >= Self.recovery else { return nil }
        underSince = now
        level = previous
        return level
    }

    /// Over a cap for this long, nanoseconds, costs a step.
    static let patience: UInt64 = 5_000_000_000
    /// Comfortable for this long, nanoseconds, leads a step back.
    static let recovery: UInt64 = 30_000_000_000
    /// The part of a cap below which the load is comfortable.
    static let comfort = 0.7
}
