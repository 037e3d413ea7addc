import Agent
import ArgumentParser
import Delivery
import Glibc

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
        help: "Where findings go: [json=|text=]stdout, file:PATH, unix:PATH or http:URL; may be repeated. (default: stdout)")
    var output: [String] = []
    @OptionGroup var watching: WatchOptions
    @Option(help: "Record what is observed to this file as well; see `plimsoll help record`.") var record: String?
    @OptionGroup var bounds: RecordingBounds
    @Option(
        parsing: .upToNextOption,
        help: "Take the events from the files of a recording, the oldest first, instead of this host. Needs no privilege.")
    var replay: [String] = []
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
        do { options.outputs = try (output.isEmpty ? ["stdout"] : output).map { try SinkDescription(parsing: $0) } } catch {
            say("\(error)")
            throw ExitStatus.usage
        }
        try Agent.run(options, isQuiet: watching.quiet)
    }
}
