import CLayout
import Events

/// Both ends of a socket.
struct Endpoints {
    /// Address families by their number in <linux/socket.h>.
    enum Family: UInt16 { case unspecified = 0, unix = 1, ipv4 = 2, ipv6 = 10, netlink = 16, packet = 17 }

    var isPresent = false
    /// An IPv4 address inside IPv6 counts as IPv4 (RFC 4291, section 2.5.5.2).
    var family: UInt16 = 0
    var local = ByteView(start: nil, count: 0)
    var remote = ByteView(start: nil, count: 0)
    var localPort: UInt16 = 0
    var remotePort: UInt16 = 0
    var isLocalClient = true
    var protocolNumber: UInt16 = 0
    var kind: UInt16 = 0
    var isConnected = false

    var isInternet: Bool { family == Family.ipv4.rawValue || family == Family.ipv6.rawValue }
    var client: ByteView { isLocalClient ? local : remote }
    var server: ByteView { isLocalClient ? remote : local }
    var clientPort: UInt16 { isLocalClient ? localPort : remotePort }
    var serverPort: UInt16 { isLocalClient ? remotePort : localPort }
}

extension Subject {
    /// The ends of the event's socket.
    var endpoints: Endpoints {
        if endpointsStamp != eventGeneration {
            endpointsStamp = eventGeneration
            cachedEndpoints = findEndpoints()
        }
        return cachedEndpoints
    }

    private static let listening: UInt16 = 10  // TCP_LISTEN, <net/tcp_states.h>
    private static let established: UInt16 = 1  // TCP_ESTABLISHED

    private func findEndpoints() -> Endpoints {
        var ends = Endpoints()
        if let view = part(.socket), let socket {
            ends.isPresent = true
            ends.family = socket.family
            ends.kind = socket.type
            ends.protocolNumber = socket.protocol
            ends.localPort = socket.local_port
            ends.remotePort = socket.remote_port
            let width = socket.family == Endpoints.Family.ipv4.rawValue ? 4 : socket.family == Endpoints.Family.ipv6.rawValue ? 16 : 0
            let localOffset = 16
            ends.local = view.slice(localOffset..<(localOffset + width))
            ends.remote = view.slice((localOffset + 16)..<(localOffset + 16 + width))
            ends.isConnected = socket.state == Self.established && (ends.remotePort != 0 || !ends.isInternet)
        }
        // A refused connection has no peer any more: what the caller asked for is known.
        if type == .connect, ends.remotePort == 0, let address = part(.address) { useAddress(address, &ends) }
        ends.isLocalClient = !(type.isAccept || socket?.state == Self.listening)
        unmap(&ends)
        return ends
    }

    /// struct sockaddr: <linux/in.h>, <linux/in6.h>; ports in network order.
    private func useAddress(_ address: ByteView, _ ends: inout Endpoints) {
        guard address.count >= 2 else { return }
        let family = address.loadUnaligned(as: UInt16.self)
        let offset = family == Endpoints.Family.ipv4.rawValue ? 4 : 8
        let width = family == Endpoints.Family.ipv4.rawValue ? 4 : 16
        if !ends.isPresent { ends.family = family }
        guard family == Endpoints.Family.ipv4.rawValue || family == Endpoints.Family.ipv6.rawValue, address.count >= offset + width else {
            ends.isPresent = true
            return
        }
        ends.isPresent = true
        ends.remotePort = UInt16(bigEndian: address.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
        ends.remote = address.slice(offset..<(offset + width))
    }

    private func unmap(_ ends: inout Endpoints) {
        guard ends.family == Endpoints.Family.ipv6.rawValue else { return }
        let localMapped = InternetAddress.isMapped(ends.local)
        let remoteMapped = InternetAddress.isMapped(ends.remote) || ends.remote.count == 4
        guard localMapped || remoteMapped, localMapped || InternetAddress.isUnspecified(ends.local),
            remoteMapped || InternetAddress.isUnspecified(ends.remote)
        else {
            return
        }
        ends.family = Endpoints.Family.ipv4.rawValue
        if ends.local.count == 16 { ends.local = ends.local.slice(12..<16) }
        if ends.remote.count == 16 { ends.remote = ends.remote.slice(12..<16) }
    }

    /// `client:port->server:port`, the path of a unix socket, or nothing.
    var socketName: FieldValue {
        let ends = endpoints
        guard ends.isPresent else { return .missing }
        if ends.family == Endpoints.Family.unix.rawValue { return unixName }
        guard ends.isInternet else { return .missing }
        return scratch.compose(2 * InternetAddress.maximumText + 16) { writer in
            InternetAddress.append(ends.client, to: &writer)
            writer.append(UInt8(ascii: ":"))
            writer.append(decimal: UInt64(ends.clientPort))
            writer.append("->")
            InternetAddress.append(ends.server, to: &writer)
            writer.append(UInt8(ascii: ":"))
            writer.append(decimal: UInt64(ends.serverPort))
        }
    }

    /// An abstract name is shown with `@` in front, as ss(8) does.
    private var unixName: FieldValue {
        var path = part(.unixPath)
        if path == nil, type == .connect, let address = part(.address), address.count > 2 { path = address.slice(2..<address.count) }
        guard let path, path.count > 0 else { return .missing }
        guard path[0] == 0 else { return .bytes(path.beforeNUL) }
        return scratch.compose(path.count) {
            $0.append(UInt8(ascii: "@"))
            $0.append(path.slice(1..<path.count).beforeNUL)
        }
    }
}
