/// Growing pauses between attempts: doubled each time up to a limit, shortened by chance by up to a half, so that many hosts do not return
/// at the same moment.
struct BackOff {
    private let longest: Duration
    private var next: Duration

    init(first: Duration, longest: Duration) {
        self.longest = longest
        next = min(first, longest)
    }

    /// The pause before the next attempt.
    mutating func pause(using generator: inout some RandomNumberGenerator) -> Duration {
        let full = next
        next = min(full * 2, longest)
        return full / 2 + full / 1_000 * Int.random(in: 0...500, using: &generator)
    }
}
