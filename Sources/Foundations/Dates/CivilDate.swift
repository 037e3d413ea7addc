/// A day of the proleptic Gregorian calendar, from integers alone: no locale, no time zone database.
///
/// Days are counted by eras of 400 years (146,097 days) that begin on 1 March, so that the leap day is the last of its year.
public struct CivilDate: Sendable, Hashable {
    /// Year, such as 2026; 0 is the one before 1.
    public let year: Int
    /// Month 1...12, day 1...31.
    public let month: Int, day: Int

    /// - Parameters:
    ///   - month: 1 to 12.
    ///   - day: 1 to 31; beyond the month's end it is counted on.
    public init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// - Parameter days: since 1970-01-01, negative before; held within what no calendar reaches.
    public init(daysSince1970 days: Int) {
        let (era, dayOfEra) = (min(max(days, Self.least), Self.most) + Self.daysBefore1970).flooredDivision(by: Self.daysOfEra)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 1970-01-01, negative before.
    /// - Precondition: The year has at most 15 digits.
    public var daysSince1970: Int {
        let (era, yearOfEra) = (month <= 2 ? year - 1 : year).flooredDivision(by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * Self.daysOfEra + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - Self.daysBefore1970
    }

    private static let daysOfEra = 146_097
    /// From 0000-03-01 on, where the eras begin.
    private static let daysBefore1970 = 719_468
    private static let least = -1 << 50, most = 1 << 50
}

extension CivilDate: CustomStringConvertible {
    /// `YYYY-MM-DD` (RFC 3339, section 5.6); more digits after the year 9999.
    public var description: String { "\(year.digits(4))-\(month.digits(2))-\(day.digits(2))" }
}

extension Int {
    func flooredDivision(by divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    /// With zeros in front, up to a width.
    func digits(_ width: Int) -> String {
        let digits = String(magnitude)
        return (self < 0 ? "-" : "") + String(repeating: "0", count: Swift.max(0, width - digits.utf8.count)) + digits
    }
}
