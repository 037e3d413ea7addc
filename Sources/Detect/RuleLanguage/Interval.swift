/// Lengths of time as Prometheus writes them (https://prometheus.io/docs/prometheus/latest/querying/basics, "Float literals and
/// time durations").
public enum Interval {
    /// Units from the longest to the shortest, in milliseconds: a year has 365 days.
    private static let units: [(name: String, milliseconds: UInt64)] = [
        ("y", 365 * 86_400_000), ("w", 7 * 86_400_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// Milliseconds of a text such as `1h3m2s`: each unit at most once, longer ones first; blanks do not count.
    /// - Returns: 0 if the text is no such length, or is longer than can be counted.
    public static func milliseconds(_ text: String) -> UInt64 {
        let bytes = text.utf8.filter { !$0.isSpace }
        var total: UInt64 = 0
        var nextUnit = 0
        var at = 0
        while at < bytes.count {
            var number: UInt64 = 0
            let start = at
            while at < bytes.count, bytes[at].isDigit {
                let (product, overflow) = number.multipliedReportingOverflow(by: 10)
                let (sum, carry) = product.addingReportingOverflow(UInt64(bytes[at] - UInt8(ascii: "0")))
                if overflow || carry { return 0 }
                number = sum
                at += 1
            }
            let unitStart = at
            while at < bytes.count, bytes[at].isLetter { at += 1 }
            guard unitStart > start, at > unitStart,
                let unit = units.indices.first(where: { $0 >= nextUnit && units[$0].name.utf8.elementsEqual(bytes[unitStart..<at]) })
            else { return 0 }
            nextUnit = unit + 1
            let (product, overflow) = number.multipliedReportingOverflow(by: units[unit].milliseconds)
            let (sum, carry) = total.addingReportingOverflow(product)
            if overflow || carry { return 0 }
            total = sum
        }
        return total
    }
}
