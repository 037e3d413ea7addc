/// What counting repeats may take. docs/rules.md tells what follows from it.
public enum Limits {
    /// Findings that are remembered. One more pushes out the one that was seen least recently.
    public static let findings = 2_048
    /// Bytes that a repeat may have, as ``Events/Finding/size`` estimates, to wait. What is larger waits without the event's record, or is
    /// told at once.
    public static let waitingBytes = 16 << 10
    /// Nanoseconds from the first telling of a finding to the earliest second one; each pause after it is twice as long.
    public static let firstPause: UInt64 = 60_000_000_000
    /// Nanoseconds: no pause is longer. A finding that has been away for so long begins with the first pause again.
    public static let longestPause: UInt64 = 3_600_000_000_000
    /// Nanoseconds: ends of pauses are rounded up to it, so that a look for them is rare.
    static let grain: UInt64 = 1_000_000_000
}
