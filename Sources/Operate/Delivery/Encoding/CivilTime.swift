/// A moment as a calendar shows it (proleptic Gregorian), from integers alone: no locale, no time zone database.
///
/// The day's date comes from the number of days by eras of 400 years (146,097 days) that begin on 1 March, so that
/// the leap day is the last of its year.
public struct CivilTime: Sendable, Hashable {
    /// Year, such as 2026.
    public let year: Int
    /// Month 1...12, day 1...31, hour 0...23, minute and second 0...59.
    public let month: Int, day: Int, hour: Int, minute: Int, second: Int
    /// Nanoseconds of the second.
    public let nanosecond: Int

    /// Reads a time.
    /// - Parameters:
    ///   - nanoseconds: since 1970-01-01T00:00:00Z, without leap seconds.
    ///   - offset: seconds that local time is ahead of UTC (east is positive); a day at most is meant.
    public init(nanoseconds: UInt64, offset: Int = 0) {
        let seconds = Int(nanoseconds / 1_000_000_000).saturatingAdd(offset)
        nanosecond = Int(nanoseconds % 1_000_000_000)
        let (days, secondOfDay) = seconds.flooredDivision(by: 86_400)
        hour = secondOfDay / 3_600
        minute = secondOfDay / 60 % 60
        second = secondOfDay % 60
        // Day 0 of the eras is 0000-03-01, 719,468 days before 1970-01-01.
        let (era, dayOfEra) = days.saturatingAdd(719_468).flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// `HH:MM:SS.nnnnnnnnn`, as Falco shows `evt.time`.
    public var clock: String { String(decoding: clockDigits(fraction: 9), as: UTF8.self) }

    /// `YYYY-MM-DDTHH:MM:SS.nnnnnnnnnZ` (RFC 3339, section 5.6). Only right for a time in UTC.
    public var rfc3339: String {
        String(decoding: dateDigits + [UInt8(ascii: "T")] + clockDigits(fraction: 9) + [UInt8(ascii: "Z")], as: UTF8.self)
    }

    /// `YYYY-MM-DD HH:MM:SS.mmm`, for people.
    var readable: String { String(decoding: dateDigits + [UInt8(ascii: " ")] + clockDigits(fraction: 3), as: UTF8.self) }

    private var dateDigits: [UInt8] {
        Self.digits(year, 4) + [UInt8(ascii: "-")] + Self.digits(month, 2) + [UInt8(ascii: "-")] + Self.digits(day, 2)
    }

    private func clockDigits(fraction: Int) -> [UInt8] {
        let colon = [UInt8(ascii: ":")]
        return Self.digits(hour, 2) + colon + Self.digits(minute, 2) + colon + Self.digits(second, 2) + [UInt8(ascii: ".")]
            + Self.digits(nanosecond, 9).prefix(fraction)
    }

    private static func digits(_ value: Int, _ width: Int) -> [UInt8] {
        var digits = [UInt8](repeating: UInt8(ascii: "0"), count: width)
        var rest = value
        for place in digits.indices.reversed() {
            digits[place] += UInt8(rest % 10)
            rest /= 10
        }
        return digits
    }
}

extension Int {
    fileprivate func saturatingAdd(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other > 0 ? .max : .min) : sum
    }

    fileprivate func flooredDivision(by divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
