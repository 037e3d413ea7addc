import Events

/// Owns the constants of a compiled program: they are looked at through plain pointers while an event is examined.
final class Arena {
    private var blocks: [UnsafeMutableRawBufferPointer] = []
    private var interned: [[UInt8]: ByteView] = [:]

    deinit { for block in blocks { block.deallocate() } }

    /// A copy that lives as long as the arena; the same bytes are kept once.
    func intern(_ bytes: [UInt8]) -> ByteView {
        if let known = interned[bytes] { return known }
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 8)
        block.copyBytes(from: bytes)
        blocks.append(block)
        let view = ByteView(rebasing: ByteView(block)[0..<bytes.count])
        interned[bytes] = view
        return view
    }

    /// A copy of plain values.
    func store<T: BitwiseCopyable>(_ values: [T]) -> UnsafeBufferPointer<T> {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: max(values.count * MemoryLayout<T>.stride, 1), alignment: 16)
        blocks.append(block)
        let typed = block.bindMemory(to: T.self)
        _ = typed.update(from: values)
        return UnsafeBufferPointer(rebasing: typed[0..<values.count])
    }
}
