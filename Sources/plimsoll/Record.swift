import Agent
import ArgumentParser

struct Record: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Record what happens on this host and in its containers, for `plimsoll up --replay`.",
        discussion: """
            Recorded are the events that the rules ask for, the processes and the containers. Rules find nothing meanwhile: that is what \
            the replay is for, with these rules or others.

            A recording contains the arguments and, with --everything, the environments of programs, and the names of files: what \
            secrets these hold, it holds. Its files can be read by their owner alone (mode 0600). A recording that has the name already \
            is kept as FILE.1, as far as --max-files allows; any other file is left alone, and a link is not followed.

            Examples:
              plimsoll record events --duration 1m
              plimsoll record events --everything --max-size 64M --max-files 10
              plimsoll up --replay events
            """)

    @Argument(help: "The newest file; older ones are FILE.1, FILE.2 …") var file: String
    @Flag(help: "Record whatever can be observed, with environments, instead of what rules ask for.") var everything = false
    @OptionGroup var bounds: RecordingBounds
    @OptionGroup var chosen: RuleOptions
    @OptionGroup var watching: WatchOptions

    func run() throws {
        var options = try watching.options()
        options.observesEverything = everything
        options.rules = everything ? chosen.rules : try chosen.paths()
        options.recording = try bounds.options(path: file)
        options.detects = false
        try Agent.run(options, isQuiet: watching.quiet)
    }
}
