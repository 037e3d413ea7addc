import CLayout
import Events
import Glibc
import Linux
import Sensors

/// Compares the sockets of one round with those of the round before, and finds who holds the new ones.
struct SocketWatch {
    /// A connection: the same socket connected elsewhere is another one.
    struct Connection: Hashable {
        var inode: UInt64
        var remote: Endpoint
    }

    /// A new connection that is looking for its owner.
    struct Found {
        var socket: InternetSocket
        var isTCP: Bool
        var isAccepted: Bool
    }

    private let procfs: Procfs
    private var connectType: EventType?
    private var acceptType: EventType?
    private var known: Set<Connection> = []
    private var seen: Set<Connection> = []
    private var namespaces: [(number: UInt32, pids: [UInt32])] = []
    private var new: [UInt64: [Found]] = [:]
    private var owners: [ProcessWatch.Watched] = []
    private var cursor = 0
    private var descriptorsLeft = 0
    /// Namespaces with new connections.
    private(set) var searchedNamespaces: Set<UInt32> = []

    init(procfs: Procfs) { self.procfs = procfs }

    /// Whether the interest names a connection.
    var isWanted: Bool { connectType != nil || acceptType != nil }

    mutating func begin(_ interest: Interest) {
        forget()
        look(for: interest)
    }

    /// From the next round on.
    mutating func look(for interest: Interest) {
        connectType = interest.calls[.connect] == nil ? nil : .connect
        acceptType = [EventType.accept4, .accept].first { interest.calls[$0] != nil }
    }

    mutating func forget() {
        (known, seen, new, searchedNamespaces) = ([], [], [:], [])
        (namespaces, owners) = ([], [])
    }

    /// Remembers what is connected already. - Returns: how many tables or sockets could not be taken.
    mutating func rememberPresent() throws(SystemError) -> UInt64 {
        var representatives: [UInt32: [UInt32]] = [:]
        for pid in try procfs.processIDs() {
            guard let process = try? procfs.process(pid), let number = try? process.namespace(.network) else { continue }
            if representatives[number, default: []].count < 3 { representatives[number, default: []].append(pid) }
        }
        var losses = SensorLosses()
        beginRound(representatives)
        while readNext(&losses) {}
        new = [:]
        searchedNamespaces = []
        return losses.total
    }

    mutating func beginRound(_ representatives: [UInt32: [UInt32]]) {
        namespaces = representatives.map { ($0.key, $0.value) }.sorted { $0.number < $1.number }
        seen = []
        new = [:]
        searchedNamespaces = []
        cursor = 0
    }

    /// Reads the tables of one network namespace. - Returns: false after the last.
    mutating func readNext(_ losses: inout SensorLosses) -> Bool {
        guard cursor < min(namespaces.count, Limits.networkNamespaces) else {
            losses.bulk += UInt64(max(namespaces.count - Limits.networkNamespaces, 0))
            // What is gone is forgotten with this.
            known = seen
            return false
        }
        let namespace = namespaces[cursor]
        cursor += 1
        for pid in namespace.pids {
            // A representative that moved or ended would give another namespace's tables.
            guard let process = try? procfs.process(pid), (try? process.namespace(.network)) == namespace.number else { continue }
            read(process, of: namespace.number, &losses)
            break
        }
        return true
    }

    private mutating func read(_ process: borrowing ProcessDirectory, of namespace: UInt32, _ losses: inout SensorLosses) {
        for isTCP in [true, false] {
            var sockets: [InternetSocket] = []
            for table in isTCP ? ["tcp", "tcp6"] : ["udp", "udp6"] {
                guard let content = try? process.internetSockets(table) else { continue }  // a kernel without IPv6
                sockets += content.sockets
                losses.malformed += UInt64(content.malformed)
                if content.truncated { losses.bulk += 1 }
            }
            take(sockets, isTCP: isTCP, of: namespace, &losses)
        }
    }

    /// Keeps the connections of one protocol's tables and finds those that are new.
    mutating func take(_ sockets: [InternetSocket], isTCP: Bool, of namespace: UInt32, _ losses: inout SensorLosses) {
        let listening = isTCP ? Set(sockets.filter { $0.state == TCPState.listen }.map(\.local.port)) : []
        for socket in sockets where socket.inode != 0 && Self.isConnection(socket, isTCP: isTCP) {
            let connection = Connection(inode: socket.inode, remote: socket.remote)
            guard seen.count < Limits.sockets else {
                losses.bulk += 1
                continue
            }
            guard seen.insert(connection).inserted, !known.contains(connection) else { continue }
            let isAccepted = listening.contains(socket.local.port)
            guard (isAccepted ? acceptType : connectType) != nil else { continue }
            new[socket.inode, default: []].append(Found(socket: socket, isTCP: isTCP, isAccepted: isAccepted))
            searchedNamespaces.insert(namespace)
        }
    }

    /// States of include/net/tcp_states.h that a process's own connection can be in.
    private enum TCPState {
        static let established: UInt8 = 1, synSent: UInt8 = 2, listen: UInt8 = 10
        static let afterEstablished: Set<UInt8> = [4, 5, 8, 9, 11]
    }

    private static func isConnection(_ socket: InternetSocket, isTCP: Bool) -> Bool {
        guard socket.remote.port != 0 else { return false }
        if socket.state == TCPState.established { return true }
        return isTCP && (socket.state == TCPState.synSent || TCPState.afterEstablished.contains(socket.state))
    }

    mutating func beginSearch(_ owners: [ProcessWatch.Watched]) {
        self.owners = owners
        cursor = 0
        descriptorsLeft = Limits.descriptorsPerRound
    }

    /// Looks at the descriptors of one process. - Returns: false after the last, or when every owner is found.
    mutating func searchNext(_ queue: inout RecordQueue, _ losses: inout SensorLosses) -> Bool {
        guard !new.isEmpty, cursor < owners.count, descriptorsLeft > 0 else {
            // No visible process holds these: they were closed meanwhile, or are other users'.
            losses.bulk += UInt64(new.values.reduce(0) { $0 + $1.count })
            new = [:]
            owners = []
            return false
        }
        let owner = owners[cursor]
        cursor += 1
        guard let process = try? procfs.process(owner.identity.pid), let stat = try? process.stat(), stat.startTicks == owner.startTicks,
            let held = try? process.sockets(limit: min(descriptorsLeft, Linux.Limits.descriptors))
        else { return true }
        descriptorsLeft -= held.examined
        for descriptor in held.found {
            for found in new.removeValue(forKey: descriptor.socket) ?? [] { queue.append(record(found, descriptor.number, owner)) }
        }
        return true
    }

    private func record(_ found: Found, _ descriptor: UInt32, _ owner: ProcessWatch.Watched) -> [UInt8] {
        let type = (found.isAccepted ? acceptType : connectType) ?? .connect
        var record = RecordBuilder(type, process: owner.identity, time: Clock.sinceBoot())
        record.header.cgroup = owner.cgroup
        record.header.flags = RecordFlags.polled.rawValue
        if found.isAccepted {
            record.header.result = Int64(descriptor)
            record.header.args.0 = .max  // the listening descriptor is not known
        } else {
            record.header.result = found.socket.state == TCPState.synSent ? -Int64(EINPROGRESS) : 0
            record.header.args.0 = UInt64(descriptor)
        }
        record.add(Self.layout(of: found))
        var held = plimsoll_descriptor()
        held.number = Int64(descriptor)
        held.kind = UInt32(PLIMSOLL_KIND_SOCKET.rawValue)
        record.add(held)
        return record.bytes
    }

    static func layout(of found: Found) -> plimsoll_socket {
        var socket = plimsoll_socket()
        socket.family = UInt16(found.socket.local.address.count == 4 ? AF_INET : AF_INET6)
        let stream: UInt16 = 1, datagram: UInt16 = 2  // SOCK_STREAM and SOCK_DGRAM of <linux/net.h>
        socket.type = found.isTCP ? stream : datagram
        socket.protocol = UInt16(found.isTCP ? IPPROTO_TCP : IPPROTO_UDP)
        socket.state = UInt16(found.socket.state)
        socket.local_port = found.socket.local.port
        socket.remote_port = found.socket.remote.port
        withUnsafeMutableBytes(of: &socket.local) { $0.copyBytes(from: found.socket.local.address.prefix($0.count)) }
        withUnsafeMutableBytes(of: &socket.remote) { $0.copyBytes(from: found.socket.remote.address.prefix($0.count)) }
        return socket
    }
}
