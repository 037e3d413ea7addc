import CLayout

/// Writes a record: for sensors that are not in the kernel, for replay and for tests.
public struct RecordBuilder: Sendable {
    /// The fixed part; `size` is set by ``bytes``.
    public var header: plimsoll_header
    private var fields: [UInt8] = []

    /// An event of a process.
    public init(_ type: EventType, process: ProcessID = ProcessID(pid: 1, start: 0), time: UInt64 = 0, result: Int64 = 0) {
        header = plimsoll_header()
        header.type = type.rawValue
        header.pid = process.pid
        header.tid = process.pid
        header.start = process.start
        header.time = time
        header.result = result
    }

    /// Adds a field.
    /// - Precondition: at most 65,535 bytes.
    public mutating func add(_ tag: RecordTag, _ payload: some Collection<UInt8>) {
        precondition(payload.count <= UInt16.max)
        withUnsafeBytes(of: plimsoll_field(tag: tag.rawValue, size: UInt16(payload.count), reserved: 0)) { fields.append(contentsOf: $0) }
        fields.append(contentsOf: payload)
        fields.append(contentsOf: repeatElement(0, count: (8 - payload.count % 8) % 8))
    }

    /// Adds a text.
    public mutating func add(_ tag: RecordTag, _ text: String) { add(tag, Array(text.utf8)) }
    /// Adds the file that the event is about.
    public mutating func add(_ file: plimsoll_file) { withUnsafeBytes(of: file) { add(.file, Array($0)) } }
    /// Adds the socket that the event is about.
    public mutating func add(_ socket: plimsoll_socket) { withUnsafeBytes(of: socket) { add(.socket, Array($0)) } }
    /// Adds the descriptor that the event is about.
    public mutating func add(_ descriptor: plimsoll_descriptor) { withUnsafeBytes(of: descriptor) { add(.descriptor, Array($0)) } }
    /// Adds user, groups and capabilities of the thread.
    public mutating func add(_ credentials: plimsoll_credentials) { withUnsafeBytes(of: credentials) { add(.credentials, Array($0)) } }
    /// Adds parent, session, namespaces, name.
    public mutating func add(_ task: plimsoll_task) { withUnsafeBytes(of: task) { add(.task, Array($0)) } }
    /// Adds what a recorded snapshot tells beyond the kernel's.
    public mutating func add(_ state: plimsoll_process_state) { withUnsafeBytes(of: state) { add(.processState, Array($0)) } }

    /// The whole record.
    public var bytes: [UInt8] {
        var header = header
        header.size = UInt32(Record.headerSize + fields.count)
        return withUnsafeBytes(of: header) { Array($0) } + fields
    }
}
