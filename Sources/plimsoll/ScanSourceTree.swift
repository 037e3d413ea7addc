import ArgumentParser
import Inspection

struct ScanSourceTree: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fs", abstract: "Tell which known vulnerabilities the lock files of a source tree pin.",
        discussion: """
            Only what pins versions counts: lock files, and manifests that name exact ones; not what is installed in the tree.

            Exit status: as of `plimsoll scan`.

            Examples:
              plimsoll fs . --fail-on high
              plimsoll fs services/web --only-fixed -o sarif=web.sarif
            """)

    @Argument(help: "The folder.") var path: String
    @OptionGroup var options: ScanOptions

    func run() async throws {
        try await options.scan(path) {
            var found = try await options.reading.inspect("dir:" + path)
            found.inventory = SourceTree.pinned(found.inventory)
            return found
        }
    }
}
