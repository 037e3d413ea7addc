/// A percentage of one processor as people write it: `80`, `80%`, `250`; `off` for no cap.
struct ProcessorCap {
    /// Percent; nil for no cap.
    let percent: Double?

    init?(_ text: String) {
        if text == "off" {
            percent = nil
            return
        }
        guard let number = UInt32(text.hasSuffix("%") ? text.dropLast() : text[...]), number > 0, number <= Self.most else { return nil }
        percent = Double(number)
    }

    /// The kernel knows no more than 8,192 processors.
    private static let most: UInt32 = 819_200
}

/// An amount of memory: a ``ByteCount`` above 0, or `off` for no cap.
struct MemoryCap {
    /// Bytes; nil for no cap.
    let bytes: UInt64?

    init?(_ text: String) {
        if text == "off" {
            bytes = nil
            return
        }
        guard let count = ByteCount(text)?.bytes, count > 0 else { return nil }
        bytes = UInt64(count)
    }
}

/// A time as people write it: `500ms`, `30s`, `5m`, `2h`.
struct Span {
    let nanoseconds: UInt64

    init?(_ text: String) {
        let units: [(String, UInt64)] = [("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000)]
        for (unit, factor) in units where text.hasSuffix(unit) {
            guard let number = UInt64(text.dropLast(unit.count)) else { continue }
            let (product, overflow) = number.multipliedReportingOverflow(by: factor)
            guard !overflow else { return nil }
            nanoseconds = product
            return
        }
        return nil
    }
}

/// A size as people write it: `512K`, `64M`, `1G`, or bytes.
struct ByteCount {
    let bytes: Int

    init?(_ text: String) {
        let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
        let factor = text.last.flatMap { units[$0] }
        guard let number = Int(factor == nil ? text[...] : text.dropLast()), number >= 0 else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor ?? 1)
        guard !overflow else { return nil }
        bytes = product
    }
}
