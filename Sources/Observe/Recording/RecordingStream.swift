import Events

/// The entries of several files of recordings, one after the other.
final class RecordingStream {
    /// What was skipped, the first ``RecordingLimits/reportedSkips`` one by one.
    private(set) var skipped: [SkippedBytes] = []
    /// How often something was skipped.
    private(set) var skips: UInt64 = 0
    /// Goes up where something is missing before the entry that came last.
    private(set) var gaps = 0

    private var places: [RecordingPlace]
    private var reader: BlockReader?
    private var entries = EntryIterator(ByteView(start: nil, count: 0))
    private var last: (set: UInt64, sequence: UInt64)?
    private var path = ""

    init(_ places: [RecordingPlace]) { self.places = places }

    /// The next entry, valid until the next call; nil at the end.
    /// - Throws: ``RecordingError`` if a file is no recording or cannot be read.
    func next() throws(RecordingError) -> RecordingEntry? {
        while true {
            if let entry = entries.next() { return entry }
            if entries.remaining > 0 {
                note(SkippedBytes(path: path, offset: reader?.offset ?? 0, count: UInt64(entries.remaining), reason: .malformed))
                entries = EntryIterator(ByteView(start: nil, count: 0))
            }
            guard let reader = try present() else { return nil }
            guard let block = try reader.next() else {
                self.reader = nil
                continue
            }
            let set = reader.preamble.set
            if let last, last.set == set {
                guard block.header.sequence > last.sequence else {
                    note(SkippedBytes(path: path, offset: block.offset, count: UInt64(block.header.stored), reason: .misplaced))
                    continue
                }
                let missing = block.header.sequence - last.sequence - 1
                if missing > 0 { note(SkippedBytes(path: path, offset: block.offset, count: missing, reason: .missing)) }
            } else if last != nil {
                gaps += 1
            }
            last = (set, block.header.sequence)
            entries = EntryIterator(block.entries)
        }
    }

    private func present() throws(RecordingError) -> BlockReader? {
        if let reader { return reader }
        guard !places.isEmpty else { return nil }
        let source = try places.removeFirst().open()
        path = source.path
        reader = try BlockReader(source) { [unowned self] in note($0) }
        return reader
    }

    private func note(_ stretch: SkippedBytes) {
        gaps += 1
        skips += 1
        if skipped.count < RecordingLimits.reportedSkips { skipped.append(stretch) }
    }
}
