import Dates
import Events
import JSONText

extension FindingFormat {
    /// One JSON object a line.
    public static let json = FindingFormat(name: "json", mediaType: "application/json") { JSONLineEncoder(surroundings: $0) }
}

/// Findings as JSON lines that consumers of Falco's `json_output` can read (keys `time`, `rule`, `priority`, `source`, `hostname`,
/// `output`, `tags`, `output_fields`), followed by our own `finding_id`, `incomplete`, `names_from`, `workload` and `process`.
///
/// Then come how often it was found (`count` in all, `count_new` since it was told the last time; `first_seen`, `last_seen`), and `remarks`
/// about the evidence. Every key is always there, in the same order; what is unknown is null.
struct JSONLineEncoder: FindingEncoder {
    let surroundings: EncoderSurroundings

    func encode(_ finding: Finding) -> [UInt8] {
        var json = JSONWriter(capacity: 1_024 + finding.message.utf8.count * 2)
        json.object { json in
            json.member("time", CivilTime(nanoseconds: finding.time).rfc3339)
            json.member("rule", finding.rule)
            json.member("priority", finding.severity.name)
            json.member("source", finding.source)
            json.member("hostname", surroundings.hostname)
            json.member("output", output(of: finding))
            json.key("tags")
            json.array { json in for tag in finding.tags { json.value(tag) } }
            json.key("output_fields")
            json.object { $0.members(fieldsOf: finding) }
            json.member("finding_id", finding.id)
            json.member("incomplete", finding.incompleteness?.rawValue)
            json.member("names_from", finding.namesFrom?.rawValue)
            json.key("workload")
            json.object { $0.members(of: finding.workload) }
            json.key("process")
            json.object { json in
                json.key("ancestry")
                json.array { json in for process in finding.ancestry { json.object { $0.members(of: process) } } }
            }
            json.member("count", finding.seen.total)
            json.member("count_new", finding.seen.new)
            json.member("first_seen", CivilTime(nanoseconds: finding.seen.first).rfc3339)
            json.member("last_seen", CivilTime(nanoseconds: finding.seen.last).rfc3339)
            json.key("remarks")
            json.array { json in for remark in finding.remarks { json.value(remark) } }
        }
        return json.bytes
    }

    /// Falco's line of text: local time, priority, message.
    private func output(of finding: Finding) -> String {
        let local = CivilTime(nanoseconds: finding.time, offset: surroundings.localOffset(finding.time))
        return "\(local.clock): \(finding.severity.name) \(finding.message)"
    }
}

extension JSONWriter {
    /// `evt.time` is a number of nanoseconds in Falco's JSON, whatever the message shows. A name that the message has twice is written
    /// once: parsers disagree about repeated names (RFC 8259, section 4).
    fileprivate mutating func members(fieldsOf finding: Finding) {
        member("evt.time", finding.time)
        var written: Set = ["evt.time"]
        for field in finding.fields where written.insert(field.name).inserted {
            key(field.name)
            switch field.value {
            case .text(let text): value(text)
            case .signed(let number): value(number)
            case .unsigned(let number): value(number)
            case .boolean(let boolean): value(boolean)
            case .missing: null()
            }
        }
    }

    fileprivate mutating func members(of workload: Workload) {
        let container = workload.container
        member("kind", container == nil ? "host" : "container")
        member("id", container?.id)
        member("name", container?.name)
        key("image")
        if let image = container?.image {
            object { json in
                json.member("reference", image.reference)
                json.member("digest", image.digest)
                json.member("id", image.id)
            }
        } else {
            null()
        }
        member("runtime", container?.runtime.rawValue)
        key("pod")
        if let pod = container?.pod {
            object { json in
                json.member("name", pod.name)
                json.member("namespace", pod.namespace)
                json.member("uid", pod.uid)
            }
        } else {
            null()
        }
    }

    fileprivate mutating func members(of process: ProcessSummary) {
        member("pid", process.id.pid)
        member("start", process.id.start)
        member("name", process.name)
        member("path", process.path)
        member("command_line", process.commandLine)
        member("uid", process.uid)
    }
}
