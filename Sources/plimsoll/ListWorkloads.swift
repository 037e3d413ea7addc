import Agent
import ArgumentParser

struct ListWorkloads: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ps", abstract: "List the containers that run on this host, with image and pod.",
        discussion: """
            Examples:
              plimsoll ps
              plimsoll ps --format json
            """)

    @Option(help: "table or json.") var format = "table"

    func run() throws {
        switch format {
        case "table": print(WorkloadReport().table)
        case "json": print(WorkloadReport().json)
        default:
            say("--format \(format): there is no such format; use table or json.")
            throw ExitStatus.usage
        }
    }
}
