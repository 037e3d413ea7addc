import Agent
import ArgumentParser
import Linux
import RuleEngine
import RuleLanguage

struct Rules: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check, list, explain and test rules.",
        subcommands: [Check.self, List.self, Explain.self, Test.self, Fields.self])

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
                  plimsoll rules list --disable '*' --enable tag:T1611
                """)
        @Argument(help: "Files, or directories of them, in order. (default: the rules that come with plimsoll)") var paths: [String] = []

        @OptionGroup var choices: RuleChoiceOptions

        func run() throws {
            let files = try Rules.read(paths, choices: choices.choices)
            for diagnostic in files.diagnostics where diagnostic.level == .error { say(diagnostic.rendered) }
            print(RuleReport(files).list)
            guard files.isUsable else { throw ExitStatus.usage }
        }
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

    struct Test: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run the tests of rules, without watching anything.",
            discussion: """
                Tests are items of a rule file, or stand beside it in a file named NAME_test.yaml.

                Examples:
                  plimsoll rules test
                  plimsoll rules test my_rules.yaml
                """)
        @Argument(help: "Files, or directories of them, in order. (default: the rules that come with plimsoll)") var paths: [String] = []
        @OptionGroup var choices: RuleChoiceOptions

        func run() throws {
            let paths = try Rules.paths(paths)
            let files = try Rules.read(paths, choices: choices.choices)
            for diagnostic in files.diagnostics where diagnostic.level == .error { say(diagnostic.rendered) }
            guard files.isUsable else { throw ExitStatus.usage }
            let report: RuleTestReport
            do { report = try RuleTestReport(paths, files) } catch {
                say("\(error)")
                throw error is SystemError ? ExitStatus.unreachable : ExitStatus.usage
            }
            print(report.text)
            guard report.isPassed else { throw ExitStatus.findings }
        }
    }

    struct Fields: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List all fields that conditions and messages may name.",
            discussion: """
                Examples:
                  plimsoll rules fields
                  plimsoll rules fields proc --format json
                """)
        @Argument(help: "Fields whose name begins so. (default: all)") var prefix = ""
        @Option(help: "table or json.") var format = "table"

        func run() throws {
            let report = FieldReport(prefix: prefix)
            switch format {
            case "table": print(report.table)
            case "json": print(report.json)
            default:
                say("--format \(format): write table or json.")
                throw ExitStatus.usage
            }
        }
    }

    /// The named paths, or those of the rules that come with plimsoll.
    static func paths(_ paths: [String]) throws -> [String] {
        guard paths.isEmpty else { return paths }
        guard let directory = RuleFiles.defaultDirectory(executable: executablePath()) else {
            say("The default rules are not beside this executable (share/plimsoll/rules): reinstall, or name files of rules.")
            throw ExitStatus.usage
        }
        return [directory]
    }

    /// Reads the named rules, or those that come with plimsoll.
    static func read(_ paths: [String], choices: RuleChoices = RuleChoices()) throws -> RuleFiles {
        let paths = try self.paths(paths)
        do throws(SystemError) { return try RuleFiles(paths, choices: choices, names: NoNames()) } catch {
            say("\(error)")
            throw ExitStatus.unreachable
        }
    }
}

/// Which rules are on.
struct RuleChoiceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Switch rules off: a name, in which * stands for anything, tag:TAG, priority:NAME, priority:NAME+ (and more urgent), priority:NAME- (and less urgent). May be repeated.",
            valueName: "rules"))
    var disable: [String] = []
    @Option(help: ArgumentHelp("Switch rules on, chosen likewise, after those that --disable switches off.", valueName: "rules"))
    var enable: [String] = []

    var choices: RuleChoices {
        var choices = RuleChoices()
        (choices.disabled, choices.enabled) = (disable, enable)
        return choices
    }
}
