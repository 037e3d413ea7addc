// The decoder of event records: any bytes either give a typed error, or a record whose every accessor stays inside them.
// Modules: CLayout Events
// Seeds: event-decoder
import CLayout
import Events

/// Everything that a consumer of events touches, so that the sanitizer sees each byte read.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzEventDecoder(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let start else { return 0 }
    // A copy of exactly this size, so that one byte too far is seen; moved off its alignment by the last byte, as in a recording.
    let shift = count > 0 ? Int(start[count - 1] & 7) : 0
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: shift + count, alignment: 8)
    defer { copy.deallocate() }
    UnsafeMutableRawBufferPointer(rebasing: copy[shift...]).copyMemory(from: UnsafeRawBufferPointer(start: start, count: count))
    let bytes = ByteView(rebasing: copy[shift...])
    // The ring hands records over one at a time; a recording holds them one behind the other, with their sizes.
    var offset = 0
    var sum: UInt64 = 0
    while offset + 4 <= bytes.count {
        let size = Int(bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        guard size >= 4, offset + size <= bytes.count else { break }
        sum ^= touch(ByteView(rebasing: bytes[offset..<(offset + size)]))
        offset += size
    }
    sum ^= touch(bytes)
    // Depends on every byte that was read, or the optimizer would drop the reads (-1: an input not worth keeping).
    return sum == .max ? -1 : 0
}

private func touch(_ bytes: ByteView) -> UInt64 {
    do throws(RecordError) {
        return touch(try Record(bytes), of: bytes.count)
    } catch {
        // Whatever it says of the position must be inside, or just at the end of, what was given.
        if case .field(let offset, _) = error { precondition(offset >= 0 && offset < bytes.count, "a position outside of the record") }
        return 0
    }
}

private func touch(_ record: Record, of count: Int) -> UInt64 {
    var sum = record.time &+ record.cgroup &+ UInt64(record.thread) &+ UInt64(bitPattern: record.result)
    precondition(Int(record.header.size) == count, "a record of another size was accepted")
    sum &+= UInt64(record.process.pid) &+ record.process.start &+ UInt64(record.flags.rawValue)
    sum &+= UInt64(record.type.description.utf8.count)
    for index in 0..<6 { sum &+= record.argument(index) }
    for tag in RecordTag.allCases {
        guard let field = record.field(tag) else { continue }
        precondition(field.count < count, "a field larger than its record")
        for byte in field { sum &+= UInt64(byte) }
        // Texts are copied and shown; argument vectors are split at their NULs.
        let text = Bytes(field)
        precondition(text.count == field.count, "a copy of another size")
        sum &+= UInt64(text.text.utf8.count)
        for part in field.split(separator: 0) { sum &+= UInt64(part.count) }
    }
    if let file = record.file { sum &+= file.inode &+ UInt64(file.flags) &+ UInt64(file.magic) }
    if let socket = record.socket { sum &+= UInt64(socket.family) &+ UInt64(socket.remote.0) &+ UInt64(socket.local.15) }
    if let descriptor = record.descriptor { sum &+= UInt64(bitPattern: descriptor.number) &+ UInt64(descriptor.kind) }
    if let credentials = record.credentials { sum &+= UInt64(credentials.uid) &+ credentials.cap_effective }
    if let task = record.task { sum &+= task.parent_start &+ UInt64(UInt8(bitPattern: task.comm.15)) }
    return sum
}
