/// Times in documents: RFC 3339 in UTC, whole seconds.
enum Timestamp {
    /// - Parameter seconds: since 1970; held within the years 1 to 9999.
    static func text(_ seconds: Int64) -> String {
        let held = min(max(seconds, -62_135_596_800), 253_402_300_799)
        let days = Int((Double(held) / 86_400).rounded(.down)), rest = Int(held) - days * 86_400
        let (year, month, day) = civil(days)
        return pad(year, 4) + "-" + pad(month, 2) + "-" + pad(day, 2) + "T" + pad(rest / 3_600, 2) + ":" + pad(rest / 60 % 60, 2) + ":"
            + pad(rest % 60, 2) + "Z"
    }

    /// An image's own time without its fraction, if it is one in UTC or with an offset of zero.
    static func text(_ created: String) -> String? {
        let text = Array(created.utf8)
        guard text.count >= 20, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"), text[10] == UInt8(ascii: "T"),
            text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"), created.hasSuffix("Z") || created.hasSuffix("+00:00"),
            [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18].allSatisfy({ text[$0] >= 0x30 && text[$0] <= 0x39 })
        else { return nil }
        return String(decoding: text[..<19], as: UTF8.self) + "Z"
    }

    /// The proleptic Gregorian calendar, counted in eras of 400 years that begin on the first of March.
    private static func civil(_ days: Int) -> (Int, Int, Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func pad(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Report {
    /// The time of documents that may have none.
    var timestamp: String? { options.created.map { Timestamp.text($0) } ?? subject.created.flatMap { Timestamp.text($0) } }
}
