/// A set of images' numbers, in parts of `span` numbers. A part is written as whichever is shorter: the numbers packed, or a bit for each.
struct ImageSet: Equatable {
    /// How many numbers a part is about: with a bit for each, 512 bytes.
    static let span: Int64 = 4096
    private static let packed: UInt8 = 0, bits: UInt8 = 1

    /// Ascending.
    private(set) var numbers: [Int64] = []

    init(_ numbers: [Int64] = []) { self.numbers = numbers }

    /// Adds the next part; parts come in ascending order.
    mutating func add(part: Int64, _ bytes: UnsafeRawBufferPointer) {
        let base = part * Self.span
        guard let form = bytes.first else { return }
        let content = bytes.dropFirst()
        if form == Self.packed {
            numbers += PackedNumbers(bytes: content).numbers.map { $0 + base }
            return
        }
        for (index, byte) in content.enumerated() {
            var rest = byte
            while rest != 0 {
                numbers.append(base + Int64(index * 8 + rest.trailingZeroBitCount))
                rest &= rest - 1
            }
        }
    }

    /// - Parameter added: Ascending.
    mutating func change(adding added: [Int64], removing removed: Set<Int64>) {
        var result: [Int64] = []
        result.reserveCapacity(numbers.count + added.count)
        var rest = added[...]
        for number in numbers where !removed.contains(number) {
            while let next = rest.first, next <= number {
                if next < number { result.append(next) }
                rest.removeFirst()
            }
            result.append(number)
        }
        numbers = result + rest
    }

    /// As it is written, by part.
    var parts: [(part: Int64, bytes: [UInt8])] {
        var result: [(part: Int64, bytes: [UInt8])] = []
        var start = 0
        while start < numbers.count {
            let part = numbers[start] / Self.span
            let end = numbers[start...].firstIndex { $0 / Self.span != part } ?? numbers.count
            result.append((part, Self.bytes(numbers[start..<end].map { $0 - part * Self.span })))
            start = end
        }
        return result
    }

    private static func bytes(_ offsets: [Int64]) -> [UInt8] {
        let length = Int(span / 8)
        // Each takes a byte at least.
        if offsets.count < length {
            let packed = PackedNumbers(offsets).bytes
            if packed.count < length { return [Self.packed] + packed }
        }
        var result = [UInt8](repeating: 0, count: length + 1)
        result[0] = bits
        for offset in offsets { result[1 + Int(offset / 8)] |= 1 << UInt8(offset % 8) }
        return result
    }
}
