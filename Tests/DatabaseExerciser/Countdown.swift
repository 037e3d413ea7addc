import Glibc
import VulnerabilityDatabase

/// Ends the process at a point, as a loss of power would: nothing is flushed or undone.
final class Countdown: @unchecked Sendable {
    // Unchecked: points are passed one after the other.
    private let point: FaultPoint?
    private var number: Int

    init(point: FaultPoint?, number: Int) {
        self.point = point
        self.number = number
    }

    func pass(_ reached: FaultPoint) {
        guard reached == point else { return }
        number -= 1
        if number == 0 { kill(getpid(), SIGKILL) }
    }
}
