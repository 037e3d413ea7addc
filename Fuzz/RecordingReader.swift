// The reader of recordings: whatever is in a file, reading ends, takes bounded memory, and hands over nothing but records.
// Modules: CLayout Events CLinux Linux Sensors CZstd Bolt Dates Workloads Recording
// Seeds: recording
// Link: zstd
import Events

@testable import Recording

/// libFuzzer's entry: one input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let start, count > 0 else { return 0 }
    // The first byte says whether the rest is a file, or the entries of one whose checksums are right.
    let rest = Array(UnsafeBufferPointer(start: start, count: count).dropFirst())
    let bytes = start[0] & 1 == 0 ? rest : file(entries: rest)
    var sum: UInt64 = 0
    do throws(RecordingError) {
        let recording = try Recording(bytes: bytes)
        for event in recording {
            sum &+= event.wallTime &+ event.record.time &+ UInt64(event.bytes.count)
            for tag in RecordTag.allCases { sum &+= UInt64(event.record.field(tag)?.count ?? 0) }
        }
        for stretch in recording.skipped {
            precondition(stretch.offset <= UInt64(bytes.count), "a position outside of the file")
            sum &+= UInt64(stretch.description.utf8.count)
        }
        let sensor = try ReplaySensor(bytes: bytes)
        sum &+= UInt64(sensor.names.count &+ sensor.host.hostname.utf8.count)
        var rounds = 0
        while !sensor.isAtEnd {
            sensor.workloads.rescan()
            sum &+= sensor.takeWait() ?? 0
            try? sensor.snapshot { sum &+= $0.time }
            _ = sensor.poll(limit: 64) { sum &+= $0.time &+ $0.cgroup }
            sensor.workloads.drain { cgroup, workload in sum &+= cgroup &+ UInt64(workload.container?.labels.count ?? 0) }
            sum &+= sensor.now &+ sensor.losses.total
            // Every round hands over a record or takes an entry, of which a block of the largest size has no more than its bytes.
            rounds += 1
            precondition(rounds < (count + 1) << 20, "no end")
        }
    } catch {
        sum &+= UInt64(error.description.utf8.count)
    }
    return sum == .max ? -1 : 0
}

/// A file of one block, stored as it is.
private func file(entries: [UInt8]) -> [UInt8] {
    let preamble = RecordingPreamble(set: 1, key: 2, index: 0)
    return entries.withUnsafeBytes { view in
        let checksum = withUnsafeBytes(of: preamble.key.littleEndian) { Checksum.of($0, view) }
        let header = BlockHeader(sequence: 0, stored: UInt32(view.count), plain: UInt32(view.count), checksum: checksum)
        return preamble.bytes + header.bytes(key: preamble.key) + Array(view)
    }
}
