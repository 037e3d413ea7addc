import Dates
import Events

/// A finding as a syslog message. Pure.
struct SyslogMessage {
    let severity: Severity
    /// Nanoseconds since 1970.
    let time: UInt64
    let hostname: String
    let pid: Int32
    let payload: ArraySlice<UInt8>

    /// authpriv (RFC 5424, table 1): findings may say what not everybody may read, and loggers keep these messages from others.
    private static let facility = 10
    private static let application = "plimsoll"

    private var priority: [UInt8] { Array("<\(Self.facility * 8 + severity.rawValue)>".utf8) }

    /// RFC 5424: `<PRI>1 TIME HOST plimsoll PID finding - MESSAGE`. The message is UTF-8 without a byte order mark, as receivers of JSON want
    /// it.
    var modern: [UInt8] {
        let stamp = CivilTime(nanoseconds: time)
        // Six digits of a second at most (section 6.2.3).
        let text = stamp.rfc3339.dropLast(4) + "Z"
        let host = Self.printable(hostname)
        return priority + Array("1 \(text) \(host) \(Self.application) \(pid) finding - ".utf8) + payload
    }

    /// As syslog(3) writes to the logger of this host: `<PRI>Mmm dd hh:mm:ss plimsoll[PID]: MESSAGE`, local time.
    func local(offset: Int) -> [UInt8] {
        let stamp = CivilTime(nanoseconds: time, offset: offset)
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let day = stamp.date.day < 10 ? " \(stamp.date.day)" : "\(stamp.date.day)"
        let clock = stamp.clock.prefix { $0 != "." }
        return priority + Array("\(months[stamp.date.month - 1]) \(day) \(clock) \(Self.application)[\(pid)]: ".utf8) + payload
    }

    /// PRINTUSASCII of at most 255 characters, `-` for none (section 6.2.4).
    private static func printable(_ text: String) -> String {
        let kept = text.utf8.filter { $0 > 0x20 && $0 < 0x7F }.prefix(255)
        return kept.isEmpty ? "-" : String(decoding: kept, as: UTF8.self)
    }
}
