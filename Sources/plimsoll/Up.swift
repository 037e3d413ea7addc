import Agent
import ArgumentParser
import Delivery
import Glibc
import Linux
import Metrics
import Redaction

struct Up: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Watch this host and its containers.",
        discussion: """
            Examples:
              plimsoll up
              plimsoll up --no-default-rules --rules my_rules.yaml --output file:/var/log/plimsoll.jsonl --duration 30s
            """)

    @Flag(help: "Do not load the rules that come with plimsoll.") var noDefaultRules = false
    @Option(help: "A file of rules, or a directory of them; may be repeated, later ones change earlier ones.") var rules: [String] = []
    @Option(
        name: [.short, .long],
        help: "Where findings go: [json=|text=]stdout, file:PATH, unix:PATH, http:URL or syslog; may be repeated. (default: stdout)")
    var output: [String] = []
    @Option(help: "How long to watch, such as 30s, 5m or 500ms. (default: until interrupted)") var duration: String?
    @Option(help: "Where the agent keeps its data.") var data = DataDirectory.standard
    @Option(help: "Which sensor to use: auto, ebpf or procfs.") var sensor = "auto"
    @Option(help: "Append statistics to this file as a JSON line, at the end and on SIGUSR1.") var stats: String?
    @Option(help: ArgumentHelp("Write raw records to this file.", visibility: .hidden)) var dump: String?
    @Option(help: "Where metrics are served for Prometheus: an IP address and a port, or off.") var metrics: String?
    @Option(help: "Take secrets of known forms out of findings: on or off.") var redact = "on"
    @Option(help: "A further form of secrets, as an expression of RE2; its first group is the secret. May be repeated.")
    var redactPattern: [String] = []
    @Flag(help: "Tell every finding, also the same one again, as Falco does; otherwise repeats are counted.") var noDedup = false
    @OptionGroup var choices: RuleChoiceOptions
    @Flag(help: "Keep privileges that watching does not need (to write findings where only another user may).") var keepPrivileges = false
    @Flag(help: "Say nothing but findings, errors and `ready`.") var quiet = false
    @Flag(help: "No colour on a terminal (as with NO_COLOR).") var noColor = false

    func run() throws {
        var options = Agent.Options()
        if !noDefaultRules {
            guard let directory = RuleFiles.defaultDirectory(executable: executablePath()) else {
                say(
                    "The default rules are not beside this executable (share/plimsoll/rules): reinstall, or name rules with --rules and --no-default-rules."
                )
                throw ExitStatus.usage
            }
            options.rules.append(directory)
        }
        options.rules += rules
        guard !options.rules.isEmpty else {
            say("No rules: with --no-default-rules, name some with --rules FILE.")
            throw ExitStatus.usage
        }
        guard let sensor = Agent.SensorChoice(rawValue: sensor) else {
            say("--sensor \(sensor): there is no such sensor; use auto, ebpf or procfs.")
            throw ExitStatus.usage
        }
        options.sensor = sensor
        options.dataDirectory = data
        options.statistics = stats
        options.dump = dump
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
        options.keepsPrivileges = keepPrivileges
        options.colour = !noColor && getenv("NO_COLOR") == nil
        if let duration {
            guard let nanoseconds = Span(duration)?.nanoseconds else {
                say("--duration \(duration): not a time; write a number and ms, s, m or h, such as 30s.")
                throw ExitStatus.usage
            }
            options.duration = nanoseconds
        }
        do {
            if redact == "on" || !redactPattern.isEmpty {
                options.redactor = try Redactor(knowsForms: redact == "on", patterns: redactPattern)
            }
            options.outputs = try (output.isEmpty ? ["stdout"] : output).map { try SinkDescription(parsing: $0) }
            let isQuiet = quiet
            let agent = try Agent(options) { line in if !isQuiet || line == "ready" || line.contains(": error: ") { say(line) } }
            _ = try agent.run()
        } catch let error as SinkError {
            say("\(error)")
            throw ExitStatus.usage
        } catch let error as RedactionError {
            say("\(error)")
            throw ExitStatus.usage
        } catch AgentError.rules {
            throw ExitStatus.usage
        } catch let error as AgentError {
            say("\(error)")
            throw ExitStatus.usage
        } catch let error as InstanceLock.Failure {
            say("\(error)")
            throw ExitStatus.unreachable
        } catch let error as SystemError {
            say("\(error)")
            throw error.isDenied ? ExitStatus.privilege : ExitStatus.unreachable
        } catch {
            say("\(error)")
            throw ExitStatus.privilege
        }
    }
}

/// Path of the running program.
func executablePath() -> String {
    let target = try? Descriptor.open("/proc/self", O_RDONLY | O_DIRECTORY).readLink("exe")
    return target.map { String(decoding: $0, as: UTF8.self) } ?? CommandLine.arguments[0]
}

/// A time as people write it: `500ms`, `30s`, `5m`, `2h`.
struct Span {
    let nanoseconds: UInt64

    init?(_ text: String) {
        let units: [(String, UInt64)] = [("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000)]
        for (unit, factor) in units where text.hasSuffix(unit) {
            guard let number = UInt64(text.dropLast(unit.count)) else { continue }
            let (product, overflow) = number.multipliedReportingOverflow(by: factor)
            guard !overflow else { return nil }
            nanoseconds = product
            return
        }
        return nil
    }
}

/// Where data is kept: for the system as root, else for the user.
enum DataDirectory {
    static var standard: String {
        if geteuid() == 0 { return "/var/lib/plimsoll" }
        if let base = getenv("XDG_DATA_HOME") { return String(cString: base) + "/plimsoll" }
        return (getenv("HOME").map { String(cString: $0) } ?? "/tmp") + "/.local/share/plimsoll"
    }
}
