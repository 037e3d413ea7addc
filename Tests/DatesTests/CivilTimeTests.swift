import Dates
import Testing

struct CivilTimeTests {
    private static let time: UInt64 = 1_795_469_525_012_345_678

    @Test(arguments: [
        (UInt64(0), "1970-01-01T00:00:00.000000000Z"),
        (951_782_399_999_999_999, "2000-02-28T23:59:59.999999999Z"),
        (951_782_400_000_000_000, "2000-02-29T00:00:00.000000000Z"),
        (951_868_800_000_000_001, "2000-03-01T00:00:00.000000001Z"),
        (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000000000Z"),
        (UInt64.max, "2554-07-21T23:34:33.709551615Z"),
        (Self.time, "2026-11-23T21:32:05.012345678Z"),
    ])
    func utc(nanoseconds: UInt64, text: String) {
        #expect(CivilTime(nanoseconds: nanoseconds).rfc3339 == text)
    }

    @Test(arguments: [
        (3_600, "22:32:05.012345678"), (-79_200, "23:32:05.012345678"), (20_700, "03:17:05.012345678"), (0, "21:32:05.012345678"),
    ])
    func clockWithOffset(offset: Int, text: String) {
        #expect(CivilTime(nanoseconds: Self.time, offset: offset).clock == text)
    }

    @Test func offsetBeforeTheEpoch() {
        let time = CivilTime(nanoseconds: 0, offset: -1)
        #expect(time.date == CivilDate(year: 1969, month: 12, day: 31) && time.clock == "23:59:59.000000000")
    }

    @Test func absurdOffsetsDoNotTrap() {
        for offset in [Int.max, Int.min, Int.max / 2, Int.min / 2] {
            #expect((1...12).contains(CivilTime(nanoseconds: .max, offset: offset).date.month))
            #expect((1...12).contains(CivilTime(seconds: offset, offset: offset).date.month))
        }
    }

    /// Every day of 600 years, counted by the calendar's own rules.
    @Test func everyDay() {
        var (year, month, day) = (1970, 1, 1)
        for number in 0..<213_503 {
            let date = CivilDate(daysSince1970: number)
            guard date == CivilDate(year: year, month: month, day: day), date.daysSince1970 == number else {
                Issue.record("day \(number): \(date), expected \(year)-\(month)-\(day)")
                return
            }
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let length = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
            day += 1
            if day > length { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"), (-62_135_596_800, "0001-01-01T00:00:00Z"),
        (-62_167_219_201, "-0001-12-31T23:59:59Z"), (253_402_300_800, "10000-01-01T00:00:00Z"),
    ])
    func wholeSeconds(seconds: Int, text: String) {
        #expect(CivilTime(seconds: seconds).rfc3339InSeconds == text)
        #expect(CivilTime(seconds: seconds).date.daysSince1970 == Int((Double(seconds) / 86_400).rounded(.down)))
    }
}
