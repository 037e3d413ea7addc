import Events

/// Times as texts, on integers alone: the proleptic Gregorian calendar without leap seconds, as POSIX has it.
enum ClockText {
    /// Bytes of the longest text.
    static let maximum = 48

    enum Style { case time, timeSeconds, iso8601, dateTime, dateTimeSeconds }

    /// - Parameter offset: seconds ahead of UTC; not used for ISO 8601.
    static func append(_ wallTime: UInt64, offset: Int, _ style: Style, to writer: inout ByteWriter) {
        let nanoseconds = wallTime % 1_000_000_000
        let seconds = Int64(wallTime / 1_000_000_000) + (style == .iso8601 ? 0 : Int64(offset))
        let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let second = UInt64(seconds - day * 86_400)
        if style != .time, style != .timeSeconds {
            appendDate(day, to: &writer)
            writer.append(style == .iso8601 ? UInt8(ascii: "T") : UInt8(ascii: " "))
        }
        writer.append(decimal: second / 3_600, minimumDigits: 2)
        writer.append(UInt8(ascii: ":"))
        writer.append(decimal: second / 60 % 60, minimumDigits: 2)
        writer.append(UInt8(ascii: ":"))
        writer.append(decimal: second % 60, minimumDigits: 2)
        if style != .timeSeconds, style != .dateTimeSeconds {
            writer.append(UInt8(ascii: "."))
            writer.append(decimal: nanoseconds, minimumDigits: 9)
        }
        if style == .iso8601 { writer.append("+0000") }
    }

    /// Days since 1970-01-01 to year, month and day: counts in eras of 400 years that begin on the 1st of March.
    private static func appendDate(_ days: Int64, to writer: inout ByteWriter) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        writer.append(decimal: UInt64(max(0, year)), minimumDigits: 4)
        writer.append(UInt8(ascii: "-"))
        writer.append(decimal: UInt64(month), minimumDigits: 2)
        writer.append(UInt8(ascii: "-"))
        writer.append(decimal: UInt64(day), minimumDigits: 2)
    }
}

extension Subject {
    /// The event's time as text.
    func clock(_ style: ClockText.Style) -> FieldValue {
        let offset = names.localOffset(at: wallTime)
        return scratch.compose(ClockText.maximum) { ClockText.append(wallTime, offset: offset, style, to: &$0) }
    }
}
