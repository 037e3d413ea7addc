import Events

/// Entries one behind the other in memory of a fixed size: 4 bytes (kind, then size in the upper 24 bits) and the payload each.
final class EntryBuffer: @unchecked Sendable {
    private let target: UnsafeMutableRawBufferPointer
    private(set) var count = 0
    /// Records among them.
    private(set) var records: UInt64 = 0

    init(capacity: Int) { target = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 8) }

    deinit { target.deallocate() }

    /// All entries so far.
    var view: ByteView { ByteView(rebasing: ByteView(target)[..<count]) }

    /// Appends an entry, without allocation.
    /// - Returns: false if there is no room.
    func append(_ kind: EntryKind, _ payload: ByteView) -> Bool {
        guard payload.count < 1 << 24, count + 4 + payload.count <= target.count else { return false }
        target.storeBytes(of: (UInt32(kind.rawValue) | UInt32(payload.count) << 8).littleEndian, toByteOffset: count, as: UInt32.self)
        if payload.count > 0 {
            UnsafeMutableRawBufferPointer(rebasing: target[(count + 4)..<(count + 4 + payload.count)]).copyMemory(from: payload)
        }
        count += 4 + payload.count
        if kind == .record { records += 1 }
        return true
    }

    func clear() {
        count = 0
        records = 0
    }
}

/// Reads the entries of a block.
struct EntryIterator {
    private var cursor: ByteCursor

    init(_ block: ByteView) { cursor = ByteCursor(block) }

    /// Bytes that were not looked at yet.
    var remaining: Int { cursor.remaining }

    /// The next entry; nil at the end, and where the bytes are no entries: then ``remaining`` is not 0.
    mutating func next() -> RecordingEntry? {
        var ahead = cursor
        guard let word = ahead.integer(UInt32.self), let kind = EntryKind(rawValue: UInt8(truncatingIfNeeded: word)),
            let payload = ahead.view(Int(word >> 8)), let entry = RecordingEntry(kind, payload)
        else { return nil }
        cursor = ahead
        return entry
    }
}
