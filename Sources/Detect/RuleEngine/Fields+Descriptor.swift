import CLayout
import Events

extension FieldFamily {
    /// The descriptor that the event is about.
    static let descriptor = FieldFamily(name: "Descriptor", fields: identity + names + files)

    private static let identity: [Field] = [
        Field("fd.num", .signed, scope: .descriptors, "descriptor number; -1 where the call that should make it failed") { subject, _ in
            subject.descriptorNumber.map { .signed($0) } ?? .missing
        },
        Field(
            "fd.type", .text, scope: .descriptors,
            "file, directory, ipv4, ipv6, unix, pipe, event, signalfd, eventpoll, inotify, timerfd, memfd, netlink, pidfd, …"
        ) { subject, _ in
            subject.descriptorKind.map { .literal($0.name) } ?? .missing
        },
        Field("fd.typechar", .text, scope: .descriptors, "one letter for the type: f d 4 6 u p e s l i t m …") { subject, _ in
            subject.descriptorKind.map { .literal($0.letter) } ?? .missing
        },
        Field("fd.types", .text, isList: true, argument: .optionalIndex, scope: .descriptors, "types of the descriptors of the event") {
            subject, _ in
            guard let kind = subject.descriptorKind, let list = subject.scratch.list(1) else { return .missing }
            list.initializeElement(at: 0, to: .literal(kind.name))
            return .list(UnsafeBufferPointer(list))
        },
        Field("fd.uid", .text, flags: .computed, scope: .descriptors, "process id and descriptor number") { subject, _ in
            guard let number = subject.descriptorNumber else { return .missing }
            return subject.scratch.compose(32) {
                $0.append(decimal: UInt64(subject.process.id.pid))
                $0.append(decimal: number)
            }
        },
        Field("fd.idx", .signed, scope: .descriptors, "number of the descriptor within the event; not recorded") { _, _ in .missing },
    ]

    private static let names: [Field] = [
        Field("fd.name", .text, flags: .perName, scope: .descriptors, "absolute path of a file, or client:port->server:port of a socket") {
            subject, _ in
            subject.descriptorName
        },
        Field("fd.nameraw", .text, flags: .perName, scope: .descriptors, "path exactly as the process gave it") { subject, _ in
            guard subject.isAboutDescriptor else { return .missing }
            if let caller = subject.callerText { return .bytes(caller) }
            return subject.type.isOpen ? .missing : subject.descriptorName
        },
        Field("fd.directory", .text, flags: .perName, scope: .descriptors, "directory part of a file path") { subject, _ in
            guard subject.hasFileName, let name = subject.fileName, let slash = name.lastSlash else { return .missing }
            return .bytes(name.slice(0..<max(slash, 1)))
        },
        Field("fd.filename", .text, flags: .perName, scope: .descriptors, "last part of a file path") { subject, _ in
            guard subject.hasFileName, let name = subject.fileName else { return .missing }
            guard let slash = name.lastSlash else { return .bytes(name) }
            return .bytes(name.slice((slash + 1)..<name.count))
        },
        Field("fd.containername", .text, flags: [.perName, .computed], scope: .descriptors, "container id, colon, name") { subject, _ in
            joined(subject, subject.descriptorName)
        },
        Field("fd.containerdirectory", .text, flags: [.perName, .computed], scope: .descriptors, "container id, colon, directory") {
            subject, _ in
            guard subject.hasFileName, let name = subject.fileName, let slash = name.lastSlash else { return .missing }
            return joined(subject, .bytes(name.slice(0..<max(slash, 1))))
        },
        Field("fd.name_changed", .boolean, scope: .descriptors, "this event changed the name of its descriptor") { subject, _ in
            .boolean(
                subject.type == .connect || subject.type.isOpen || subject.type.isAccept
                    || (subject.traits.address != .own && subject.part(.address) != nil))
        },
    ]

    private static let files: [Field] = [
        Field("fd.dev", .unsigned32, scope: .descriptors, "device number of the file's file system") { subject, _ in
            guard let file = subject.descriptorFile else { return .missing }
            return .unsigned(file.device)
        },
        Field("fd.dev.major", .unsigned32, scope: .descriptors, "major device number") { subject, _ in
            guard let file = subject.descriptorFile else { return .missing }
            return .unsigned(file.device >> 20)
        },
        Field("fd.dev.minor", .unsigned32, scope: .descriptors, "minor device number") { subject, _ in
            guard let file = subject.descriptorFile else { return .missing }
            return .unsigned(file.device & 0xFFFFF)
        },
        Field("fd.ino", .signed, scope: .descriptors, "inode number") { subject, _ in
            guard let file = subject.descriptorFile else { return .missing }
            return .number(file.inode)
        },
        Field("fd.mode", .unsigned32, flags: .octal, scope: .descriptors, "permission bits and type of the file") { subject, _ in
            guard let file = subject.descriptorFile else { return .missing }
            return .unsigned(file.mode)
        },
        Field("fd.is_upper_layer", .boolean, scope: .descriptors, "the file lies in the upper layer of an overlay file system") {
            subject, _ in
            .boolean(subject.descriptorFile.map { $0.flags & PLIMSOLL_FILE_UPPER.rawValue != 0 } ?? false)
        },
        Field("fd.is_lower_layer", .boolean, scope: .descriptors, "the file lies in a lower layer of an overlay file system") {
            subject, _ in
            .boolean(
                subject.descriptorFile.map {
                    $0.flags & (PLIMSOLL_FILE_OVERLAY.rawValue | PLIMSOLL_FILE_UPPER.rawValue) == PLIMSOLL_FILE_OVERLAY.rawValue
                } ?? false)
        },
    ]

    private static func joined(_ subject: Subject, _ value: FieldValue) -> FieldValue {
        guard case .bytes(let text) = value else { return .missing }
        let id = subject.workload.shortID.view
        return subject.scratch.compose(id.count + 1 + text.count) {
            $0.append(id)
            $0.append(UInt8(ascii: ":"))
            $0.append(text)
        }
    }
}

extension Subject {
    /// The descriptor's name is a path.
    var hasFileName: Bool { type.isOpen || (isAboutDescriptor && !endpoints.isPresent) }

    /// The file of the event's descriptor.
    var descriptorFile: plimsoll_file? { isAboutDescriptor ? file : nil }
}
