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

    /// A socket that does not block, connected to a unix socket.
    /// - Parameters:
    ///   - path: shorter than `sun_path`, which was checked when the target was read; a NUL ends it.
    ///   - type: what the other end is, a stream or datagrams.
    /// - Throws: what the system call says, as unreachable.
    static func connected(to path: String, _ type: __socket_type) throws(TransportError) -> OpenTarget {
        guard let target = OpenTarget(socket(AF_UNIX, Int32(type.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)) else {
            throw .systemCall(.unreachable, "socket", errno)
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(Limits.socketPathBytes)) }
        let answer = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(target.number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard answer == 0 else { throw .systemCall(.unreachable, "connect \(path)", errno) }
        return target
    }

    /// Valid as long as this object lives.
    var number: Int32 { descriptor.number }
}
