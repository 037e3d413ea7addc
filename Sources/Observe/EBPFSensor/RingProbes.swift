import CProbes
import Events

/// The programs for io_uring, in the form that fits the running kernel's tracepoints (Probes/programs/rings.h).
struct RingProbes: Equatable {
    /// The program that sees requests when they are taken over.
    var submit: String
    /// The one that sees completions.
    var complete: String
    /// Bits of a request's flags: its own credentials count; it has further data. 0 where the kernel has no such flag.
    var flags: [UInt32]

    /// - Returns: nil where the tracepoints do not hand over what is needed: only the making of a ring is seen then.
    init?(_ types: KernelTypes) {
        let submit = types.argumentCount(ofTracepoint: "io_uring_submit_req"),
            older = types.argumentCount(ofTracepoint: "io_uring_submit_sqe")
        let complete = types.argumentCount(ofTracepoint: "io_uring_complete")
        self.init(submit: submit, submitBefore: older, complete: complete)
        let names = ["REQ_F_CREDS_BIT", "REQ_F_ASYNC_DATA_BIT"]
        let bits = types.values(ofConstants: Set(names))
        flags = names.map { name in bits[name].map { $0 < 32 ? 1 << $0 : 0 } ?? 0 }
    }

    /// - Parameters: how many arguments `io_uring_submit_req`, `io_uring_submit_sqe` and `io_uring_complete` have; nil where there is none.
    init?(submit: Int?, submitBefore: Int?, complete: Int?) {
        switch (submit, submitBefore) {
        case (1?, _): self.submit = "plimsoll_ring_submit"
        case (_, 2?): self.submit = "plimsoll_ring_submit_sqe"
        case (_, 7?): self.submit = "plimsoll_ring_submit_old"  // ring, request, number, operation, flags, two more
        default: return nil
        }
        switch complete {
        case 3?: self.complete = "plimsoll_ring_complete"
        case 5?, 7?: self.complete = "plimsoll_ring_complete_old"
        default: return nil  // before 5.18 a completion does not tell its request
        }
        flags = [0, 0]
    }

    /// The calls that can be asked for through a ring (slots_of_operations).
    static let calls = Set(
        """
        sendmsg recvmsg accept4 connect openat sendto recvfrom openat2 shutdown renameat2 unlinkat mkdirat symlinkat linkat fsetxattr
        setxattr socket ftruncate bind listen pipe2
        """.split(whereSeparator: \.isWhitespace).compactMap { EventType(named: String($0)) })
}

/// What was odd about requests on rings of io_uring; events are made of all of them.
public struct RingCounters: Sendable, Hashable {
    /// Requests that were freed without completion.
    public var unfinished: UInt64 = 0
    /// Completions of requests whose begin was not seen or is not known any more: the event is marked as unverified.
    public var unmatched: UInt64 = 0
}
