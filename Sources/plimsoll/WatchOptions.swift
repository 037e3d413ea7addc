import Agent
import ArgumentParser
import Delivery
import Glibc
import Linux
import Recording

/// Which rules, for every command that uses some.
struct RuleOptions: ParsableArguments {
    @Flag(help: "Do not load the rules that come with plimsoll.") var noDefaultRules = false
    @Option(help: "A file of rules, or a directory of them; may be repeated, later ones change earlier ones.") var rules: [String] = []

    /// - Throws: the exit status, after saying what is wrong.
    func paths() throws -> [String] {
        var paths: [String] = []
        if !noDefaultRules {
            guard let directory = RuleFiles.defaultDirectory(executable: executablePath()) else {
                say(
                    "The default rules are not beside this executable (share/plimsoll/rules): reinstall, or name rules with --rules and --no-default-rules."
                )
                throw ExitStatus.usage
            }
            paths.append(directory)
        }
        paths += rules
        guard !paths.isEmpty else {
            say("No rules: with --no-default-rules, name some with --rules FILE.")
            throw ExitStatus.usage
        }
        return paths
    }
}

/// How to watch, for every command that does.
struct WatchOptions: ParsableArguments {
    @Option(help: "How long to watch, such as 30s, 5m or 500ms. (default: until interrupted)") var duration: String?
    @Option(help: "Where the agent keeps its data.") var data = DataDirectory.standard
    @Option(help: "Which sensor to use: auto, ebpf or procfs.") var sensor = "auto"
    @Option(help: "Watch 32-bit calls: auto (where no other call pays), raw (every call pays) or off.") var compat = "auto"
    @Option(help: "Append statistics to this file as a JSON line, at the end and on SIGUSR1.") var stats: String?
    @Option(name: .customLong("max-cpu"), help: "Percent of one processor above which events are shed, or off.") var maxCPU = "80"
    @Option(help: "Resident memory above which events are shed, such as 512M or 2G, or off.") var maxMemory = "512M"
    @Flag(help: "Keep privileges that watching does not need (to write where only another user may).") var keepPrivileges = false
    @Flag(help: "Say nothing but findings, errors and `ready`.") var quiet = false

    /// - Throws: the exit status, after saying what is wrong.
    func options() throws -> Agent.Options {
        var options = Agent.Options()
        guard let sensor = Agent.SensorChoice(rawValue: sensor) else {
            say("--sensor \(sensor): there is no such sensor; use auto, ebpf or procfs.")
            throw ExitStatus.usage
        }
        options.sensor = sensor
        guard let compat = Agent.Compat(rawValue: compat) else {
            say("--compat \(compat): write auto, raw or off.")
            throw ExitStatus.usage
        }
        options.compat = compat
        guard let processor = ProcessorCap(maxCPU) else {
            say("--max-cpu \(maxCPU): write a percentage of one processor, such as 80, or off.")
            throw ExitStatus.usage
        }
        guard let memory = MemoryCap(maxMemory) else {
            say("--max-memory \(maxMemory): write a number of bytes with K, M or G, such as 512M, or off.")
            throw ExitStatus.usage
        }
        options.caps = Agent.Caps(processor: processor.percent, memory: memory.bytes)
        options.dataDirectory = data
        options.statistics = stats
        options.keepsPrivileges = keepPrivileges
        if let duration {
            guard let nanoseconds = Span(duration)?.nanoseconds else {
                say("--duration \(duration): not a time; write a number and ms, s, m or h, such as 30s.")
                throw ExitStatus.usage
            }
            options.duration = nanoseconds
        }
        return options
    }
}

/// How large a recording may become.
struct RecordingBounds: ParsableArguments {
    @Option(help: "Begin another file of a recording when one is so large, such as 512K, 64M or 1G. (default: no limit)")
    var maxSize: String?
    @Option(help: "How many files of a recording are kept; the oldest are removed. (default: 1, with --max-size 4)") var maxFiles: Int?

    /// - Throws: the exit status, after saying what is wrong.
    func options(path: String) throws -> RecordingWriter.Options {
        let size = try maxSize.map { text in
            guard let bytes = ByteCount(text)?.bytes else {
                say("--max-size \(text): not a size; write a number and K, M or G, such as 64M.")
                throw ExitStatus.usage
            }
            return bytes
        }
        return RecordingWriter.Options(path: path, maximumSize: size, maximumFiles: maxFiles ?? (size == nil ? 1 : Self.files))
    }

    private static let files = 4
}

extension Agent {
    /// Runs an agent and says why it does not.
    /// - Throws: the exit status.
    static func run(_ options: Options, isQuiet: Bool) throws {
        do {
            let agent = try Agent(options) { line in if !isQuiet || line == "ready" || line.contains(": error: ") { say(line) } }
            _ = try agent.run()
        } catch let error as SinkError {
            say("\(error)")
            throw ExitStatus.usage
        } catch AgentError.rules {
            throw ExitStatus.usage
        } catch let error as AgentError {
            say("\(error)")
            throw ExitStatus.usage
        } catch let error as RecordingError {
            say("\(error)")
            switch error {
            case .parameter: throw ExitStatus.usage
            case .system(let error) where error.isDenied: throw ExitStatus.privilege
            default: throw ExitStatus.unreachable
            }
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
