import Dates
import Events

/// Times as texts, without an allocation.
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
            let date = CivilDate(daysSince1970: Int(day))
            writer.append(decimal: UInt64(max(0, date.year)), minimumDigits: 4)
            writer.append(UInt8(ascii: "-"))
            writer.append(decimal: UInt64(date.month), minimumDigits: 2)
            writer.append(UInt8(ascii: "-"))
            writer.append(decimal: UInt64(date.day), minimumDigits: 2)
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
}

extension Subject {
    /// The event's time as text.
    func clock(_ style: ClockText.Style) -> FieldValue {
        let offset = names.localOffset(at: wallTime)
        return scratch.compose(ClockText.maximum) { ClockText.append(wallTime, offset: offset, style, to: &$0) }
    }
}
