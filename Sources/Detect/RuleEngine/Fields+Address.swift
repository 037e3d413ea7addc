import Events

extension FieldFamily {
    /// Ends of a socket.
    static let address = FieldFamily(name: "Address", fields: ends + addresses + networks + ports + namesOfAddresses)

    private typealias Pick<T> = @Sendable (Endpoints) -> T
    private static let twoSided: Field.Flags = [.filterOnly, .noFieldComparison, .noTransformer, .eitherEnd]

    private static let ends: [Field] = [
        Field("fd.l4proto", .text, scope: .descriptors, "tcp, udp, icmp or raw") { subject, _ in
            let ends = subject.endpoints
            guard ends.isPresent, ends.isInternet else { return .missing }
            return TransportProtocol.name(ends)
        },
        Field("fd.sockfamily", .text, scope: .descriptors, "ip or unix") { subject, _ in
            let ends = subject.endpoints
            guard ends.isPresent else { return .missing }
            return ends.isInternet ? .literal("ip") : ends.family == Endpoints.Family.unix.rawValue ? .literal("unix") : .missing
        },
        Field("fd.is_server", .boolean, scope: .descriptors, "the process is the server of the connection") { subject, _ in
            let ends = subject.endpoints
            return ends.isPresent && ends.isInternet ? .boolean(!ends.isLocalClient) : .missing
        },
        Field("fd.connected", .boolean, scope: .descriptors, "the socket is connected") { subject, _ in
            let ends = subject.endpoints
            return ends.isPresent && ends.isInternet ? .boolean(ends.isConnected) : .missing
        },
        Field(
            "fd.proto", .text, flags: [.filterOnly, .noFieldComparison, .noTransformer], scope: .descriptors,
            "service of either port; not recorded"
        ) { _, _ in .missing },
        Field("fd.cproto", .text, scope: .descriptors, "service of the client's port; not recorded") { _, _ in .missing },
        Field("fd.sproto", .text, scope: .descriptors, "service of the server's port; not recorded") { _, _ in .missing },
        Field("fd.lproto", .text, scope: .descriptors, "service of the local port; not recorded") { _, _ in .missing },
        Field("fd.rproto", .text, scope: .descriptors, "service of the remote port; not recorded") { _, _ in .missing },
    ]

    private static let addresses: [Field] = [
        both("fd.ip", .address, "address of either end") { ($0.client, $0.server) },
        one("fd.cip", .address, "client address") { $0.client },
        one("fd.sip", .address, "server address") { $0.server },
        one("fd.lip", .address, "local address") { $0.local },
        one("fd.rip", .address, "remote address") { $0.remote },
    ]

    private static let networks: [Field] = [
        both("fd.net", .network, "network of either end") { ($0.client, $0.server) },
        one("fd.cnet", .network, "network of the client") { $0.client },
        one("fd.snet", .network, "network of the server") { $0.server },
        one("fd.lnet", .network, "network of the local end") { $0.local },
        one("fd.rnet", .network, "network of the remote end") { $0.remote },
    ]

    private static let ports: [Field] = [
        Field("fd.port", .port, flags: twoSided, scope: .descriptors, "port of either end") { subject, _ in
            let ends = subject.endpoints
            guard ends.isPresent, ends.isInternet else { return .missing }
            if ends.client.isEmpty || ends.server.isEmpty {
                let isServer = ends.client.isEmpty
                return (isServer ? ends.server : ends.client).isEmpty ? .missing : .unsigned(isServer ? ends.serverPort : ends.clientPort)
            }
            return subject.pair(.unsigned(ends.clientPort), .unsigned(ends.serverPort))
        },
        port("fd.cport", "client port") { ($0.client, $0.clientPort) },
        port("fd.sport", "server port") { ($0.server, $0.serverPort) },
        port("fd.lport", "local port") { ($0.local, $0.localPort) },
        port("fd.rport", "remote port") { ($0.remote, $0.remotePort) },
    ]

    private static let namesOfAddresses: [Field] = ["c": "client", "s": "server", "l": "local", "r": "remote"].sorted { $0.key < $1.key }
        .map { letter, end in
            Field(
                "fd.\(letter)ip.name", .text, flags: [.noFieldComparison, .noTransformer], scope: .descriptors,
                "domain name last resolved to the \(end) address; not recorded"
            ) { _, _ in .missing }
        }

    private static func both(_ name: String, _ type: FieldType, _ meaning: String, _ pick: @escaping Pick<(ByteView, ByteView)>) -> Field {
        Field(name, type, flags: twoSided, scope: .descriptors, meaning) { subject, _ in
            let ends = subject.endpoints
            guard ends.isPresent, ends.isInternet else { return .missing }
            // An address that nobody has chosen yet is no end of a connection.
            if ends.isLocalUnspecified { return .bytes(ends.remote) }
            let (client, server) = pick(ends)
            if client.isEmpty || server.isEmpty {
                return client.isEmpty && server.isEmpty ? .missing : .bytes(client.isEmpty ? server : client)
            }
            return subject.pair(.bytes(client), .bytes(server))
        }
    }

    private static func one(_ name: String, _ type: FieldType, _ meaning: String, _ pick: @escaping Pick<ByteView>) -> Field {
        let flags: Field.Flags = type == .network ? [.filterOnly, .noFieldComparison, .noTransformer] : []
        return Field(name, type, flags: flags, scope: .descriptors, meaning) { subject, _ in
            let ends = subject.endpoints
            guard ends.isPresent, ends.isInternet else { return .missing }
            let address = pick(ends)
            return address.isEmpty ? .missing : .bytes(address)
        }
    }

    private static func port(_ name: String, _ meaning: String, _ pick: @escaping Pick<(ByteView, UInt16)>) -> Field {
        Field(name, .port, scope: .descriptors, meaning) { subject, _ in
            let ends = subject.endpoints
            guard ends.isPresent, ends.isInternet else { return .missing }
            let (address, port) = pick(ends)
            return address.isEmpty ? .missing : .unsigned(port)
        }
    }
}

extension Subject {
    /// Both ends as one value.
    func pair(_ first: FieldValue, _ second: FieldValue) -> FieldValue {
        guard let list = scratch.list(2) else { return .missing }
        list.initializeElement(at: 0, to: first)
        list.initializeElement(at: 1, to: second)
        return .list(UnsafeBufferPointer(list))
    }
}

/// Names of transport protocols (<linux/in.h>, <linux/net.h>).
enum TransportProtocol {
    static func name(_ ends: Endpoints) -> FieldValue {
        let raw: UInt16 = 3  // SOCK_RAW
        if ends.kind == raw { return .literal("raw") }
        switch ends.protocolNumber {
        case 6: return .literal("tcp")
        case 17: return .literal("udp")
        case 1, 58: return .literal("icmp")
        default: break
        }
        return ends.kind == 1 ? .literal("tcp") : ends.kind == 2 ? .literal("udp") : .missing
    }
}
