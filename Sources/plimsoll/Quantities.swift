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
