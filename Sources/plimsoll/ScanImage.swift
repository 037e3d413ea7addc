import ArgumentParser
import Inspection

struct ScanImage: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan", abstract: "Tell which known vulnerabilities an image, a container, a folder or a document has.",
        discussion: """
            SOURCE is named as for `plimsoll inspect`. The database comes from `plimsoll db update`. The verdict on an image is kept in the \
            data folder: admission reads it there, and `plimsoll db update` holds the image against what is new.

            Exit status: 0 clean or below the threshold, 1 findings at or above the threshold or a licence that is not allowed, 2 usage, \
            3 something could not be read or judged, 4 the source or the database could not be read.

            Examples:
              plimsoll scan localhost/web:1 --fail-on high
              plimsoll scan localhost/web:1 --since-base auto --fail-on fixable
              plimsoll scan oci:build/layout --since-base docker.io/library/debian:12 -o sarif=web.sarif
            """)

    @Argument(help: "What to scan.") var source: String
    @Option(help: "Leave out what the layers of the base image have: its name, or auto.") var sinceBase: String?
    @OptionGroup var options: ScanOptions

    func run() async throws {
        let base = sinceBase.map { BaseImage($0) }
        try await options.scan(source, leavesOutBase: base != nil) { try await options.reading.inspect(source, telling: base) }
    }
}
