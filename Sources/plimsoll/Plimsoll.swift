import ArgumentParser

@main
struct Plimsoll: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plimsoll",
        abstract: "Container security observability: watches what runs, inspects what is shipped, says what is wrong and where.",
        version: version,
        subcommands: [
            Up.self, Record.self, ListWorkloads.self, Doctor.self, Rules.self, ExerciseRules.self, InspectImage.self, ScanImage.self,
            ConvertDocument.self, CompareImages.self, DatabaseCommand.self, Version.self, RunWorker.self, PerformAct.self,
        ])

    /// Of this source tree.
    static let version = "0.1.0"
}

struct Version: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print the version.")

    func run() { print("plimsoll \(Plimsoll.version)") }
}
