import CLayout
import Events

/// Events of every other system call, made as the sensor does it: arguments are the six registers, and what the kernel or the caller's
/// memory says besides stands in fields.
extension EventFixtures {
    /// What a call's record holds besides its arguments.
    public struct Details {
        /// The path that the caller passed, the first of two.
        public var path: String?
        /// The second path.
        public var secondPath: String?
        /// ``path`` as it was when the call began, where it changed.
        public var pathAtEntry: String?
        /// ``secondPath`` as it was when the call began, where it changed.
        public var secondPathAtEntry: String?
        /// The directory that ``path`` is relative to.
        public var directoryAt: String?
        /// The directory that ``secondPath`` is relative to.
        public var secondDirectoryAt: String?
        /// The working directory after the call; not in the record if nil.
        public var directory: String?
        /// The file's path as the kernel has it; for an anonymous inode its name, such as `anon_inode:[pidfd]`.
        public var kernelPath: String?
        /// A further text: a type of file system, the name of a module.
        public var text: String?
        /// The file.
        public var file: plimsoll_file?
        /// The descriptor and its kind.
        public var descriptor: (number: Int64, kind: plimsoll_descriptor_kind)?
        /// Two descriptors that the call made.
        public var descriptors: (Int32, Int32)?
        /// The kernel's socket.
        public var socket: plimsoll_socket?
        /// A `struct sockaddr` of the caller.
        public var address: [UInt8]?
        /// Path of a unix socket's peer.
        public var unixPath: String?
        /// Remarks.
        public var flags: RecordFlags = []

        /// Nothing but arguments.
        public init() {}
    }

    /// A system call.
    /// - Parameter name: as in unistd.h. A name that no call has ends the test run.
    /// - Parameter arguments: the first ones of six; the others are 0.
    /// - Parameter result: what it returned, a negative errno on failure.
    /// - Parameter change: sets what its record holds besides.
    public func call(
        _ name: String, _ arguments: [Int64] = [], by process: Events.Process, result: Int64 = 0,
        _ change: (inout Details) -> Void = { _ in }
    ) -> EventFixture {
        guard let type = EventType(named: name) else { preconditionFailure("there is no system call \(name)") }
        var details = Details()
        change(&details)
        var record = RecordBuilder(type, result: result)
        withUnsafeMutableBytes(of: &record.header.args) { args in
            for (index, argument) in arguments.prefix(6).enumerated() {
                args.storeBytes(of: UInt64(bitPattern: argument), toByteOffset: 8 * index, as: UInt64.self)
            }
        }
        record.header.flags = details.flags.rawValue
        details.add(to: &record)
        record.add(process.credentials)
        record.add(process.task)
        return event(record, by: process)
    }

    /// A call that names one path and takes no directory.
    /// - Parameter rest: the arguments behind the path.
    public func call(_ name: String, path: String, _ rest: [Int64] = [], by process: Events.Process, result: Int64 = 0) -> EventFixture {
        call(name, [0] + rest, by: process, result: result) { $0.path = path }
    }

    /// rename, link and symlink: the old name or the link's text, and the new name.
    public func call(
        _ name: String, from path: String, to secondPath: String, by process: Events.Process, result: Int64 = 0
    ) -> EventFixture {
        call(name, by: process, result: result) {
            $0.path = path
            $0.secondPath = secondPath
        }
    }

    /// mount(2).
    /// - Parameter source: a device, a directory, or any word.
    /// - Parameter flags: MS_ of <linux/mount.h>.
    public func mount(
        _ source: String, at directory: String, type: String? = nil, flags: Int64 = 0, by process: Events.Process, result: Int64 = 0
    ) -> EventFixture {
        call("mount", [0, 0, 0, flags], by: process, result: result) {
            $0.path = directory
            $0.secondPath = source
            $0.text = type
        }
    }

    /// A call on an open file: fchmod, ftruncate, finit_module, setns and their like.
    /// - Parameter rest: the arguments behind the descriptor.
    public func call(
        _ name: String, onFile path: String, descriptor: Int64 = 3, kind: plimsoll_descriptor_kind = PLIMSOLL_KIND_FILE,
        _ rest: [Int64] = [], by process: Events.Process, result: Int64 = 0
    ) -> EventFixture {
        call(name, [descriptor] + rest, by: process, result: result) {
            $0.kernelPath = path
            $0.descriptor = (descriptor, kind)
        }
    }

    /// A call on a socket.
    /// - Parameter rest: the arguments behind the descriptor.
    /// - Parameter address: the `struct sockaddr` that the caller passed or got.
    public func call(
        _ name: String, on socket: plimsoll_socket, descriptor: Int64 = 3, _ rest: [Int64] = [], address: [UInt8]? = nil,
        by process: Events.Process, result: Int64 = 0
    ) -> EventFixture {
        call(name, [descriptor] + rest, by: process, result: result) {
            $0.socket = socket
            $0.descriptor = (descriptor, PLIMSOLL_KIND_SOCKET)
            $0.address = address
        }
    }

    /// socket(2).
    /// - Parameter domain: AF_ of <linux/socket.h>.
    /// - Parameter kind: SOCK_ of <linux/net.h>.
    public func socket(
        domain: Int64, kind: Int64, protocol number: Int64 = 0, descriptor: Int64 = 3, by process: Events.Process
    ) -> EventFixture {
        call("socket", [domain, kind, number], by: process, result: descriptor) {
            $0.socket = Self.socket(family: UInt16(domain), kind: UInt16(kind & 0xF), protocol: UInt16(number))
            $0.descriptor = (descriptor, PLIMSOLL_KIND_SOCKET)
        }
    }

    /// A socket that is not connected.
    /// - Parameter state: TCP_ of the kernel: 7 closed, 10 listening.
    /// - Parameter local: its address, four or sixteen bytes.
    public static func socket(
        family: UInt16, kind: UInt16, protocol number: UInt16 = 0, state: UInt16 = 7, local: [UInt8] = [], port: UInt16 = 0
    ) -> plimsoll_socket {
        var socket = plimsoll_socket()
        socket.family = family
        socket.type = kind
        socket.protocol = number
        socket.state = state
        socket.local_port = port
        withUnsafeMutableBytes(of: &socket.local) { $0.copyBytes(from: local) }
        return socket
    }

    /// `struct sockaddr_in` or `sockaddr_in6` (ip(7), ipv6(7)): the family in host byte order, the port in network byte order.
    /// - Parameter address: four or sixteen bytes.
    public static func socketAddress(_ address: [UInt8], port: UInt16) -> [UInt8] {
        let family: UInt16 = address.count == 4 ? 2 : 10
        let start = withUnsafeBytes(of: family) { Array($0) } + [UInt8(port >> 8), UInt8(port & 0xFF)]
        return address.count == 4 ? start + address + [UInt8](repeating: 0, count: 8) : start + [0, 0, 0, 0] + address + [0, 0, 0, 0]
    }

    /// `struct sockaddr_un` (unix(7)).
    /// - Parameter path: an abstract name begins with NUL.
    public static func socketAddress(unix path: String) -> [UInt8] { withUnsafeBytes(of: UInt16(1)) { Array($0) } + Array(path.utf8) + [0] }
}

extension EventFixtures.Details {
    fileprivate func add(to record: inout RecordBuilder) {
        let texts: [(RecordTag, String?)] = [
            (.path, kernelPath), (.callerPath, path), (.callerPath2, secondPath), (.entryPath, pathAtEntry),
            (.entryPath2, secondPathAtEntry), (.directoryAt, directoryAt), (.directoryAt2, secondDirectoryAt), (.directory, directory),
            (.text, text), (.unixPath, unixPath),
        ]
        for (tag, text) in texts { if let text { record.add(tag, text) } }
        if let file { record.add(file) }
        if let socket { record.add(socket) }
        if let address { record.add(.address, address) }
        if let descriptor { record.add(plimsoll_descriptor(number: descriptor.number, kind: UInt32(descriptor.kind.rawValue), flags: 0)) }
        if let descriptors { withUnsafeBytes(of: descriptors) { record.add(.descriptors, Array($0)) } }
    }
}
