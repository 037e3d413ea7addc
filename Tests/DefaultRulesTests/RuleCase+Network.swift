import CLayout
import Events
import TestKit

extension RuleCase {
    private static let metadata = "Cloud metadata service contacted"
    private static let ec2: [UInt8] = [0xfd, 0, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0x54]

    static let network = metadataService + listeners

    private static let packet = "Packet socket opened in container"
    private static let listener = "Shell or relay listens for connections"

    private static let listeners: [RuleCase] = [
        .fires(packet, "a sniffer") { $0.host.socket(domain: 17, kind: 3, by: $0.inContainer("/usr/bin/tcpdump")) },
        .misses(packet, "ping") { $0.host.socket(domain: 2, kind: 3, protocol: 1, by: $0.inContainer("/usr/bin/ping")) },
        .misses(packet, "keepalived") { $0.host.socket(domain: 17, kind: 3, by: $0.inContainer("/usr/sbin/keepalived")) },
        .misses(packet, "on the host") { $0.host.socket(domain: 17, kind: 3, by: $0.onHost("/usr/bin/tcpdump")) },
        .fires(listener, "nc -l") { $0.listen(by: $0.inContainer("/usr/bin/nc.openbsd", ["-l", "4444"])) },
        .fires(listener, "socat on the host") { $0.listen(by: $0.onHost("/usr/bin/socat")) },
        .misses(listener, "a server") { $0.listen(by: $0.inContainer("/usr/sbin/nginx")) },
        .misses(listener, "nc on a unix socket") {
            $0.host.call("listen", on: EventFixtures.socket(family: 1, kind: 1, state: 10), [1], by: $0.onHost("/usr/bin/nc.openbsd"))
        },
    ]

    private static let metadataService: [RuleCase] = [
        .fires(metadata, "curl in a container") {
            $0.host.connect(to: (169, 254, 169, 254), port: 80, by: $0.inContainer("/usr/bin/curl"))
        },
        .fires(metadata, "a connection that is still being made") {
            $0.host.connect(to: (169, 254, 169, 254), port: 80, by: $0.inContainer("/usr/bin/python3.11"), result: -115)
        },
        .fires(metadata, "over IPv6") { $0.connect(Scene.connection6(to: ec2, port: 80), by: $0.inContainer("/usr/bin/curl")) },
        .fires(metadata, "a shell's user on the host") {
            $0.host.connect(to: (169, 254, 169, 254), port: 80, by: $0.onHost("/usr/bin/curl"))
        },
        .fires(metadata, "a program in a container called as the cloud's agent") {
            $0.host.connect(to: (169, 254, 169, 254), port: 80, by: $0.inContainer("/usr/bin/amazon-ssm-agent"))
        },
        .misses(metadata, "a neighbour of that address") {
            $0.host.connect(to: (169, 254, 169, 253), port: 80, by: $0.inContainer("/usr/bin/curl"))
        },
        .misses(metadata, "another address over IPv6") {
            $0.connect(Scene.connection6(to: Scene.someAddress6, port: 80), by: $0.inContainer("/usr/bin/curl"))
        },
        .misses(metadata, "the name server at that address") {
            $0.host.connect(to: (169, 254, 169, 254), port: 53, by: $0.inContainer("/usr/bin/curl"))
        },
        .misses(metadata, "a resolver tries its own address over UDP") {
            $0.connect(Scene.connection6(to: ec2, port: 80, transport: 17), by: $0.inContainer("/usr/bin/curl"))
        },
        .misses(metadata, "the cloud's agent") {
            $0.host.connect(to: (169, 254, 169, 254), port: 80, by: $0.onHost("/usr/bin/amazon-ssm-agent"))
        },
        .misses(metadata, "cloud-init, a Python script") {
            $0.host.connect(to: (169, 254, 169, 254), port: 80, by: $0.onHost("/usr/bin/python3.12", ["/usr/bin/cloud-init", "init"]))
        },
    ]
}

extension Scene {
    /// listen(2) on port 4444.
    func listen(by process: Process) -> EventFixture {
        host.call("listen", on: EventFixtures.socket(family: 2, kind: 1, protocol: 6, state: 10, port: 4_444), [1], by: process)
    }

    /// connect(2) of a socket that is described by the kernel alone.
    func connect(_ socket: plimsoll_socket, by process: Process) -> EventFixture {
        var record = RecordBuilder(.connect)
        record.header.args.0 = 3
        record.add(socket)
        record.add(plimsoll_descriptor(number: 3, kind: UInt32(PLIMSOLL_KIND_SOCKET.rawValue), flags: 0))
        return host.event(record, by: process)
    }
}
