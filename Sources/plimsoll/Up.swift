import Agent
import ArgumentParser
import Delivery
import Glibc
import Metrics
import Redaction

struct Up: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Watch this host and its containers.",
        discussion: """
            Examples:
              plimsoll up
              plimsoll up --no-default-rules --rules my_rules.yaml --output file:/var/log/plimsoll.jsonl --duration 30s
              plimsoll up --replay events.1 events --rules my_rules.yaml
            """)

    @OptionGroup var chosen: RuleOptions
    @Option(
        name: [.short, .long],
        help: "Where findings go: [json=|text=]stdout, file:PATH, unix:PATH, http:URL or syslog; may be repeated. (default: stdout)")
    var output: [String] = []
    @OptionGroup var watching: WatchOptions
    @Option(help: "Record what is observed to this file as well; see `plimsoll help record`.") var record: String?
    @OptionGroup var bounds: RecordingBounds
    @Option(
        parsing: .upToNextOption,
        help: "Take the events from the files of a recording, the oldest first, instead of this host. Needs no privilege.")
    var replay: [String] = []
    @Option(help: "Where metrics are served for Prometheus: an IP address and a port, or off.") var metrics: String?
    @Option(help: "Take secrets of known forms out of findings: on or off.") var redact = "on"
    @Option(help: "A further form of secrets, as an expression of RE2; its first group is the secret. May be repeated.")
    var redactPattern: [String] = []
    @Flag(help: "Tell every finding, also the same one again, as Falco does; otherwise repeats are counted.") var noDedup = false
    @OptionGroup var choices: RuleChoiceOptions
    @Flag(help: "No colour on a terminal (as with NO_COLOR).") var noColor = false

    func run() throws {
        guard record == nil || replay.isEmpty else {
            say("--record and --replay: what is replayed is recorded already; name one of them.")
            throw ExitStatus.usage
        }
        var options = try watching.options()
        options.rules = try chosen.paths()
        options.replay = replay
        options.recording = try record.map { try bounds.options(path: $0) }
        options.colour = !noColor && getenv("NO_COLOR") == nil
        if metrics != "off" {
            guard let address = metrics.map({ MetricsAddress($0) }) ?? .standard else {
                say("--metrics \(metrics ?? ""): write an IP address and a port, such as \(MetricsAddress.standard), or off.")
                throw ExitStatus.usage
            }
            options.metrics = address
            options.needsMetrics = metrics != nil
        }
        guard ["on", "off"].contains(redact) else {
            say("--redact \(redact): write on or off.")
            throw ExitStatus.usage
        }
        options.countsRepeats = !noDedup
        options.selection = choices.choices
        do {
            if redact == "on" || !redactPattern.isEmpty {
                options.redactor = try Redactor(knowsForms: redact == "on", patterns: redactPattern)
            }
            options.outputs = try (output.isEmpty ? ["stdout"] : output).map { try SinkDescription(parsing: $0) }
        } catch {
            say("\(error)")
            throw ExitStatus.usage
        }
        try Agent.run(options, isQuiet: watching.quiet)
    }
}
