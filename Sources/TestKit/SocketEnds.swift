import CLayout
import Events

/// The ends of a record's socket as an interest's tests mean them: IPv4 addresses inside IPv6 ones.
public struct SocketEnds {
    private var local: [UInt8]?
    private var remote: [UInt8]?
    private var localPort: UInt16
    private var remotePort: UInt16

    /// - Returns: nil if the ends are not known: without a socket, with an address that the caller passed, or where one end is IPv4 and the
    ///   other IPv6.
    public init?(_ record: Record) {
        guard let socket = record.socket, record.field(.address) == nil else { return nil }
        localPort = socket.local_port
        remotePort = socket.remote_port
        let remote = withUnsafeBytes(of: socket.remote) { Array($0) }
        let local = withUnsafeBytes(of: socket.local) { Array($0) }
        switch socket.family {
        case Self.ipv4: (self.local, self.remote) = (Self.mapped(Array(local[..<4])), Self.mapped(Array(remote[..<4])))
        case Self.ipv6:
            let kinds = [local, remote].map(Self.kind)
            if !kinds.contains(.mapped) {
                (self.local, self.remote) = (local, remote)
            } else if kinds.contains(.other) {
                return nil
            } else {
                (self.local, self.remote) = (Self.mapped(Array(local[12...])), Self.mapped(Array(remote[12...])))
            }
        default: break
        }
    }

    /// 16 bytes; nil for sockets without addresses.
    public func address(_ end: Interest.SocketEnd) -> [UInt8]? { end == .local ? local : remote }
    /// Nil for sockets without ports.
    public func port(_ end: Interest.SocketEnd) -> UInt16? { local == nil ? nil : end == .local ? localPort : remotePort }

    /// False for an end without a port or an address: rules may take it for none.
    public func isSet(_ end: Interest.SocketEnd) -> Bool {
        guard let address = address(end) else { return true }
        return port(end) != 0 && !address.allSatisfy { $0 == 0 } && address != Self.mapped([0, 0, 0, 0])
    }

    private enum Kind { case mapped, unset, other }
    private static let ipv4: UInt16 = 2, ipv6: UInt16 = 10  // <linux/socket.h>
    private static let prefix = [UInt8](repeating: 0, count: 10) + [0xff, 0xff]

    private static func mapped(_ address: [UInt8]) -> [UInt8] { prefix + address }
    private static func kind(_ address: [UInt8]) -> Kind {
        address.starts(with: prefix) ? .mapped : address.allSatisfy { $0 == 0 } ? .unset : .other
    }
}
