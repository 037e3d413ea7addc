import Agent
import ArgumentParser

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell what this host offers, what is missing, and which hook is used for what.",
        discussion: """
            Examples:
              plimsoll doctor
              plimsoll doctor --format json
            """)

    @Option(help: "table or json.") var format = "table"

    func run() throws {
        let report = DoctorReport()
        switch format {
        case "table": print(report.table)
        case "json": print(report.json)
        default:
            say("--format \(format): there is no such format; use table or json.")
            throw ExitStatus.usage
        }
        if !report.canUseEBPF { throw ExitStatus.privilege }
    }
}
