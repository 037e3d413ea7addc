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

/// An amount of memory as people write it: bytes, or `512M`, `2G`, with K, M, G for powers of 1,024; `off` for no cap.
struct MemoryCap {
    /// Bytes; nil for no cap.
    let bytes: UInt64?

    init?(_ text: String) {
        if text == "off" {
            bytes = nil
            return
        }
        let units: [Character: UInt64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
        let factor = text.last.flatMap { units[$0] }
        guard let number = UInt64(factor == nil ? text[...] : text.dropLast()), number > 0 else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor ?? 1)
        guard !overflow else { return nil }
        bytes = product
    }
}
