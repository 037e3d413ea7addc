import ArgumentParser
import Inspection
import Reports

struct ConvertDocument: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert", abstract: "Write a CycloneDX or SPDX document in another format.",
        discussion: """
            What the other format has no place for is told on standard error.

            Examples:
              plimsoll convert web.spdx.json --format cyclonedx
              plimsoll convert web.cdx.json -o purls=web.txt -o spdx=web.spdx.json
            """)

    @Argument(help: "The document, as JSON, or SPDX's tags and values.") var file: String
    @Option(help: "table, json, syft-json, cyclonedx, spdx or purls.") var format: String?
    @OptionGroup var documents: DocumentOptions

    func run() throws {
        let templates = try documents.templates()
        let destinations = try documents.destinations(format, standard: Report.Format.table, templates: templates.count)
        guard let handle = InspectOptions.document(file) else {
            say("plimsoll: \(file) cannot be read, or is neither JSON nor SPDX.")
            throw ExitStatus.unreachable
        }
        let document: Inspection.Statement
        do { document = try Inspection().read(document: handle, source: file) } catch {
            say("plimsoll: \(file): \(error)")
            throw ExitStatus.usage
        }
        let result = document.result
        let report = Report(
            subject: result.subject, inventory: result.inventory,
            options: Report.Options(
                created: DocumentOptions.created, toolVersion: Plimsoll.version, width: documents.width, hasColour: documents.hasColour))
        try DocumentOptions.write(report, destinations, templates)
        for remark in document.remarks { say("plimsoll: \(file): \(remark)") }
        for gap in result.inventory.gaps { say("plimsoll: \(file): \(gap.message)") }
        if !result.inventory.isComplete { throw ExitStatus.incomplete }
    }
}
