import Glibc
import Linux

/// An open descriptor that a transport may hold, replace and drop: a `Descriptor` has one owner, which this is.
final class OpenTarget: Sendable {
    private let descriptor: Descriptor

    /// Takes over what a system call returned; nil if it failed (errno tells why).
    init?(_ number: Int32) {
        guard number >= 0 else { return nil }
        descriptor = Descriptor(owning: number)
    }

    /// Valid as long as this object lives.
    var number: Int32 { descriptor.number }
}
