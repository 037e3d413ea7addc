import CLinux
import Events
import Linux

/// A BPF ring buffer as its reader sees it.
final class Ring {
    private var ring = plimsoll_ring()
    let descriptor: Int32

    /// Maps the ring of a map.
    init(descriptor: Int32, size: Int) throws(SystemError) {
        self.descriptor = descriptor
        let error = plimsoll_ring_map(descriptor, UInt(size), &ring)
        guard error == 0 else { throw SystemError(call: "mmap", path: "BPF ring buffer", errno: -error) }
    }

    deinit { plimsoll_ring_unmap(&ring) }

    /// The next record.
    enum Head {
        case empty
        /// One is being written.
        case busy
        case record(ByteView)
    }

    /// The next record, valid until ``advance()``.
    func peek() -> Head {
        var bytes: UnsafeRawPointer?
        var size: UInt32 = 0
        let state = plimsoll_ring_peek(&ring, &bytes, &size)
        switch state {
        case PLIMSOLL_RING_RECORD: return .record(ByteView(start: bytes, count: Int(size)))
        case PLIMSOLL_RING_BUSY: return .busy
        default: return .empty
        }
    }

    /// Gives the record's room back to the kernel.
    func advance() { plimsoll_ring_next(&ring) }
}
