import Glibc

/// Tells the service manager how the service is: a datagram to the socket that `NOTIFY_SOCKET` names (sd_notify(3)). Nothing happens where
/// no manager asked for it.
public struct ServiceNotifier: Sendable {
    /// The socket's address; nil where nobody asked.
    let socketPath: [UInt8]?
    /// The manager expects a sign of life within this time, nanoseconds; nil if it does not.
    public let watchdog: UInt64?

    /// Reads what the manager asks for (sd_notify(3), sd_watchdog_enabled(3)).
    /// - Parameters:
    ///   - environment: of this process.
    ///   - pid: of this process.
    public init(environment: [String: String] = Self.environment, pid: Int32 = getpid()) {
        socketPath = environment["NOTIFY_SOCKET"].flatMap { path in
            let bytes = Array(path.utf8)
            // An abstract name is written with `@` in the place of its leading NUL.
            guard bytes.count > 1, bytes.count <= Self.pathLimit, bytes[0] == UInt8(ascii: "/") || bytes[0] == UInt8(ascii: "@") else {
                return nil
            }
            return bytes[0] == UInt8(ascii: "@") ? [0] + bytes.dropFirst() : bytes
        }
        let isForUs = environment["WATCHDOG_PID"].map { $0 == "\(pid)" } ?? true
        watchdog =
            isForUs ? environment["WATCHDOG_USEC"].flatMap { UInt64($0) }.flatMap { $0 > 0 && $0 < .max / 1_000 ? $0 * 1_000 : nil } : nil
    }

    /// Sends one state, such as `READY=1`.
    /// - Returns: false if nobody asked or the manager did not take it.
    @discardableResult
    public func send(_ state: String) -> Bool {
        guard let socketPath else { return false }
        let number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard number >= 0 else { return false }
        let descriptor = Descriptor(owning: number)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socketPath) }
        // An abstract name has no final NUL: the length ends it.
        let header = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
        let length = socklen_t(header + socketPath.count + (socketPath[0] == 0 ? 0 : 1))
        let text = Array(state.utf8)
        let sent = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor.number, text, text.count, Int32(MSG_NOSIGNAL), $0, length)
            }
        }
        return sent == text.count
    }

    /// The variables that this type reads, of this process.
    public static var environment: [String: String] {
        var result: [String: String] = [:]
        for name in ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"] {
            if let value = getenv(name) { result[name] = String(cString: value) }
        }
        return result
    }

    /// `sun_path` of unix(7), without its NUL.
    private static let pathLimit = 107
}
