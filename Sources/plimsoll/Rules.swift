import Agent
import ArgumentParser
import Linux
import RuleEngine

struct Rules: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check, list and explain rules.", subcommands: [Check.self, List.self, Explain.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read rules and tell all errors and warnings.",
            discussion: """
                Examples:
                  plimsoll rules check my_rules.yaml
                  plimsoll rules check /etc/falco/falco_rules.yaml /etc/falco/rules.d
                """)
        @Argument(help: "Files, or directories of them, in order.") var paths: [String]

        func run() throws {
            let files = try Rules.read(paths)
            for diagnostic in files.diagnostics { say(diagnostic.rendered) }
            guard files.isUsable else { throw ExitStatus.usage }
            print("\(files.rules.count) rules, \(files.diagnostics.count) warnings, no errors")
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List rules.",
            discussion: """
                Examples:
                  plimsoll rules list
                  plimsoll rules list my_rules.yaml
                """)
        @Argument(help: "Files, or directories of them, in order. (default: the rules that come with plimsoll)") var paths: [String] = []

        func run() throws { print(RuleReport(try Rules.read(paths)).list) }
    }

    struct Explain: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell which events a rule needs and what the kernel filters for it.",
            discussion: """
                Examples:
                  plimsoll rules explain
                  plimsoll rules explain "Terminal shell in container" --rules falco_rules.yaml
                """)
        @Argument(help: "The rule's name. (default: an overview of all)") var rule: String?
        @Option(help: "Files, or directories of them, in order. (default: the rules that come with plimsoll)") var rules: [String] = []

        @Option(help: "What is seen with which sensor: auto, ebpf or procfs.") var sensor = "auto"

        func run() throws {
            guard let choice = Agent.SensorChoice(rawValue: sensor) else {
                say("--sensor \(sensor): there is no such sensor; use auto, ebpf or procfs.")
                throw ExitStatus.usage
            }
            guard let text = RuleReport(try Rules.read(rules), scope: DetectionScope(choice)).explanation(of: rule) else {
                say("There is no rule named \"\(rule ?? "")\"; `plimsoll rules list` shows the names.")
                throw ExitStatus.usage
            }
            print(text)
        }
    }

    /// Reads the named rules, or those that come with plimsoll.
    static func read(_ paths: [String]) throws -> RuleFiles {
        var paths = paths
        if paths.isEmpty, let directory = RuleFiles.defaultDirectory(executable: executablePath()) { paths = [directory] }
        do throws(SystemError) { return try RuleFiles(paths, names: NoNames()) } catch {
            say("\(error)")
            throw ExitStatus.unreachable
        }
    }
}
