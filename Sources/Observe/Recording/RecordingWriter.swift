import Events
import Glibc
import Linux
import Workloads

/// Writes a recording: what happens is copied into a block in memory, and a thread of its own compresses full blocks and writes them.
///
/// Used from one thread. Recording an event neither allocates nor does I/O; a lock is taken once per block. Where the disk is too slow the
/// newest records are lost and counted, in the recording as well.
public final class RecordingWriter {
    /// Where, and how much.
    public struct Options: Sendable, Hashable {
        /// The newest file; older ones are `.1`, `.2` … beside it.
        public var path: String
        /// Bytes of one file, about; nil for no limit.
        public var maximumSize: Int?
        /// How many files are kept.
        public var maximumFiles: Int
        /// Whoever records waits for the disk, and nothing is lost: for what is not on the way of events.
        public var waitsForDisk = false
        /// - Parameters:
        ///   - maximumSize: bytes, at least ``RecordingLimits/smallestFile``.
        ///   - maximumFiles: 1 to ``RecordingLimits/files``.
        public init(path: String, maximumSize: Int? = nil, maximumFiles: Int = 1) {
            self.path = path
            self.maximumSize = maximumSize
            self.maximumFiles = maximumFiles
        }
    }

    /// What was written.
    public struct Counters: Sendable, Hashable {
        /// Records taken, and their bytes.
        public var records: UInt64 = 0, recordBytes: UInt64 = 0
        /// Records for which there was no room.
        public var lost: UInt64 = 0
        /// Files begun, and bytes in all of them.
        public var files: UInt64 = 0, fileBytes: UInt64 = 0
        /// Workloads of which mounts or labels were left out.
        public var cutWorkloads: UInt64 = 0
    }

    /// Tells the state at this moment: called at the beginning of each file, and after losses.
    public var tables: ((RecordingTables) -> Void)?

    private let options: Options
    private let blockBytes: Int
    private let host: RecordedHost
    private let thread: WriterThread
    private var handle: pthread_t?
    private var preamble: RecordingPreamble
    private var buffer: EntryBuffer?
    private var sequence: UInt64 = 0
    private var counted = Counters()
    private var lostSinceTables: UInt64 = 0
    private var needsTables = true
    private var isWritingTables = false
    private var blocksInFile = 0
    private var lastFlush: UInt64 = 0

    /// Opens the first file.
    /// - Throws: ``RecordingError``; nothing was touched then.
    public convenience init(_ options: Options, host: RecordedHost) throws(RecordingError) {
        guard options.maximumSize.map({ $0 >= RecordingLimits.smallestFile }) ?? true else {
            throw .parameter("the size of a file must be at least \(RecordingLimits.smallestFile >> 20) MiB")
        }
        try self.init(options, host: host, blockBytes: RecordingLimits.blockBytes)
    }

    init(_ options: Options, host: RecordedHost, blockBytes: Int) throws(RecordingError) {
        guard (1...RecordingLimits.files).contains(options.maximumFiles) else {
            throw .parameter("the number of files must be 1 to \(RecordingLimits.files)")
        }
        self.options = options
        self.blockBytes = blockBytes
        self.host = host
        let files = try RecordingFiles(path: options.path, maximumFiles: options.maximumFiles)
        thread = WriterThread(files: files, capacity: blockBytes)
        preamble = RecordingPreamble(set: .random(in: 1...(.max)), key: .random(in: 1...(.max)), index: 0)
        handle = try thread.start()
        submit(.begin(preamble))
        counted.files = 1
        // Whoever cannot write should hear of it at once.
        let failure: RecordingError? = thread.monitor.wait { state in
            state.failure.map { .done($0) } ?? (state.jobs.isEmpty && state.fileBytes > 0 ? .done(nil) : .sleep(Self.startLook))
        }
        if let failure {
            stop()
            throw failure
        }
    }

    deinit { stop() }

    /// What was written up to now.
    public var counters: Counters {
        var counters = counted
        counters.fileBytes = thread.monitor.withLock { $0.bytes }
        return counters
    }

    /// Why writing has ended, if it has.
    public var failure: RecordingError? { thread.monitor.withLock { $0.failure } }

    /// An event.
    public func append(_ record: Record) {
        guard isReady, put(.record, record.bytes, mayRotate: true) else {
            counted.lost += 1
            lostSinceTables += 1
            needsTables = true
            return
        }
        counted.records += 1
        counted.recordBytes += UInt64(record.bytes.count)
    }

    /// Something has become known of a container.
    /// - Parameter time: of the housekeeping in which it was taken over, CLOCK_BOOTTIME, nanoseconds.
    public func append(_ news: WorkloadNews, time: UInt64) {
        guard isReady else { return }
        let (payload, isCut) = news.encoded(time: time)
        if isCut { counted.cutWorkloads += 1 }
        if !put(.news, payload) { needsTables = true }
    }

    /// Events have waited long enough for their workload.
    /// - Parameters:
    ///   - behind: events that were numbered after the last of them.
    ///   - time: CLOCK_BOOTTIME, nanoseconds.
    public func appendWait(behind: UInt64, time: UInt64) {
        guard isReady else { return }
        var payload: [UInt8] = []
        payload.append(integer: behind)
        payload.append(integer: time)
        if !put(.waited, payload) { needsTables = true }
    }

    /// The clocks and losses of a moment.
    public func append(_ mark: RecordingMark) {
        guard isReady else { return }
        if !put(.mark, mark.bytes) { needsTables = true }
        if mark.now > lastFlush + RecordingLimits.flushInterval {
            lastFlush = mark.now
            flush()
        }
    }

    /// The users and groups have changed.
    /// - Parameter owner: short id of the container whose files tell them; nil for the host.
    public func append(_ names: RecordedNames, of owner: String? = nil) {
        guard isReady else { return }
        if !put(names, of: owner) { needsTables = true }
    }

    /// A container's own names are not known any more.
    public func appendNamesGone(of owner: String) {
        guard isReady else { return }
        var payload: [UInt8] = []
        payload.append(text: owner)
        if !put(.namesGone, payload) { needsTables = true }
    }

    /// The process table was made again: the state is written again as well.
    public func resynchronise() { if !writeTables() { needsTables = true } }

    /// Writes what waits and ends.
    /// - Throws: ``RecordingError`` if writing has failed at any time.
    public func close() throws(RecordingError) {
        if needsTables || lostSinceTables > 0 { _ = writeTables() }
        flush()
        stop()
        if let failure { throw failure }
    }

    private func stop() {
        guard let handle else { return }
        thread.monitor.withLock(notify: true) { $0.isStopped = true }
        pthread_join(handle, nil)
        self.handle = nil
    }

    /// After a loss the state is written first, and only when there is room for it: whoever records must not wait for the disk.
    private var isReady: Bool {
        guard needsTables else { return true }
        if lostSinceTables > 0, thread.monitor.withLock({ $0.isDone || $0.empty.count < RecordingLimits.buffers / 2 }) { return false }
        return writeTables()
    }

    private func submit(_ job: WriterThread.Job) {
        thread.monitor.withLock(notify: true) { state in
            state.jobs.append(job)
        }
    }

    private static let startLook: UInt64 = 50_000_000
}

// Blocks and files.
extension RecordingWriter {
    func put(_ kind: EntryKind, _ payload: [UInt8]) -> Bool { payload.withUnsafeBytes { put(kind, $0) } }

    /// - Parameter mayRotate: only in front of a record: what belongs to one is in the same file.
    fileprivate func put(_ kind: EntryKind, _ payload: ByteView, mayRotate: Bool = false) -> Bool {
        if let buffer, buffer.append(kind, payload) { return true }
        flush()
        if mayRotate, isFull {
            rotate()
            guard writeTables() else { return false }
            return put(kind, payload)
        }
        buffer = takeBuffer()
        return buffer?.append(kind, payload) ?? false
    }

    private func flush() {
        guard let full = buffer, full.count > 0 else { return }
        buffer = nil
        submit(.block(full, sequence: sequence))
        sequence += 1
        if !isWritingTables { blocksInFile += 1 }
    }

    private func takeBuffer() -> EntryBuffer? {
        guard isWritingTables || options.waitsForDisk else { return thread.monitor.withLock { $0.isDone ? nil : $0.empty.popLast() } }
        let deadline = Clock.sinceBoot() + RecordingLimits.tableWait
        return thread.monitor.wait { state in
            if state.isDone { return .done(nil) }
            if let buffer = state.empty.popLast() { return .done(buffer) }
            if options.waitsForDisk { return .sleep(nil) }
            let now = Clock.sinceBoot()
            return now >= deadline ? .done(nil) : .sleep(deadline - now)
        }
    }

    /// What waits comes on top, so that a file can become larger by that. It has more than its tables, whatever the limit.
    private var isFull: Bool {
        guard let maximum = options.maximumSize, blocksInFile > 0 else { return false }
        let index = preamble.index
        return thread.monitor.withLock { $0.fileIndex == index && $0.fileBytes + blockBytes > maximum }
    }

    private func rotate() {
        preamble.index += 1
        submit(.begin(preamble))
        counted.files += 1
        blocksInFile = 0
    }

    /// Everything that a replay has to know to go on from here.
    fileprivate func writeTables() -> Bool {
        guard !isWritingTables else { return true }
        isWritingTables = true
        defer { isWritingTables = false }
        var isComplete = true
        if lostSinceTables > 0 {
            isComplete = withUnsafeBytes(of: lostSinceTables.littleEndian) { put(.lost, $0) }
        }
        isComplete = isComplete && put(.tablesBegin, []) && put(.host, host.bytes)
        let sink = RecordingTables(writer: self, isComplete: isComplete)
        if isComplete { tables?(sink) }
        guard sink.isComplete, put(.tablesEnd, []) else { return false }
        lostSinceTables = 0
        needsTables = false
        return true
    }

    func put(_ container: RecordedWorkloads.Container) -> Bool {
        let (payload, isCut) = container.encoded()
        if isCut { counted.cutWorkloads += 1 }
        return put(.container, payload)
    }

    func put(_ names: RecordedNames, of owner: String?) -> Bool {
        var beginning: [UInt8] = []
        for text in [owner ?? "", names.userMap.text, names.groupMap.text] { beginning.append(text: text) }
        guard put(.namesBegin, beginning) else { return false }
        for (id, user) in names.users.sorted(by: { $0.key < $1.key }).prefix(RecordingLimits.names) {
            var payload: [UInt8] = []
            payload.append(integer: id)
            for text in [user.name, user.home, user.shell] { payload.append(text: text) }
            guard put(.user, payload) else { return false }
        }
        for (id, name) in names.groups.sorted(by: { $0.key < $1.key }).prefix(RecordingLimits.names) {
            var payload: [UInt8] = []
            payload.append(integer: id)
            payload.append(text: name)
            guard put(.group, payload) else { return false }
        }
        return true
    }
}
