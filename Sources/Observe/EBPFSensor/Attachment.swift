import CBPF
import CLinux
import Glibc

/// A program that was attached, with what the kernel said of it then.
struct Attachment {
    private let name: String
    private let link: Int32
    private let tracepoint: Int32?
    /// Numbers of link and program; nil where the kernel has no links for it (perf events before Linux 5.15).
    private let identity: Identity?

    struct Identity: Hashable {
        var link: UInt32
        var program: UInt32
    }

    /// - Parameters:
    ///   - place: what it is attached to, where the program's name does not tell.
    ///   - link: descriptor that lives as long as the link.
    ///   - tracepoint: descriptor of the perf event.
    init(program: String, place: String?, link: Int32, tracepoint: Int32?) {
        name = place.map { "\(program) at \($0)" } ?? program
        self.link = link
        self.tracepoint = tracepoint
        identity = Self.identity(of: link)
    }

    /// What is wrong now; nil if it is attached as it was.
    var fault: String? {
        guard let identity else { return nil }
        guard let present = Self.identity(of: link) else { return "\(name) is not attached any more" }
        guard present == identity else { return "\(name) was replaced by another program" }
        if let tracepoint, plimsoll_tracepoint_runs(tracepoint, identity.program) == 0 { return "\(name) is not attached any more" }
        return nil
    }

    private static func identity(of link: Int32) -> Identity? {
        var info = bpf_link_info()
        var size = UInt32(MemoryLayout<bpf_link_info>.size)
        guard bpf_obj_get_info_by_fd(link, &info, &size) == 0 else { return nil }
        return Identity(link: info.id, program: info.prog_id)
    }
}
