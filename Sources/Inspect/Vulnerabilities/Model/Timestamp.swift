/// A point in time in whole seconds since 1970-01-01T00:00:00Z, as feeds state it and the database stores it.
public struct Timestamp: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
    /// Seconds since 1970-01-01T00:00:00Z; between the years 0 and 9999 if it was made from a text.
    public let seconds: Int64

    /// Of its parts.
    public init(seconds: Int64) {
        self.seconds = seconds
    }

    /// A date ("2024-05-17") or a time with an offset ("2024-05-17T10:00:00.5Z", "2024-05-17 10:00:00+02:00"); without an offset it is UTC.
    /// `nil` for anything else. Source: RFC 3339, section 5.6.
    public init?(_ text: String) {
        var digits = DateDigits(text)
        guard let year = digits.number(4), digits.skip("-"), let month = digits.number(2), digits.skip("-"), let day = digits.number(2),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        var total = Timestamp.days(year: year, month: month, day: day) * 86_400
        if digits.isAtEnd {
            seconds = total
            return
        }
        guard digits.skip("T") || digits.skip("t") || digits.skip(" "), let hour = digits.number(2), digits.skip(":"),
            let minute = digits.number(2), hour <= 24, minute < 60
        else { return nil }
        var second: Int64 = 0
        if digits.skip(":") {
            guard let value = digits.number(2), value <= 60 else { return nil }
            second = value
            if digits.skip(".") { digits.skipDigits() }
        }
        total += hour * 3600 + minute * 60 + second
        guard let offset = digits.offset(), digits.isAtEnd else { return nil }
        seconds = total - offset
    }

    /// From its written form.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = Timestamp(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not a time of RFC 3339: '\(text.prefix(40))'"))
        }
        self = value
    }

    /// As its description.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// "2024-05-17T10:00:00Z".
    public var description: String {
        let inDay = Timestamp.remainder(seconds, 86_400)
        return "\(day)T\(Timestamp.padded(inDay / 3600, 2)):\(Timestamp.padded(inDay / 60 % 60, 2)):\(Timestamp.padded(inDay % 60, 2))Z"
    }

    /// "2024-05-17".
    public var day: String {
        let (year, month, day) = Timestamp.civil(days: Timestamp.quotient(seconds, 86_400))
        return "\(Timestamp.padded(year, 4))-\(Timestamp.padded(month, 2))-\(Timestamp.padded(day, 2))"
    }

    /// The order of lists.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.seconds < right.seconds
    }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar: March is a year's first month, so that a leap day is its last one.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month > 2 ? year : year - 1
        let era = quotient(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = quotient(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func quotient(_ value: Int64, _ divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : (value + 1) / divisor - 1
    }

    private static func remainder(_ value: Int64, _ divisor: Int64) -> Int64 {
        let rest = value % divisor
        return rest >= 0 ? rest : rest + divisor
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}

/// Reads the digits of a date.
private struct DateDigits {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = Substring(text).utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func number(_ count: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<count {
            guard let digit = rest.first, digit >= 0x30, digit <= 0x39 else { return nil }
            value = value * 10 + Int64(digit - 0x30)
            rest.removeFirst()
        }
        return value
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == character.value else { return false }
        rest.removeFirst()
        return true
    }

    mutating func skipDigits() {
        while let digit = rest.first, digit >= 0x30, digit <= 0x39 { rest.removeFirst() }
    }

    /// Seconds east of Greenwich; 0 where none is stated.
    mutating func offset() -> Int64? {
        if isAtEnd || skip("Z") || skip("z") { return 0 }
        let sign: Int64 = skip("-") ? -1 : 1
        if sign == 1 { guard skip("+") else { return nil } }
        guard let hours = number(2) else { return nil }
        _ = skip(":")
        guard let minutes = isAtEnd ? 0 : number(2), hours < 24, minutes < 60 else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}
