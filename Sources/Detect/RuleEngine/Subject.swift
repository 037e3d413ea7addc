import CLayout
import Events

/// The event that is being looked at: finds the parts of its record once and keeps what fields compute until the next event.
///
/// One subject serves all events of a detector in turn. It holds nothing of an event beyond the call that brought it.
final class Subject {
    /// Memory for computed texts.
    let scratch = Scratch()
    /// Names of users and groups.
    let names: any NameLookup

    private(set) var bytes = ByteView(start: nil, count: 0)
    private(set) var type = EventType(rawValue: 0)
    private(set) var result: Int64 = 0
    /// Remarks about the record.
    private(set) var flags: RecordFlags = []
    /// What the type of event implies.
    private(set) var traits = CallTraits()
    private(set) var number: UInt64 = 0
    private(set) var wallTime: UInt64 = 0
    /// Wall clock of the first event that this subject saw.
    private(set) var firstWallTime: UInt64 = 0
    unowned(unsafe) private(set) var process: Process
    unowned(unsafe) private(set) var workload: Workload
    unowned(unsafe) private(set) var processes: any ProcessLookup

    /// Changes with every event.
    private(set) var eventGeneration: UInt64 = 0
    /// Changes with every event and every further name of it.
    private(set) var nameGeneration: UInt64 = 0

    /// Which of the event's names counts as its name now.
    private(set) var nameIndex = 0
    /// Names of the first path, found when first asked for; see `Subject+Names.swift`.
    let firstNames: UnsafeMutableBufferPointer<EventName>
    /// How many of them; -1 until asked for.
    var firstNameCount = -1
    /// Names of the second path.
    let secondNames: UnsafeMutableBufferPointer<EventName>
    /// How many of them.
    var secondNameCount = 0
    /// What has been read since it was last set to false was cut, or could not be read by the sensor; see `Subject+Damage.swift`.
    var hasReadDamage = false
    /// Ends of the socket; see `Subject+Socket.swift`.
    var endpointsStamp: UInt64 = 0
    var cachedEndpoints = Endpoints()

    private let parts: UnsafeMutableBufferPointer<(offset: UInt32, size: UInt32)>
    private let nobody: Process
    private let nowhere = NoProcesses()

    private final class NoProcesses: ProcessLookup {
        func process(pid: UInt32) -> Process? { nil }
    }

    init(names: any NameLookup) {
        self.names = names
        let image = ProcessImage(name: .empty, argv: .empty, path: nil, file: nil, time: 0)
        nobody = Process(
            id: ProcessID(pid: 0, start: 0), image: image, parent: nil, parentPID: 0, credentials: plimsoll_credentials(),
            task: plimsoll_task(),
            directory: nil, workload: .host, cgroup: 0, isPlaceholder: true)
        process = nobody
        workload = nobody.workload
        processes = nowhere
        parts = .allocate(capacity: RecordTag.allCases.count + 1)
        parts.initialize(repeating: (0, 0))
        firstNames = .allocate(capacity: RuleEngineLimits.names)
        firstNames.initialize(repeating: EventName())
        secondNames = .allocate(capacity: RuleEngineLimits.names)
        secondNames.initialize(repeating: EventName())
    }

    deinit {
        parts.deallocate()
        firstNames.deallocate()
        secondNames.deallocate()
    }

    /// Turns to an event.
    func begin(_ context: EventContext) {
        scratch.reset()
        bytes = context.record.bytes
        type = context.record.type
        flags = context.record.flags
        result = context.record.result
        traits = CallTraits.of(type)
        number = context.number
        wallTime = context.wallTime
        if firstWallTime == 0 { firstWallTime = wallTime }
        process = context.process
        workload = context.workload
        processes = context.processes
        nameGeneration &+= 1
        eventGeneration = nameGeneration
        nameIndex = 0
        firstNameCount = -1
        secondNameCount = 0
        findParts()
    }

    /// Turns to a further name of the same event.
    func begin(name index: Int) {
        nameIndex = index
        nameGeneration &+= 1
    }

    /// Lets go of the event.
    func end() {
        process = nobody
        workload = nobody.workload
        processes = nowhere
        bytes = ByteView(start: nil, count: 0)
    }

    private func findParts() {
        for index in 0..<parts.count { parts[index].offset = 0 }
        var offset = MemoryLayout<plimsoll_header>.size
        while offset + MemoryLayout<plimsoll_field>.size <= bytes.count {
            let tag = Int(bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
            let size = Int(bytes.loadUnaligned(fromByteOffset: offset + 2, as: UInt16.self))
            let payload = offset + MemoryLayout<plimsoll_field>.size
            guard payload + size <= bytes.count else { return }
            if tag < parts.count, parts[tag].offset == 0 { parts[tag] = (UInt32(payload), UInt32(size)) }
            offset = payload + (size + 7) & ~7
        }
    }

    /// The payload of a field of the record; nil where it has none.
    func part(_ tag: RecordTag) -> ByteView? {
        let part = parts[Int(tag.rawValue)]
        if isDamaged, isDamaged(tag, part.offset == 0 ? nil : Int(part.size)) { hasReadDamage = true }
        return part.offset == 0 ? nil : bytes.slice(Int(part.offset)..<Int(part.offset + part.size))
    }

    /// The same without a note that damaged data was read.
    func rawPart(_ tag: RecordTag) -> ByteView? {
        let part = parts[Int(tag.rawValue)]
        return part.offset == 0 ? nil : bytes.slice(Int(part.offset)..<Int(part.offset + part.size))
    }

    private func structure<T: BitwiseCopyable>(_ tag: RecordTag, as type: T.Type) -> T? {
        guard let view = part(tag), view.count >= MemoryLayout<T>.size else { return nil }
        return view.loadUnaligned(as: type)
    }

    /// The file that the event is about.
    var file: plimsoll_file? { structure(.file, as: plimsoll_file.self) }
    /// The socket that the event is about.
    var socket: plimsoll_socket? { structure(.socket, as: plimsoll_socket.self) }
    /// The descriptor that the event is about.
    var descriptor: plimsoll_descriptor? { structure(.descriptor, as: plimsoll_descriptor.self) }
    /// Users and capabilities at the event, or else as last seen.
    var credentials: plimsoll_credentials { structure(.credentials, as: plimsoll_credentials.self) ?? process.credentials }
    /// Session, group, terminal at the event, or else as last seen.
    var task: plimsoll_task { structure(.task, as: plimsoll_task.self) ?? process.task }
    /// Working directory as the process's root sees it.
    var directory: ByteView? { part(.directory) ?? process.directory?.view }

    /// A request of a ring without completion has no result that is known.
    var isResultKnown: Bool { !flags.contains(.withoutResult) }

    /// An argument of the call.
    /// - Parameter index: 0 to 5.
    func argument(_ index: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: 48 + 8 * index, as: UInt64.self) }
    /// The thread.
    var thread: UInt32 { bytes.loadUnaligned(fromByteOffset: 28, as: UInt32.self) }
    /// CLOCK_BOOTTIME of the event.
    var time: UInt64 { bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self) }

    /// An ancestor: 0 is the process itself, 1 its parent; nil beyond the last one that is known.
    func ancestor(_ distance: Int) -> Process? {
        guard distance <= RuleEngineLimits.ancestors else { return nil }
        var current = process
        for _ in 0..<max(0, distance) {
            guard let parent = current.parent, !parent.isPlaceholder else { return nil }
            current = parent
        }
        return current
    }
}
