import ArgumentParser
import Foundation

/// Swift's own start of an asynchronous command has threads before the command runs. The agent gives up privileges before its first thread,
/// and a worker locks itself in; so only commands that wait for others run among threads.
@main
enum Start {
    static func main() {
        do {
            var command = try Plimsoll.parseAsRoot()
            guard let asynchronous = command as? any AsyncParsableCommand else { return try command.run() }
            run(asynchronous)
        } catch {
            end(error)
        }
    }

    /// Ends with the exit status of the contract: what the command line's library has for usage and for unknown errors are other numbers.
    private static func end(_ error: any Error) -> Never {
        let status = Plimsoll.exitCode(for: error)
        if status == .validationFailure {
            say(Plimsoll.fullMessage(for: error))
            Plimsoll.exit(withError: ExitStatus.usage)
        }
        if status == .failure, !(error is ExitCode) {
            say("plimsoll: \(error)")
            say("plimsoll: this is a defect of its own: report the command and the line above (SECURITY.md if it may be a weakness).")
            Plimsoll.exit(withError: ExitStatus.defect)
        }
        Plimsoll.exit(withError: error)
    }

    private static func run(_ command: any AsyncParsableCommand) -> Never {
        Task.detached { [command = Handed(command)] in
            var command = command.value
            do { try await command.run() } catch { end(error) }
            Plimsoll.exit()
        }
        dispatchMain()
    }

    /// Handed over once: the starting thread does not look at it again.
    private struct Handed: @unchecked Sendable {
        let value: any AsyncParsableCommand
        init(_ value: any AsyncParsableCommand) { self.value = value }
    }
}

struct Plimsoll: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plimsoll",
        abstract: "Container security observability: watches what runs, inspects what is shipped, says what is wrong and where.",
        version: version,
        subcommands: [
            Up.self, Record.self, ListWorkloads.self, Doctor.self, Rules.self, ExerciseRules.self, InspectImage.self, ScanImage.self,
            ConvertDocument.self, CompareImages.self, CacheCommand.self, DatabaseCommand.self, Version.self, RunWorker.self,
            PerformAct.self,
            ScanSourceTree.self, ExplainVulnerability.self, ExceptionCommand.self, ConvertDocument.self, CompareImages.self,
            DatabaseCommand.self, Version.self, RunWorker.self, PerformAct.self,
        ])

    /// Of this source tree.
    static let version = "0.1.0"
}

struct Version: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print the version.")

    func run() { print("plimsoll \(Plimsoll.version)") }
}
