import ArgumentParser
import Exercise
import Linux

struct ExerciseRules: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exercise",
        abstract: "Do in a throw-away container what the default rules detect, and tell which of it was found, and how fast.",
        discussion: """
            Everything is harmless, is undone, and stays on this machine: the container has no network but addresses of its own. Needs root
            and podman. Starts an agent for the time, unless --findings names the output of one that runs.

            Examples:
              plimsoll exercise
              plimsoll exercise "Reverse shell" "Password file read" --rounds 20
            """)
    @Argument(help: "Names of rules. (default: all)") var rules: [String] = []
    @Option(help: "How often each.") var rounds = 1
    @Option(help: "A file to which a running agent writes findings as JSON lines; start that agent with --no-dedup.") var findings: String?
    @Option(help: "table or json.") var format = "table"

    func run() throws {
        guard ["table", "json"].contains(format), (1...1_000).contains(rounds) else {
            say("--format is table or json, --rounds a number from 1 to 1000.")
            throw ExitStatus.usage
        }
        for rule in rules where !ExerciseAction.all.contains(where: { $0.rule == rule }) {
            say("There is no exercise for a rule named \"\(rule)\"; `plimsoll rules list` shows the names.")
            throw ExitStatus.usage
        }
        var options = Exercise.Options(executable: executablePath())
        (options.rules, options.rounds, options.findings) = (rules, rounds, findings)
        do {
            let report = ExerciseReport(try Exercise(options).run())
            print(format == "json" ? report.json : report.table)
            guard report.isPassed else { throw ExitStatus.findings }
        } catch let error as ExerciseError {
            say("\(error)")
            throw ExitStatus.privilege
        }
    }
}

/// Performed inside the container.
struct PerformAct: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "exercise-act", shouldDisplay: false)
    @Argument var name: String

    func run() throws {
        guard let failure = ExerciseAct.perform(name) else { return }
        say(failure)
        throw ExitStatus.privilege
    }
}
