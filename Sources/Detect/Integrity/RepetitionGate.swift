/// Holds the same finding back for a while and counts it meanwhile.
struct RepetitionGate {
    private var known: [String: (since: UInt64, held: UInt64)] = [:]

    /// - Parameters:
    ///   - id: of the finding.
    ///   - time: nanoseconds of any clock that goes on.
    /// - Returns: how many were held back since the last one that passed; nil to hold this one back.
    mutating func admit(_ id: String, at time: UInt64) -> UInt64? {
        if let entry = known[id] {
            if time >= entry.since, time - entry.since < Limits.repetitionInterval {
                known[id] = (entry.since, entry.held + 1)
                return nil
            }
            known[id] = (time, 0)
            return entry.held
        }
        if known.count >= Limits.repeated { known.removeAll(keepingCapacity: true) }
        known[id] = (time, 0)
        return 0
    }
}
