import ArgumentParser
import Inspection
import Reports

struct InspectImage: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Tell what an image, a container or a folder holds.",
        discussion: """
            SOURCE is a path (OCI layout, docker archive, folder, CycloneDX or SPDX document) or the name of an image, which is looked for \
            in podman's store, in containerd's, at the sockets of docker and podman, and in its registry. A scheme says where: oci, \
            docker-archive, containers-storage, containerd:NAMESPACE/NAME, docker, podman, registry, dir, rootfs, container:ID.

            Exit status: 0 everything was read, 2 usage, 3 something could not be read, 4 the source could not be reached.

            Examples:
              plimsoll inspect localhost/web:1
              plimsoll inspect oci:build/layout --format cyclonedx -o spdx=web.spdx.json
              plimsoll inspect localhost/web:1 --exclude-base auto -o template=list.mustache
            """)

    @Argument(help: "What to inspect.") var source: String
    @Option(help: "table, json, syft-json, cyclonedx, spdx, purls or files.") var format: String?
    @Option(help: "Leave out what the image holds that it is built on: its name, or auto.") var excludeBase: String?
    @OptionGroup var documents: DocumentOptions
    @OptionGroup var reading: InspectOptions

    func run() async throws {
        let templates = try documents.templates()
        let destinations = try documents.destinations(format, standard: Report.Format.table, templates: templates.count)
        let result = try await reading.inspect(source, excluding: excludeBase.map { BaseImage($0) })
        let options = Report.Options(
            created: DocumentOptions.created, toolVersion: Plimsoll.version, width: documents.width, hasColour: documents.hasColour)
        let wantsFiles = destinations.contains { $0.0 == .files }
        let report = Report(
            subject: result.subject, inventory: result.inventory, files: wantsFiles ? result.fileRows : [], options: options)
        try DocumentOptions.write(report, destinations, templates)
        for remark in result.remarks { say("plimsoll: \(remark)") }
        guard result.inventory.isComplete else {
            say("plimsoll: not everything could be read:")
            for gap in result.inventory.gaps.prefix(Self.toldGaps) { say("  \(gap.path.map { "\($0): " } ?? "")\(gap.message)") }
            if result.inventory.gaps.count > Self.toldGaps { say("  and \(result.inventory.gaps.count - Self.toldGaps) more") }
            throw ExitStatus.incomplete
        }
    }

    private static let toldGaps = 10
}
