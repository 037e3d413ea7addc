import Dates
import Events
import JSONText

extension FindingFormat {
    /// One line a finding, for people.
    public static let text = FindingFormat(name: "text", mediaType: "text/plain; charset=utf-8") { TextLineEncoder(surroundings: $0) }
}

/// Findings for people: `2026-11-23 21:32:05.123 W Rule: message [workload]`, and `incomplete: why` where something was lost and
/// `(12 times since …)` for a repeat; local time, coloured by severity on demand.
///
/// No character of a finding reaches the terminal as a command: see ``Swift/Array/appendVisible(_:)``.
struct TextLineEncoder: FindingEncoder {
    let surroundings: EncoderSurroundings

    func encode(_ finding: Finding) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(256 + finding.message.utf8.count)
        let time = CivilTime(nanoseconds: finding.time, offset: surroundings.localOffset(finding.time)).readable
        append("\(time) ", style: .dim, to: &line)
        append("\(finding.severity.letter) ", style: finding.severity.style, to: &line)
        line.append(contentsOf: style(.bold))
        line.appendVisible(finding.rule)
        line.append(contentsOf: style(.reset))
        line.append(contentsOf: ": ".utf8)
        line.appendVisible(finding.message, limit: Limits.textMessageBytes)
        line.append(contentsOf: " [".utf8)
        line.appendVisible(finding.workload.shortDescription)
        line.append(UInt8(ascii: "]"))
        if let reason = finding.incompleteness { line.append(contentsOf: " incomplete: \(reason.rawValue)".utf8) }
        if finding.seen.total > 1 {
            let since = CivilTime(nanoseconds: finding.seen.first, offset: surroundings.localOffset(finding.seen.first)).readable
            line.append(contentsOf: " (\(finding.seen.total) times since \(since), \(finding.seen.new) of them new)".utf8)
        }
        for remark in finding.remarks {
            line.append(contentsOf: " (".utf8)
            line.appendVisible(remark)
            line.append(UInt8(ascii: ")"))
        }
        return line
    }

    private func append(_ text: String, style code: Style, to line: inout [UInt8]) {
        line.append(contentsOf: style(code))
        line.append(contentsOf: text.utf8)
        line.append(contentsOf: style(.reset))
    }

    private func style(_ style: Style) -> String.UTF8View { (surroundings.colour ? style.rawValue : "").utf8 }
}

/// Select Graphic Rendition (ECMA-48, section 8.3.117).
private enum Style: String {
    case reset = "\u{1b}[0m"
    case bold = "\u{1b}[1m"
    case dim = "\u{1b}[2m"
    case boldRed = "\u{1b}[1;31m"
    case red = "\u{1b}[31m"
    case yellow = "\u{1b}[33m"
    case cyan = "\u{1b}[36m"
    case green = "\u{1b}[32m"
}

extension Severity {
    /// The name's first letter; `!` for emergency, because E is error.
    fileprivate var letter: Character { self == .emergency ? "!" : name.first ?? "?" }

    fileprivate var style: Style {
        switch self {
        case .emergency, .alert, .critical: .boldRed
        case .error: .red
        case .warning: .yellow
        case .notice: .cyan
        case .informational: .green
        case .debug: .dim
        }
    }
}

extension Workload {
    /// `host`, or pod, name, short id and image of a container, as far as they are known.
    fileprivate var shortDescription: String {
        guard let container else { return "host" }
        let pod = container.pod.map { "\($0.namespace)/\($0.name)" }
        return [pod, container.name, container.shortID, container.image?.reference].compactMap(\.self).joined(separator: " ")
    }
}
