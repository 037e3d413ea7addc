/// Numbers in ascending order as differences of seven bits a byte, the lowest first (LEB128): an image with 300 packages takes 500 bytes.
struct PackedNumbers: Equatable {
    let numbers: [Int64]

    init(_ numbers: [Int64]) { self.numbers = numbers }

    var bytes: [UInt8] {
        var result: [UInt8] = []
        var last: Int64 = 0
        for number in numbers {
            var rest = UInt64(bitPattern: number &- last)
            while rest >= 0x80 {
                result.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            result.append(UInt8(truncatingIfNeeded: rest))
            last = number
        }
        return result
    }

    init(bytes: some Sequence<UInt8>) {
        var numbers: [Int64] = []
        var last: Int64 = 0
        var value: UInt64 = 0
        var shift: UInt64 = 0
        for byte in bytes {
            value |= UInt64(byte & 0x7f) << shift
            shift += 7
            guard byte < 0x80 else { continue }
            last = last &+ Int64(bitPattern: value)
            numbers.append(last)
            value = 0
            shift = 0
        }
        self.numbers = numbers
    }
}
