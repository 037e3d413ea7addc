/// A moment as a calendar shows it, without leap seconds, as POSIX has it.
public struct CivilTime: Sendable, Hashable {
    /// The day.
    public let date: CivilDate
    /// Hour 0...23, minute and second 0...59.
    public let hour: Int, minute: Int, second: Int
    /// Nanoseconds of the second.
    public let nanosecond: Int

    /// - Parameters:
    ///   - seconds: since 1970-01-01T00:00:00Z, negative before.
    ///   - nanosecond: 0 to 999,999,999.
    ///   - offset: seconds that local time is ahead of UTC (east is positive); a day at most is meant.
    public init(seconds: Int, nanosecond: Int = 0, offset: Int = 0) {
        let (sum, overflow) = seconds.addingReportingOverflow(offset)
        let (days, secondOfDay) = (overflow ? (offset > 0 ? .max : .min) : sum).flooredDivision(by: 86_400)
        date = CivilDate(daysSince1970: days)
        hour = secondOfDay / 3_600
        minute = secondOfDay / 60 % 60
        second = secondOfDay % 60
        self.nanosecond = nanosecond
    }

    /// - Parameters:
    ///   - nanoseconds: since 1970-01-01T00:00:00Z.
    ///   - offset: seconds that local time is ahead of UTC (east is positive); a day at most is meant.
    public init(nanoseconds: UInt64, offset: Int = 0) {
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        self.init(seconds: Int(seconds), nanosecond: Int(rest), offset: offset)
    }

    /// `HH:MM:SS.nnnnnnnnn`, as Falco shows `evt.time`.
    public var clock: String { "\(wholeClock).\(nanosecond.digits(9))" }

    /// `YYYY-MM-DDTHH:MM:SS.nnnnnnnnnZ` (RFC 3339, section 5.6). Only right for a time in UTC.
    public var rfc3339: String { "\(date)T\(clock)Z" }

    /// `YYYY-MM-DDTHH:MM:SSZ` (RFC 3339, section 5.6). Only right for a time in UTC.
    public var rfc3339InSeconds: String { "\(date)T\(wholeClock)Z" }

    /// `YYYY-MM-DD HH:MM:SS.mmm`, for people.
    public var readable: String { "\(date) \(wholeClock).\(nanosecond.digits(9).prefix(3))" }

    private var wholeClock: String { "\(hour.digits(2)):\(minute.digits(2)):\(second.digits(2))" }
}
