import Events
import Repeats

extension Repeats {
    /// What is to be told of a finding now. What is about the watch itself says other things each time, and is never counted.
    /// - Parameter counts: whether repeats are counted at all.
    mutating func told(of finding: Finding, counts: Bool, now: UInt64) -> [Finding] {
        counts && finding.eventNumber > 0 ? take(finding, now: now) : [finding]
    }
}
