extension CallArguments {
    /// Sockets.
    static let sockets: [Definition] = [
        (["socket"], [("fd", .newDescriptor), ("domain", .names(0, .addressFamily)), ("type", .unsigned32(1)), ("proto", .unsigned32(2))]),
        (
            ["socketpair"],
            [
                ("res", .outcome), ("fd1", .pairDescriptor(0)), ("fd2", .pairDescriptor(1)), ("source", .absent), ("peer", .absent),
                ("domain", .names(0, .addressFamily)), ("type", .unsigned32(1)), ("proto", .unsigned32(2)),
            ]
        ),
        (["connect"], [("res", .outcome), ("tuple", .endpoints), ("fd", .descriptor(0)), ("addr", .address)]),
        (
            ["accept", "accept4"],
            [
                ("fd", .newDescriptor), ("tuple", .endpoints), ("queuepct", .absent), ("queuelen", .absent), ("queuemax", .absent),
                ("flags", .hexadecimal32(3)),
            ]
        ),
        (["bind"], [("res", .outcome), ("addr", .address), ("fd", .descriptor(0))]),
        (["listen"], [("res", .outcome), ("fd", .descriptor(0)), ("backlog", .signed(1))]),
        (["shutdown"], [("res", .outcome), ("fd", .descriptor(0)), ("how", .names(1, .shutdownHow))]),
    ]

    /// What is sent and received. The sizes of messages in several parts are in memory that records do not hold.
    static let messages: [Definition] = [
        (
            ["sendto"],
            [("res", .result), ("data", .absent), ("fd", .descriptor(0)), ("size", .unsigned(2)), ("tuple", .endpoints)]
        ),
        (["sendmsg"], [("res", .result), ("data", .absent), ("fd", .descriptor(0)), ("size", .absent), ("tuple", .endpoints)]),
        (["sendmmsg"], [("res", .result), ("fd", .descriptor(0)), ("size", .absent), ("data", .absent), ("tuple", .endpoints)]),
        (
            ["recvfrom"],
            [("res", .result), ("data", .absent), ("tuple", .endpoints), ("fd", .descriptor(0)), ("size", .unsigned(2))]
        ),
        (
            ["recvmsg"],
            [
                ("res", .result), ("size", .absent), ("data", .absent), ("tuple", .endpoints), ("msgcontrol", .absent),
                ("fd", .descriptor(0)),
            ]
        ),
        (
            ["recvmmsg"],
            [
                ("res", .result), ("fd", .descriptor(0)), ("size", .absent), ("data", .absent), ("tuple", .endpoints),
                ("msgcontrol", .absent),
            ]
        ),
    ]
}
