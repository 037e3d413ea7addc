import CLayout
import Events

/// The numbers of the format; docs/recording.md tells what they mean.
enum RecordingFormat {
    /// Of what is described here; another number is another format.
    static let version: UInt32 = 1
    /// Of the records inside.
    static let layout = UInt32(PLIMSOLL_LAYOUT_VERSION)
    /// The first 8 bytes of a file; the first byte is no text, the last ones notice what changes line ends.
    static let magic: [UInt8] = [0x89] + Array("PLMR".utf8) + [0x0d, 0x0a, 0x1a]
    /// The first 4 bytes of a block.
    static let blockMagic: [UInt8] = [0xb1] + Array("PLB".utf8)
    /// Bytes of a file's beginning and of a block's.
    static let preambleSize = 48, blockHeaderSize = 32
}

/// The beginning of a file.
struct RecordingPreamble: Equatable {
    /// Of all files of a recording.
    var set: UInt64
    /// Part of every checksum, so that bytes that someone put into an event never pass for a block.
    var key: UInt64
    /// Number of the file in its recording, from 0.
    var index: UInt32

    var bytes: [UInt8] {
        var bytes = RecordingFormat.magic
        bytes.append(integer: RecordingFormat.version)
        bytes.append(integer: RecordingFormat.layout)
        bytes.append(integer: set)
        bytes.append(integer: key)
        bytes.append(integer: index)
        bytes.append(integer: UInt32(0))
        bytes.append(integer: UInt32(0))
        bytes.append(integer: bytes.withUnsafeBytes { Checksum.of($0) })
        return bytes
    }

    /// - Throws: ``RecordingError`` for what is no recording, another version, or damaged.
    init(_ bytes: ByteView, path: String) throws(RecordingError) {
        guard bytes.prefix(RecordingFormat.magic.count).elementsEqual(RecordingFormat.magic) else { throw .notARecording(path: path) }
        guard bytes.count >= RecordingFormat.preambleSize else { throw .damagedBeginning(path: path) }
        var cursor = ByteCursor(ByteView(rebasing: bytes[RecordingFormat.magic.count...]))
        let end = RecordingFormat.preambleSize - 4
        guard let version = cursor.integer(UInt32.self), let layout = cursor.integer(UInt32.self), let set = cursor.integer(UInt64.self),
            let key = cursor.integer(UInt64.self), let index = cursor.integer(UInt32.self), cursor.integer(UInt64.self) != nil,
            let checksum = cursor.integer(UInt32.self), checksum == Checksum.of(ByteView(rebasing: bytes[..<end]))
        else { throw .damagedBeginning(path: path) }
        guard version == RecordingFormat.version, layout == RecordingFormat.layout else {
            throw .version(path: path, found: version, layout: layout)
        }
        self.set = set
        self.key = key
        self.index = index
    }

    init(set: UInt64, key: UInt64, index: UInt32) {
        self.set = set
        self.key = key
        self.index = index
    }
}

/// What stands in front of a block's entries.
struct BlockHeader: Equatable {
    /// Of the block in its recording, from 0: a gap is a loss.
    var sequence: UInt64
    /// Bytes as stored, and of the entries.
    var stored: UInt32, plain: UInt32
    /// Of what is stored.
    var checksum: UInt32
    /// Whether it is compressed (zstd, RFC 8878).
    var isCompressed: Bool { stored != plain }

    func bytes(key: UInt64) -> [UInt8] {
        var bytes = RecordingFormat.blockMagic
        bytes.append(integer: sequence)
        bytes.append(integer: stored)
        bytes.append(integer: plain)
        bytes.append(integer: checksum)
        bytes.append(integer: UInt32(0))
        bytes.append(integer: Self.checksum(bytes, key: key))
        return bytes
    }

    /// - Parameter bytes: at least ``RecordingFormat/blockHeaderSize``.
    /// - Returns: nil for what is no header of this recording.
    init?(_ bytes: ByteView, key: UInt64) {
        let magic = RecordingFormat.blockMagic.count
        guard bytes.count >= RecordingFormat.blockHeaderSize, bytes.prefix(magic).elementsEqual(RecordingFormat.blockMagic) else {
            return nil
        }
        var cursor = ByteCursor(ByteView(rebasing: bytes[magic...]))
        let end = RecordingFormat.blockHeaderSize - 4
        guard let sequence = cursor.integer(UInt64.self), let stored = cursor.integer(UInt32.self), let plain = cursor.integer(UInt32.self),
            let checksum = cursor.integer(UInt32.self), cursor.integer(UInt32.self) != nil, let own = cursor.integer(UInt32.self),
            own == Self.checksum(Array(bytes[..<end]), key: key), plain <= RecordingLimits.largestBlock,
            stored <= RecordingLimits.largestStoredBlock
        else { return nil }
        self.init(sequence: sequence, stored: stored, plain: plain, checksum: checksum)
    }

    init(sequence: UInt64, stored: UInt32, plain: UInt32, checksum: UInt32) {
        self.sequence = sequence
        self.stored = stored
        self.plain = plain
        self.checksum = checksum
    }

    private static func checksum(_ bytes: [UInt8], key: UInt64) -> UInt32 {
        withUnsafeBytes(of: key.littleEndian) { key in bytes.withUnsafeBytes { Checksum.of(key, $0) } }
    }
}

/// What an entry of a block holds.
enum EntryKind: UInt8 {
    /// A record, as plimsoll_layout.h describes it.
    case record = 1
    /// A record of the tables: the snapshot of a process.
    case process
    /// ``RecordingMark``.
    case mark
    /// ``RecordedHost``.
    case host
    /// `RecordedWorkloads.Container` of the tables.
    case container
    /// `RecordedWorkloads.Cgroup` of the tables, and the number that was given last.
    case cgroup, lastNumber
    /// `WorkloadNews`, with its time.
    case news
    /// Events have waited long enough for their workload.
    case waited
    /// Names of the host or of a container begin; a user, a group of them; there are none any more.
    case namesBegin, user, group, namesGone
    /// What follows tells the state at this point; and its end.
    case tablesBegin, tablesEnd
    /// Records that the writer had no room for.
    case lost
}
