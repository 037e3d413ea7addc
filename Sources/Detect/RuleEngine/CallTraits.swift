import Events

/// What the engine must know of a call besides its arguments: the paths and descriptors that it takes and makes.
package struct CallTraits: Sendable {
    /// Which paths a call names, and what each is to it. "First" and "second" are those of the record (``RecordTag/callerPath`` and
    /// ``RecordTag/callerPath2``), which is not always the order of the arguments.
    package enum Paths: UInt8, Sendable {
        /// No path.
        case none
        /// Opens a file by a name.
        case opened
        /// One path and no descriptor.
        case one
        /// No path, but what it does to its descriptor is done to a file: fchmod and its like.
        case descriptor
        /// From the first to the second: rename, move_mount, pivot_root.
        case move
        /// The second becomes another name of the first.
        case link
        /// The second becomes a link with the first as its text.
        case symbolicLink
        /// The second (a device, a directory) appears at the first.
        case mount

        /// Two paths.
        package var isPair: Bool { self == .move || self == .link || self == .symbolicLink || self == .mount }
        /// A path and no descriptor: fields of descriptors have no value then.
        package var isPathOnly: Bool { self == .one || isPair }
    }

    /// What a socket address (``RecordTag/address``) of the caller is.
    package enum Address: UInt8, Sendable {
        case none
        /// Where to: connect, send.
        case destination
        /// Where from: receive.
        case sender
        /// The address that the socket gets: bind.
        case own
    }

    package var paths = Paths.none
    /// Place of the argument with the descriptor of the directory that the first path is relative to; negative without.
    var firstDirectory: Int8 = -1
    /// The same of the second path.
    var secondDirectory: Int8 = -1
    /// The working directory in the record is the one that the call has set.
    var changesDirectory = false
    /// The root that paths begin at is another one after the call.
    var changesRoot = false
    /// Returns a new descriptor.
    package var makesDescriptor = false
    package var address = Address.none
    /// The socket has no peer: socket, bind, listen.
    package var isWithoutPeer = false

    /// The traits of a type of event.
    package static func of(_ type: EventType) -> CallTraits { type.rawValue < table.count ? table[Int(type.rawValue)] : CallTraits() }

    private static let table: [CallTraits] = {
        var table = [CallTraits](repeating: CallTraits(), count: Int(EventType.firstPseudoType))
        func change(_ names: String, _ body: (inout CallTraits) -> Void) {
            for name in names.split(separator: " ") {
                if let type = EventType(named: String(name)) { body(&table[Int(type.rawValue)]) }
            }
        }
        change("open openat openat2 creat open_by_handle_at") { $0.paths = .opened }
        change(
            "chmod chown lchown truncate mkdir rmdir unlink chdir chroot mknod umount2 setxattr lsetxattr statfs getcwd mkdirat unlinkat "
                + "fchmodat fchmodat2 fchownat mknodat open_tree fspick mount_setattr"
        ) { $0.paths = .one }
        change("fchmod fchown ftruncate fchdir fsetxattr") { $0.paths = .descriptor }
        change("rename renameat renameat2 move_mount pivot_root") { $0.paths = .move }
        change("link linkat") { $0.paths = .link }
        change("symlink symlinkat") { $0.paths = .symbolicLink }
        change("mount") { $0.paths = .mount }
        change(
            "openat openat2 mkdirat unlinkat fchmodat fchmodat2 fchownat mknodat open_tree fspick mount_setattr renameat renameat2 linkat "
                + "move_mount execveat"
        ) { $0.firstDirectory = 0 }
        change("renameat renameat2 linkat move_mount") { $0.secondDirectory = 2 }
        change("symlinkat") { $0.secondDirectory = 1 }
        change("chdir fchdir") { $0.changesDirectory = true }
        change("chroot pivot_root") { $0.changesRoot = true }
        change(
            "open openat openat2 creat open_by_handle_at accept accept4 dup dup2 dup3 socket memfd_create userfaultfd pidfd_open pidfd_getfd "
                + "perf_event_open fsopen fsmount fspick open_tree io_uring_setup epoll_create epoll_create1 eventfd eventfd2 inotify_init "
                + "inotify_init1 signalfd signalfd4 timerfd_create"
        ) { $0.makesDescriptor = true }
        change("connect sendto sendmsg sendmmsg") { $0.address = .destination }
        change("recvfrom recvmsg recvmmsg") { $0.address = .sender }
        change("bind") { $0.address = .own }
        change("socket socketpair bind listen") { $0.isWithoutPeer = true }
        return table
    }()
}

extension EventType {
    /// Names one path.
    var namesPath: Bool {
        switch CallTraits.of(self).paths {
        case .opened, .one, .descriptor: true
        default: false
        }
    }
    /// Names two paths.
    var namesPaths: Bool { CallTraits.of(self).paths.isPair }
}
