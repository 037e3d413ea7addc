import Events

/// Writes text into memory of a fixed size, without allocation.
struct ByteWriter {
    private let target: UnsafeMutableRawBufferPointer
    private(set) var count = 0
    /// Something did not fit.
    private(set) var overflowed = false

    init(_ target: UnsafeMutableRawBufferPointer) { self.target = target }

    /// What has been written.
    var written: ByteView { ByteView(rebasing: ByteView(target)[0..<count]) }

    mutating func append(_ byte: UInt8) {
        guard count < target.count else {
            overflowed = true
            return
        }
        target[count] = byte
        count += 1
    }

    mutating func append(_ view: ByteView) {
        guard view.count <= target.count - count else {
            overflowed = true
            return
        }
        guard view.count > 0 else { return }
        UnsafeMutableRawBufferPointer(rebasing: target[count..<(count + view.count)]).copyMemory(from: view)
        count += view.count
    }

    mutating func append(_ text: StaticString) {
        append(ByteView(start: UnsafeRawPointer(text.utf8Start), count: text.utf8CodeUnitCount))
    }

    mutating func append(decimal value: UInt64, minimumDigits: Int = 1) {
        var divisor: UInt64 = 1
        var digits = 1
        while value / divisor >= 10 {
            divisor *= 10
            digits += 1
        }
        for _ in 0..<max(0, minimumDigits - digits) { append(UInt8(ascii: "0")) }
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }

    mutating func append(decimal value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(decimal: value.magnitude)
    }

    mutating func append(hexadecimal value: UInt64) { append(value, radix: 16) }

    mutating func append(octal value: UInt64) { append(value, radix: 8) }

    private mutating func append(_ value: UInt64, radix: UInt64) {
        var divisor: UInt64 = 1
        while value / divisor >= radix { divisor *= radix }
        while divisor > 0 {
            let digit = UInt8(value / divisor % radix)
            append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            divisor /= radix
        }
    }
}
