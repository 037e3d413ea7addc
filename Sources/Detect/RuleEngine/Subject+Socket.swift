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
    /// The own address is 0.0.0.0 or :: because nobody has chosen one yet.
    var isLocalUnspecified = false

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
        useAddress(&ends)
        ends.isLocalClient = isLocalClient(ends)
        unmap(&ends)
        dropUnknownEnds(&ends)
        return ends
    }

    /// What the caller passed counts where the kernel's socket has nothing: a refused connection has no peer any more, an unconnected
    /// socket none at all, a refused bind no port of its own.
    private func useAddress(_ ends: inout Endpoints) {
        guard traits.address != .none, let address = part(.address) else { return }
        switch traits.address {
        case .none: break
        case .destination, .sender: if ends.remotePort == 0 { useAddress(address, asOwn: false, &ends) }
        case .own: if ends.localPort == 0 { useAddress(address, asOwn: true, &ends) }
        }
    }

    /// Who accepted or listens is the server. What an unconnected socket receives tells by its ports: servers have low ones.
    private func isLocalClient(_ ends: Endpoints) -> Bool {
        if type.isAccept || socket?.state == Self.listening || traits.isWithoutPeer { return false }
        guard traits.address == .sender, !ends.isConnected, ends.localPort != 0, ends.remotePort != 0 else { return true }
        return ends.remotePort <= ends.localPort
    }

    /// Zeroes that stand for nothing: a socket that listens has no peer, a new one no address either, and one that sends without having
    /// been bound no address of its own yet.
    private func dropUnknownEnds(_ ends: inout Endpoints) {
        guard ends.isInternet else { return }
        if traits.isWithoutPeer || socket?.state == Self.listening, ends.remotePort == 0 {
            ends.remote = ByteView(start: nil, count: 0)
            if ends.localPort == 0, traits.address != .own { ends.local = ByteView(start: nil, count: 0) }
        }
        ends.isLocalUnspecified = traits.address == .destination && !ends.isConnected && InternetAddress.isUnspecified(ends.local)
    }

    /// struct sockaddr: <linux/in.h>, <linux/in6.h>; ports in network order.
    private func useAddress(_ address: ByteView, asOwn: Bool, _ ends: inout Endpoints) {
        guard address.count >= 2 else { return }
        let family = address.loadUnaligned(as: UInt16.self)
        let offset = family == Endpoints.Family.ipv4.rawValue ? 4 : 8
        let width = family == Endpoints.Family.ipv4.rawValue ? 4 : 16
        if !ends.isPresent { ends.family = family }
        ends.isPresent = true
        guard family == Endpoints.Family.ipv4.rawValue || family == Endpoints.Family.ipv6.rawValue, address.count >= offset + width else {
            return
        }
        let port = UInt16(bigEndian: address.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
        let bytes = address.slice(offset..<(offset + width))
        if asOwn { (ends.local, ends.localPort) = (bytes, port) } else { (ends.remote, ends.remotePort) = (bytes, port) }
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

    /// `client:port->server:port`, `address:port` of a socket without a peer, the path of a unix socket, or nothing.
    var socketName: FieldValue {
        let ends = endpoints
        guard ends.isPresent else { return .missing }
        if ends.family == Endpoints.Family.unix.rawValue { return unixName }
        guard ends.isInternet, !ends.local.isEmpty || !ends.remote.isEmpty else { return .missing }
        return scratch.compose(2 * InternetAddress.maximumText + 16) { writer in
            if !ends.client.isEmpty {
                writer.append(ends.client, port: ends.clientPort)
                writer.append("->")
            }
            writer.append(ends.server, port: ends.serverPort)
        }
    }

    /// The address that the caller passed: `address:port`, or the path of a unix socket.
    var callerAddress: FieldValue {
        guard let address = part(.address), address.count >= 2 else { return .missing }
        let family = address.loadUnaligned(as: UInt16.self)
        if family == Endpoints.Family.unix.rawValue { return Self.unixName(address.slice(2..<address.count), scratch) }
        var ends = Endpoints()
        useAddress(address, asOwn: false, &ends)
        guard !ends.remote.isEmpty else { return .missing }
        return scratch.compose(InternetAddress.maximumText + 8) { $0.append(ends.remote, port: ends.remotePort) }
    }

    private var unixName: FieldValue {
        var path = part(.unixPath)
        if path == nil, traits.address != .none, let address = part(.address), address.count > 2 { path = address.slice(2..<address.count) }
        return path.map { Self.unixName($0, scratch) } ?? .missing
    }

    /// An abstract name is shown with `@` in front, as ss(8) does.
    private static func unixName(_ path: ByteView, _ scratch: Scratch) -> FieldValue {
        guard path.count > 0 else { return .missing }
        guard path[0] == 0 else { return .bytes(path.beforeNUL) }
        return scratch.compose(path.count) {
            $0.append(UInt8(ascii: "@"))
            $0.append(path.slice(1..<path.count).beforeNUL)
        }
    }
}

extension ByteWriter {
    /// `address:port`.
    fileprivate mutating func append(_ address: ByteView, port: UInt16) {
        InternetAddress.append(address, to: &self)
        append(UInt8(ascii: ":"))
        append(decimal: UInt64(port))
    }
}
