import CLayout
import Events

/// Events of system calls. All of them succeed unless a result is given; a failure is a negative errno.
extension EventFixtures {
    /// A process that was replaced by another program: its image is the new one from now on.
    /// - Parameter arguments: that follow argv[0], which is the path.
    public func exec(
        _ path: String, arguments: [String] = [], by process: Events.Process, file: plimsoll_file? = nil, environment: [String]? = nil,
        result: Int64 = 0
    ) -> EventFixture {
        var record = RecordBuilder(.execve, result: result)
        record.add(.path, path)
        record.add(.callerPath, path)
        record.add(.argv, Self.ended([path] + arguments))
        if let environment { record.add(.environment, Self.ended(environment)) }
        if let file { record.add(file) }
        record.add(process.credentials)
        if result == 0 {
            process.image = image(path, arguments: arguments, environment: environment, file: file)
            withUnsafeMutableBytes(of: &process.task.comm) { comm in
                comm.initializeMemory(as: UInt8.self, repeating: 0)
                comm.copyBytes(from: process.image.name.view)
            }
        }
        record.add(process.task)
        return event(record, by: process)
    }

    /// openat(2).
    /// - Parameter path: from the root of the mount namespace.
    /// - Parameter caller: the text that the caller passed; the path if nil.
    /// - Parameter flags: as open(2) has them, O_RDONLY if 0.
    /// - Parameter result: the descriptor, or a negative errno; a failed open has no file and only the caller's text.
    public func open(
        _ path: String, caller: String? = nil, flags: UInt64 = 0, mode: UInt64 = 0, by process: Events.Process, file: plimsoll_file? = nil,
        result: Int64 = 3
    ) -> EventFixture {
        var record = RecordBuilder(.openat, result: result)
        record.header.args.1 = flags
        record.header.args.2 = mode
        record.add(.callerPath, caller ?? path)
        if result >= 0 {
            record.add(.path, path)
            record.add(file ?? Self.regularFile())
            record.add(Self.descriptor(result, PLIMSOLL_KIND_FILE, flags: UInt32(truncatingIfNeeded: flags)))
        }
        return event(record, by: process)
    }

    /// connect(2) over TCP and IPv4.
    /// - Parameter remote: four numbers of the address.
    public func connect(
        to remote: (UInt8, UInt8, UInt8, UInt8), port: UInt16, descriptor: Int64 = 3, by process: Events.Process, result: Int64 = 0
    ) -> EventFixture {
        var record = RecordBuilder(.connect, result: result)
        record.header.args.0 = UInt64(bitPattern: descriptor)
        record.add(Self.socket(remote: remote, port: port))
        record.add(Self.descriptor(descriptor, PLIMSOLL_KIND_SOCKET))
        // struct sockaddr_in (ip(7)): the family in host byte order, the port in network byte order.
        var address = withUnsafeBytes(of: UInt16(2)) { Array($0) }
        address += [UInt8(port >> 8), UInt8(port & 0xff), remote.0, remote.1, remote.2, remote.3, 0, 0, 0, 0, 0, 0, 0, 0]
        record.add(.address, address)
        return event(record, by: process)
    }

    /// dup2(2) of a connected TCP socket, as a reverse shell does it.
    public func dup(
        _ descriptor: Int64 = 3, to new: Int64 = 0, ofSocketTo remote: (UInt8, UInt8, UInt8, UInt8), port: UInt16,
        by process: Events.Process
    ) -> EventFixture {
        var record = RecordBuilder(.dup2, result: new)
        record.header.args.0 = UInt64(bitPattern: descriptor)
        record.header.args.1 = UInt64(bitPattern: new)
        record.add(Self.socket(remote: remote, port: port))
        record.add(Self.descriptor(new, PLIMSOLL_KIND_SOCKET))
        return event(record, by: process)
    }

    /// An ordinary file of the superuser.
    /// - Parameter flags: of `enum plimsoll_file_flag`.
    public static func regularFile(inode: UInt64 = 100, mode: UInt32 = 0o100_644, flags: UInt32 = 0) -> plimsoll_file {
        let ext4: UInt32 = 0xef53
        return plimsoll_file(
            inode: inode, ctime: 1, mtime: 1, device: 1, mode: mode, uid: 0, gid: 0, links: 1, magic: ext4, flags: flags, reserved: 0)
    }

    private static func descriptor(_ number: Int64, _ kind: plimsoll_descriptor_kind, flags: UInt32 = 0) -> plimsoll_descriptor {
        plimsoll_descriptor(number: number, kind: UInt32(kind.rawValue), flags: flags)
    }

    /// A connected TCP socket from 10.0.0.2, port 40000.
    public static func socket(remote: (UInt8, UInt8, UInt8, UInt8), port: UInt16) -> plimsoll_socket {
        var socket = plimsoll_socket()
        socket.family = 2
        socket.type = 1
        socket.protocol = 6
        socket.state = 1
        socket.local_port = 40_000
        socket.remote_port = port
        withUnsafeMutableBytes(of: &socket.local) { $0.copyBytes(from: [10, 0, 0, 2]) }
        withUnsafeMutableBytes(of: &socket.remote) { $0.copyBytes(from: [remote.0, remote.1, remote.2, remote.3]) }
        return socket
    }
}
