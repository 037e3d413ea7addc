import CLayout
import Events

/// What an event's descriptor is, as `fd.type` and `fd.typechar` tell it.
enum DescriptorKind: UInt8 {
    case file, directory, ipv4, ipv6, unix, pipe, event, signal, eventPoll, inotify, timer, memory, userFault, bpf, ioUring, pid, netlink,
        unsupported

    var name: StaticString {
        switch self {
        case .file: "file"
        case .directory: "directory"
        case .ipv4: "ipv4"
        case .ipv6: "ipv6"
        case .unix: "unix"
        case .pipe: "pipe"
        case .event: "event"
        case .signal: "signalfd"
        case .eventPoll: "eventpoll"
        case .inotify: "inotify"
        case .timer: "timerfd"
        case .memory: "memfd"
        case .userFault: "userfaultfd"
        case .bpf: "bpf"
        case .ioUring: "io_uring"
        case .pid: "pidfd"
        case .netlink: "netlink"
        case .unsupported: "unsupported"
        }
    }

    var letter: StaticString {
        switch self {
        case .file: "f"
        case .directory: "d"
        case .ipv4: "4"
        case .ipv6: "6"
        case .unix, .userFault: "u"
        case .pipe: "p"
        case .event: "e"
        case .signal: "s"
        case .eventPoll: "l"
        case .inotify: "i"
        case .timer: "t"
        case .memory: "m"
        case .bpf: "b"
        case .ioUring: "r"
        case .pid: "P"
        case .netlink: "n"
        case .unsupported: "o"
        }
    }

    /// From the name of an anonymous inode, such as `anon_inode:[eventpoll]` (fs/anon_inodes.c and its callers).
    init(anonymous name: ByteView) {
        func mentions(_ word: StaticString) -> Bool {
            name.contains(ByteView(start: UnsafeRawPointer(word.utf8Start), count: word.utf8CodeUnitCount))
        }
        if mentions("eventfd") {
            self = .event
        } else if mentions("eventpoll") {
            self = .eventPoll
        } else if mentions("signalfd") {
            self = .signal
        } else if mentions("inotify") {
            self = .inotify
        } else if mentions("timerfd") {
            self = .timer
        } else if mentions("userfaultfd") {
            self = .userFault
        } else if mentions("io_uring") {
            self = .ioUring
        } else if mentions("pidfd") {
            self = .pid
        } else if mentions("bpf") {
            self = .bpf
        } else {
            self = .unsupported
        }
    }
}

extension Subject {
    private static let typeMask: UInt32 = 0o170000  // S_IFMT, <linux/stat.h>
    private static let directoryType: UInt32 = 0o040000
    private static let socketType: UInt32 = 0o140000

    /// What the event's descriptor is; nil if it has none or if it is not known.
    var descriptorKind: DescriptorKind? {
        if type.isOpen { return openedKind }
        if traits.paths.isPathOnly && descriptor == nil { return nil }
        if let socket = socketKind { return socket }
        guard let kind = descriptor?.kind else { return nil }
        return switch plimsoll_descriptor_kind(kind) {
        case PLIMSOLL_KIND_FILE, PLIMSOLL_KIND_CHARACTER, PLIMSOLL_KIND_BLOCK: .file
        case PLIMSOLL_KIND_DIRECTORY: .directory
        case PLIMSOLL_KIND_PIPE: .pipe
        case PLIMSOLL_KIND_MEMFD: .memory
        case PLIMSOLL_KIND_ANONYMOUS: DescriptorKind(anonymous: part(.path) ?? ByteView(start: nil, count: 0))
        default: nil
        }
    }

    /// What open made or was meant to make: a directory, or else a file; devices and FIFOs count as files, as they do in Falco.
    private var openedKind: DescriptorKind {
        if let mode = file?.mode { return mode & Self.typeMask == Self.directoryType ? .directory : .file }
        return argument(1) & OpenFlags.directory != 0 ? .directory : .file
    }

    private var socketKind: DescriptorKind? {
        let ends = endpoints
        guard ends.isPresent else { return nil }
        return switch Endpoints.Family(rawValue: ends.family) {
        case .ipv4: .ipv4
        case .ipv6: .ipv6
        case .unix: .unix
        case .netlink: .netlink
        default: .unsupported
        }
    }

    /// The descriptor's number: of the new one for calls that make one (-1 if they failed), else the one that the call names. A new one is 0
    /// where the result is not known.
    var descriptorNumber: Int64? {
        if traits.makesDescriptor || isDuplication { return result < 0 ? -1 : result }
        if let number = descriptor?.number { return number }
        return type == .connect ? Int64(Int32(truncatingIfNeeded: argument(0))) : nil
    }

    /// fcntl with F_DUPFD or F_DUPFD_CLOEXEC (<linux/fcntl.h>).
    private var isDuplication: Bool {
        guard type.rawValue == Self.fcntl else { return false }
        let command = UInt32(truncatingIfNeeded: argument(1))
        return command == 0 || command == 1030
    }

    private static let fcntl: UInt16 = 72

    /// `fd.name`: one of the file's names, or the text of a socket. A call that only names a path has no descriptor.
    var descriptorName: FieldValue {
        guard isAboutDescriptor else { return .missing }
        if !type.isOpen, endpoints.isPresent { return socketName }
        guard let name = fileName else { return .missing }
        return .bytes(name)
    }

    /// Fields of descriptors can have a value.
    var isAboutDescriptor: Bool { !traits.paths.isPathOnly || descriptor != nil }
}
