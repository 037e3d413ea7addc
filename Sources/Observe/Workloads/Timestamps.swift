import Dates

/// Points in time as runtimes write them, in nanoseconds since 1970.
enum Timestamps {
    private static let nanosecond: UInt64 = 1_000_000_000

    /// RFC 3339: `2026-11-23T21:42:18.625975001Z`, or with an offset such as `+02:00`.
    /// - Returns: nil if it is not one, or before 1970 or after 2500.
    static func rfc3339(_ text: String) -> UInt64? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 40 else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            bytes[range].allSatisfy(\.isDecimalDigit) ? bytes[range].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } : nil
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19), (1970...2500).contains(year), (1...12).contains(month),
            (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        var index = 19, fraction: UInt64 = 0, unit = nanosecond
        if bytes[index] == UInt8(ascii: ".") {
            index += 1
            while index < bytes.count, bytes[index].isDecimalDigit {
                unit /= 10
                fraction += UInt64(bytes[index] - UInt8(ascii: "0")) * unit
                index += 1
            }
        }
        guard let offset = offset(bytes[index...]) else { return nil }
        let seconds = CivilDate(year: year, month: month, day: day).daysSince1970 * 86_400 + hour * 3_600 + minute * 60 + second - offset
        return seconds >= 0 ? UInt64(seconds) * nanosecond + fraction : nil
    }

    /// `Z`, `+02:00`: seconds east of Greenwich.
    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard let sign = bytes.first else { return nil }
        if sign == UInt8(ascii: "Z") { return bytes.count == 1 ? 0 : nil }
        let digits = bytes.dropFirst().filter(\.isDecimalDigit).map { Int($0 - UInt8(ascii: "0")) }
        guard bytes.count == 6, digits.count == 4, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
        let seconds = (digits[0] * 10 + digits[1]) * 3_600 + (digits[2] * 10 + digits[3]) * 60
        return sign == UInt8(ascii: "+") ? seconds : -seconds
    }

    /// Go's `time.Time.MarshalBinary`: version 1 or 2, seconds since the year 1 (big endian, 64 bits), nanoseconds (32 bits), zone.
    static func goBinary(_ bytes: [UInt8]) -> UInt64? {
        guard bytes.count >= 15, bytes[0] == 1 || bytes[0] == 2 else { return nil }
        let seconds = bytes[1..<9].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let fraction = bytes[9..<13].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let from1To1970: UInt64 = 62_135_596_800, to2500: UInt64 = 78_894_000_000
        guard seconds >= from1To1970, seconds < to2500, fraction < nanosecond else { return nil }
        return (seconds - from1To1970) * nanosecond + fraction
    }
}
