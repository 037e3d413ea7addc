import CLayout

/// What a field of a record holds (`enum plimsoll_tag` in plimsoll_layout.h, which tells the payloads).
public enum RecordTag: UInt16, Sendable, CaseIterable {
    case path = 1
    case pathFromRoot
    case pathInFileSystem
    case callerPath
    case file
    case socket
    case address
    case argv
    case environment
    case directory
    case credentials
    case task
    case descriptor
    case unixPath
    case cgroupPath
    case directoryAt
    case callerPath2
    case directoryAt2
    case entryPath
    case entryPath2
    case text
    case descriptors
    case path2
    case processState
}

/// Why bytes are not a record. Counted as a loss, never fatal.
public enum RecordError: Error, Equatable, Sendable {
    /// Shorter than a header.
    case short(Int)
    /// The header's size is not the number of bytes, or not a multiple of 8.
    case size(declared: Int, actual: Int)
    /// The field at this offset does not fit, or a fixed structure has another size.
    case field(offset: Int, tag: UInt16)
}

/// One event, as a view over the bytes that a sensor delivered. Valid only while those bytes are.
///
/// Layout: `Probes/layout/include/plimsoll_layout.h`.
public struct Record {
    /// All bytes, header included.
    public let bytes: ByteView

    /// Checks every bound once, so that the accessors need not.
    public init(_ bytes: ByteView) throws(RecordError) {
        guard bytes.count >= Self.headerSize else { throw .short(bytes.count) }
        let declared = Int(bytes.loadUnaligned(as: UInt32.self))
        guard declared == bytes.count, declared % 8 == 0 else { throw .size(declared: declared, actual: bytes.count) }
        var offset = Self.headerSize
        while offset < declared {
            let tag = bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)
            let size = Int(bytes.loadUnaligned(fromByteOffset: offset + 2, as: UInt16.self))
            guard offset + Self.fieldSize + size <= declared else { throw .field(offset: offset, tag: tag) }
            if let expected = Self.fixedSize(of: tag), expected != size { throw .field(offset: offset, tag: tag) }
            offset += Self.fieldSize + (size + 7) & ~7
        }
        self.bytes = bytes
    }

    /// The fixed part.
    public var header: plimsoll_header { bytes.loadUnaligned(as: plimsoll_header.self) }
    /// What happened.
    public var type: EventType { EventType(rawValue: bytes.loadUnaligned(fromByteOffset: 4, as: UInt16.self)) }
    /// `enum plimsoll_record_flag`.
    public var flags: RecordFlags { RecordFlags(rawValue: bytes.loadUnaligned(fromByteOffset: 6, as: UInt16.self)) }
    /// CLOCK_BOOTTIME, nanoseconds.
    public var time: UInt64 { bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self) }
    /// Id of the process's cgroup.
    public var cgroup: UInt64 { bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self) }
    /// The process.
    public var process: ProcessID {
        ProcessID(
            pid: bytes.loadUnaligned(fromByteOffset: 24, as: UInt32.self), start: bytes.loadUnaligned(fromByteOffset: 32, as: UInt64.self))
    }
    /// The thread.
    public var thread: UInt32 { bytes.loadUnaligned(fromByteOffset: 28, as: UInt32.self) }
    /// What the call returned, a negative errno on failure.
    public var result: Int64 { bytes.loadUnaligned(fromByteOffset: 40, as: Int64.self) }
    /// An argument of the call.
    /// - Parameter index: 0 to 5.
    public func argument(_ index: Int) -> UInt64 {
        precondition(index >= 0 && index < 6)
        return bytes.loadUnaligned(fromByteOffset: 48 + 8 * index, as: UInt64.self)
    }

    /// The payload of a field; nil where the record has none.
    public func field(_ tag: RecordTag) -> ByteView? {
        var offset = Self.headerSize
        while offset < bytes.count {
            let size = Int(bytes.loadUnaligned(fromByteOffset: offset + 2, as: UInt16.self))
            if bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self) == tag.rawValue {
                return ByteView(rebasing: bytes[(offset + Self.fieldSize)..<(offset + Self.fieldSize + size)])
            }
            offset += Self.fieldSize + (size + 7) & ~7
        }
        return nil
    }

    /// The file that the event is about.
    public var file: plimsoll_file? { field(.file)?.loadUnaligned(as: plimsoll_file.self) }
    /// The socket that the event is about.
    public var socket: plimsoll_socket? { field(.socket)?.loadUnaligned(as: plimsoll_socket.self) }
    /// The descriptor that the event is about.
    public var descriptor: plimsoll_descriptor? { field(.descriptor)?.loadUnaligned(as: plimsoll_descriptor.self) }
    /// User, groups and capabilities of the thread.
    public var credentials: plimsoll_credentials? { field(.credentials)?.loadUnaligned(as: plimsoll_credentials.self) }
    /// Parent, session, namespaces, name.
    public var task: plimsoll_task? { field(.task)?.loadUnaligned(as: plimsoll_task.self) }
    /// What a recorded snapshot tells beyond the kernel's.
    public var processState: plimsoll_process_state? { field(.processState)?.loadUnaligned(as: plimsoll_process_state.self) }

    static let headerSize = MemoryLayout<plimsoll_header>.size
    static let fieldSize = MemoryLayout<plimsoll_field>.size

    private static func fixedSize(of tag: UInt16) -> Int? {
        switch RecordTag(rawValue: tag) {
        case .file: MemoryLayout<plimsoll_file>.size
        case .socket: MemoryLayout<plimsoll_socket>.size
        case .descriptor: MemoryLayout<plimsoll_descriptor>.size
        case .credentials: MemoryLayout<plimsoll_credentials>.size
        case .task: MemoryLayout<plimsoll_task>.size
        case .processState: MemoryLayout<plimsoll_process_state>.size
        default: nil
        }
    }
}

/// Remarks about a record (`enum plimsoll_record_flag`).
public struct RecordFlags: OptionSet, Sendable, Hashable {
    /// The bits in the header.
    public let rawValue: UInt16
    /// From the bits in the header.
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    /// A text did not fit into its limit.
    public static let truncated = RecordFlags(rawValue: 1)
    /// A text or structure could not be read.
    public static let unreadable = RecordFlags(rawValue: 2)
    /// Fork as seen by the child.
    public static let child = RecordFlags(rawValue: 4)
    /// A 32-bit call, or one of x32.
    public static let compat = RecordFlags(rawValue: 8)
    /// Found by polling /proc, not seen as it happened.
    public static let polled = RecordFlags(rawValue: 16)
    /// A path that the caller passed changed during the call.
    public static let raced = RecordFlags(rawValue: 32)
    /// Whether a path changed during the call is not known.
    public static let unverified = RecordFlags(rawValue: 64)
    /// Asked for through an io_uring.
    public static let ring = RecordFlags(rawValue: 128)
    /// The result is not known.
    public static let withoutResult = RecordFlags(rawValue: 256)
}
