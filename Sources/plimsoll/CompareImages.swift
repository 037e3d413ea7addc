import ArgumentParser
import Inspection
import Reports

struct CompareImages: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Tell how two images differ: packages, files, configuration, layers.",
        discussion: """
            Both are named as for `plimsoll inspect`.

            Examples:
              plimsoll diff localhost/web:1 localhost/web:2
              plimsoll diff web.cdx.json localhost/web:2 --format json
            """)

    /// The formats of a difference.
    enum Format: String, CaseIterable { case table, json }

    @Argument(help: "The one before.") var before: String
    @Argument(help: "The one after.") var after: String
    @Option(help: "table or json.") var format: String?
    @OptionGroup var documents: DocumentOptions
    @OptionGroup var reading: InspectOptions

    func run() async throws {
        let destinations = try documents.destinations(format, standard: Format.table)
        let difference = try await ImageComparison(reading.inspect(before), reading.inspect(after)).difference
        for (format, path) in destinations {
            try DocumentOptions.write(to: path) { sink in
                try sink(format == .json ? difference.json : Array(difference.table(width: documents.width).utf8))
            }
        }
    }
}
