import Dates

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
        var total = Int64(CivilDate(year: Int(year), month: Int(month), day: Int(day)).daysSince1970 * 86_400)
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
    public var description: String { CivilTime(seconds: Int(seconds)).rfc3339InSeconds }

    /// "2024-05-17".
    public var day: String { CivilTime(seconds: Int(seconds)).date.description }

    /// The order of lists.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.seconds < right.seconds
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
