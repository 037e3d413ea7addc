import Events

/// Memory for the texts that an event's fields are computed into: taken in order, given back all at once, kept for the next event.
final class Scratch {
    private var chunks: [UnsafeMutableRawBufferPointer] = []
    private var current = 0
    private var used = 0
    private var total = 0
    /// How many texts did not fit into the limit since the beginning.
    private(set) var exhausted: UInt64 = 0

    private static let chunkSize = 64 << 10
    private static let alignment = 16

    init() { chunks.append(.allocate(byteCount: Self.chunkSize, alignment: Self.alignment)) }

    deinit { for chunk in chunks { chunk.deallocate() } }

    /// Gives everything back.
    func reset() {
        current = 0
        used = 0
        total = 0
    }

    /// Memory for `count` bytes, aligned to 16; nil beyond the limit.
    func take(_ count: Int) -> UnsafeMutableRawBufferPointer? {
        guard count >= 0, total + count <= RuleEngineLimits.computedText else {
            exhausted &+= 1
            return nil
        }
        while chunks[current].count - used < count {
            if current + 1 == chunks.count {
                chunks.append(.allocate(byteCount: max(Self.chunkSize, count), alignment: Self.alignment))
            } else if chunks[current + 1].count < count {
                chunks[current + 1].deallocate()
                chunks[current + 1] = .allocate(byteCount: count, alignment: Self.alignment)
            }
            current += 1
            used = 0
        }
        let result = UnsafeMutableRawBufferPointer(rebasing: chunks[current][used..<(used + count)])
        used = min((used + count + Self.alignment - 1) & ~(Self.alignment - 1), chunks[current].count)
        total += count
        return result
    }

    /// A copy of bytes.
    func copy(_ view: ByteView) -> FieldValue {
        guard let target = take(view.count) else { return .missing }
        target.copyMemory(from: view)
        return .bytes(ByteView(target))
    }

    /// A copy of a text, without an array in between.
    func copy(_ text: String) -> FieldValue {
        guard let target = take(text.utf8.count) else { return .missing }
        var index = 0
        for byte in text.utf8 {
            target[index] = byte
            index += 1
        }
        return .bytes(ByteView(target))
    }

    /// A text made by a writer, at most `capacity` bytes long; what does not fit gives no value.
    func compose(_ capacity: Int, _ write: (inout ByteWriter) -> Void) -> FieldValue {
        guard let target = take(capacity) else { return .missing }
        var writer = ByteWriter(target)
        write(&writer)
        if writer.overflowed {
            exhausted &+= 1
            return .missing
        }
        return .bytes(writer.written)
    }

    /// Room for values.
    func list(_ count: Int) -> UnsafeMutableBufferPointer<FieldValue>? {
        guard count <= RuleEngineLimits.listElements, let raw = take(count * MemoryLayout<FieldValue>.stride) else { return nil }
        return raw.bindMemory(to: FieldValue.self)
    }
}
