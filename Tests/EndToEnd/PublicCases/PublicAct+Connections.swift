extension PublicAct {
    /// A process with a socket of datagrams that is connected: nothing is sent.
    private static func datagrams(_ image: Step.Image, to address: String) -> [Step] {
        [
            .process(image), .call("socket", "n:AF_INET", "n:SOCK_DGRAM", "n:0", as: "socket"),
            .call("connect", "v:socket.ret", "a:\(address)", "l:"),
        ]
    }

    private static func stream(_ image: Step.Image, to address: String) -> [Step] { [.process(image), .connection("tcp4", address)] }

    private static func duplicated(to number: Int) -> [Step] {
        [.connection("tcp4", "127.0.0.1:9998"), .call("dup2", "v:peers.client.fd", "n:\(number)")]
    }

    private static func ssh(port: Int) -> [Step] {
        stream(.init("ssh", "user@example.com", "-p", String(port)), to: "203.0.113.10:\(port)")
    }

    /// Sockets. All addresses are on interfaces of the namespaces that this happens in.
    static let connections: [PublicAct] = [
        .container(
            "Packet socket created in container", action: "PacketSocketCreatedInContainer",
            [.call("socket", "n:AF_PACKET", "n:SOCK_RAW", "n:768")],
            butNot: [.call("socket", "n:AF_INET", "n:SOCK_RAW", "n:1")]),
        .container("Redirect STDOUT/STDIN to Network Connection in Container", duplicated(to: 0), butNot: duplicated(to: 9)),
        .host(
            "Disallowed SSH Connection Non Standard Port", action: "DisallowedSSHConnectionNonStandardPort", ssh(port: 443),
            butNot: ssh(port: 22)),
        .host(
            "System procs network activity", action: "SystemProcsNetworkActivity", datagrams(.init("sha1sum"), to: "10.2.3.4:8192"),
            butNot: datagrams(.init("worker"), to: "10.2.3.4:8192")),
        .host(
            "Unexpected UDP Traffic", action: "UnexpectedUDPTraffic",
            datagrams(.init("nc", "-u", "example.com", "22"), to: "203.0.113.10:22"),
            butNot: datagrams(.init("nc", "-u", "example.com", "53"), to: "203.0.113.10:53")),
        .containerOnly("Contact EC2 Instance Metadata Service From Container", stream(.init("curl"), to: "169.254.169.254:80")),
        .containerOnly("Contact cloud metadata service from container", stream(.init("curl"), to: "169.254.169.254:80")),
    ]
}
