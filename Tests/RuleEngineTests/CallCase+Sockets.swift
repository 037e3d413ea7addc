import CLayout
import Events
import TestKit

extension CallCase {
    private static let peer = EventFixtures.socketAddress([203, 0, 113, 9], port: 53)
    private static func udp(port: UInt16 = 0) -> plimsoll_socket { EventFixtures.socket(family: 2, kind: 2, protocol: 17, port: port) }
    private static let unix = EventFixtures.socket(family: 1, kind: 2)

    static let sockets: [CallCase] = [
        CallCase(
            "socket", "fd=3 domain=AF_INET type=524289 proto=0",
            ["fd.type": "ipv4", "fd.l4proto": "tcp", "fd.num": "3", "fd.name": "<NA>", "fd.lip": "<NA>", "fd.lport": "<NA>"]
        ) { $0.socket(domain: 2, kind: 0x80001, by: $1) },
        CallCase(
            "socket", "fd=3 domain=AF_PACKET type=3 proto=768", ["fd.type": "unsupported", "fd.typechar": "o", "fd.sockfamily": "<NA>"]
        ) {
            $0.socket(domain: 17, kind: 3, protocol: 768, by: $1)
        },
        CallCase("socket", "fd=3 domain=AF_NETLINK type=3 proto=0", ["fd.type": "netlink", "fd.typechar": "n"]) {
            $0.socket(domain: 16, kind: 3, by: $1)
        },
        CallCase("socket", "fd=3 domain=AF_INET type=3 proto=1", ["fd.l4proto": "raw"]) {
            $0.socket(domain: 2, kind: 3, protocol: 1, by: $1)
        },
        CallCase("socket", "fd=EPERM domain=AF_PACKET type=3 proto=0", ["fd.num": "-1"]) {
            $0.call("socket", [17, 3], by: $1, result: -1)
        },
        CallCase("socketpair", "res=SUCCESS fd1=3 fd2=4 domain=AF_UNIX type=1 proto=0") { host, process in
            host.call("socketpair", [1, 1], by: process) { $0.descriptors = (3, 4) }
        },
        CallCase(
            "connect",
            "res=EINPROGRESS tuple=0.0.0.0:0->203.0.113.9:53 fd=<4>0.0.0.0:0->203.0.113.9:53 addr=203.0.113.9:53", ["fd.sport": "53"]
        ) { $0.call("connect", on: EventFixtures.socket(family: 2, kind: 1), address: peer, by: $1, result: -115) },
        CallCase(
            "connect", "res=SUCCESS tuple=/run/docker.sock fd=<u>/run/docker.sock addr=/run/docker.sock",
            ["fd.name": "/run/docker.sock", "fd.sockfamily": "unix"]
        ) { $0.call("connect", on: unix, address: EventFixtures.socketAddress(unix: "/run/docker.sock"), by: $1) },
        CallCase("accept", "fd=<4>203.0.113.9:4000->10.0.0.2:40000 tuple=203.0.113.9:4000->10.0.0.2:40000 flags=0", ["fd.num": "7"]) {
            $0.call("accept", on: EventFixtures.socket(remote: (203, 0, 113, 9), port: 4_000), by: $1, result: 7)
        },
        CallCase("accept4", "fd=EAGAIN flags=800", ["fd.num": "-1"]) { $0.call("accept4", [3, 0, 0, 0o4000], by: $1, result: -11) },
        CallCase(
            "bind", "res=SUCCESS addr=10.0.0.2:4444 fd=<4>10.0.0.2:4444",
            [
                "fd.name": "10.0.0.2:4444", "fd.lport": "4444", "fd.sport": "4444", "fd.sip": "10.0.0.2", "fd.rport": "<NA>",
                "fd.cip": "<NA>",
            ]
        ) {
            $0.call(
                "bind", on: EventFixtures.socket(family: 2, kind: 1, local: [10, 0, 0, 2], port: 4_444),
                address: EventFixtures.socketAddress([10, 0, 0, 2], port: 4_444), by: $1)
        },
        CallCase("bind", "res=EADDRINUSE addr=:::80 fd=<6>:::80", ["fd.lport": "80"]) {
            $0.call(
                "bind", on: EventFixtures.socket(family: 10, kind: 1),
                address: EventFixtures.socketAddress([UInt8](repeating: 0, count: 16), port: 80), by: $1, result: -98)
        },
        CallCase("bind", "res=SUCCESS addr=@x fd=<u>@x") {
            $0.call("bind", on: unix, address: EventFixtures.socketAddress(unix: "\0x"), by: $1)
        },
        CallCase(
            "listen", "res=SUCCESS fd=<4>0.0.0.0:4444 backlog=5",
            ["fd.name": "0.0.0.0:4444", "fd.lport": "4444", "fd.is_server": "true", "fd.cport": "<NA>"]
        ) { $0.call("listen", on: EventFixtures.socket(family: 2, kind: 1, state: 10, port: 4_444), [5 | 1 << 40], by: $1) },
        CallCase("shutdown", "res=SUCCESS fd=<4>10.0.0.2:40000->203.0.113.9:443 how=SHUT_RDWR") {
            $0.call("shutdown", on: EventFixtures.socket(remote: (203, 0, 113, 9), port: 443), [2], by: $1)
        },
        CallCase(
            "sendto", "res=12 fd=<4>0.0.0.0:0->203.0.113.9:53 size=12 tuple=0.0.0.0:0->203.0.113.9:53",
            [
                "fd.rip": "203.0.113.9", "fd.rport": "53", "fd.l4proto": "udp", "fd.connected": "false", "fd.name_changed": "true",
                "fd.sip": "203.0.113.9",
            ]
        ) { $0.call("sendto", on: udp(), [0, 12], address: peer, by: $1, result: 12) },
        CallCase(
            "sendmsg", "res=12 fd=<4>0.0.0.0:5353->203.0.113.9:53 tuple=0.0.0.0:5353->203.0.113.9:53", ["fd.lport": "5353"]
        ) { $0.call("sendmsg", on: udp(port: 5_353), address: peer, by: $1, result: 12) },
        CallCase("sendmmsg", "res=2 fd=<u>/dev/log tuple=/dev/log") { host, process in
            host.call("sendmmsg", [3], by: process, result: 2) {
                $0.socket = unix
                $0.descriptor = (3, PLIMSOLL_KIND_SOCKET)
                $0.unixPath = "/dev/log"
            }
        },
        CallCase(
            "recvfrom", "res=12 tuple=0.0.0.0:5000->203.0.113.9:53 fd=<4>0.0.0.0:5000->203.0.113.9:53 size=512",
            ["fd.rip": "203.0.113.9", "fd.is_server": "false"]
        ) {
            $0.call(
                "recvfrom", on: udp(port: 5_000), [0, 512], address: EventFixtures.socketAddress([203, 0, 113, 9], port: 53), by: $1,
                result: 12)
        },
        CallCase("recvmsg", "res=4 tuple=10.0.0.2:40000->203.0.113.9:443 fd=<4>10.0.0.2:40000->203.0.113.9:443") {
            $0.call("recvmsg", on: EventFixtures.socket(remote: (203, 0, 113, 9), port: 443), by: $1, result: 4)
        },
        CallCase("recvmmsg", "res=1 fd=<4>203.0.113.9:6000->0.0.0.0:5000 tuple=203.0.113.9:6000->0.0.0.0:5000", ["fd.sport": "5000"]) {
            $0.call(
                "recvmmsg", on: udp(port: 5_000), address: EventFixtures.socketAddress([203, 0, 113, 9], port: 6_000), by: $1, result: 1)
        },
    ]
}
