import ArgumentParser
import Packages

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
              plimsoll scan oci:build/layout --since-base docker.io/library/debian:12 -o sarif=web.sarif
            """)

    @Argument(help: "What to scan.") var source: String
    @Option(help: "The base image: what its layers have is left out.") var sinceBase: String?
    @OptionGroup var options: ScanOptions

    func run() async throws {
        var base: [Digest]?
        if let sinceBase { base = try await options.reading.inspect(sinceBase).subject.diffIDs }
        try await options.scan(source, sinceBase: base) { try await options.reading.inspect(source) }
    }
}
