import ArgumentParser
import Foundation
import Inspection
import ScanReports
import Vulnerabilities
import VulnerabilityDatabase

struct ScanImage: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan", abstract: "Tell which known vulnerabilities an image, a container, a folder or a document has.",
        discussion: """
            SOURCE is named as for `plimsoll inspect`. The database comes from `plimsoll db update`.

            Exit status: 0 clean or below the threshold, 1 findings at or above the threshold, 2 usage, 3 something could not be read or \
            judged, 4 the source or the database could not be read.

            Examples:
              plimsoll scan localhost/web:1 --fail-on high
              plimsoll scan oci:build/layout -o sarif=web.sarif
            """)

    @Argument(help: "What to scan.") var source: String
    @Option(help: "table, json, sarif, cyclonedx, spdx, openvex, markdown, junit, github or gitlab.") var format: String?
    @Option(help: "From where on to fail: low, medium, high, critical, kev or fixable.") var failOn: String?
    @Option(help: "A file that hides findings: plimsoll's, .trivyignore, .grype.yaml, or a VEX document; may be repeated.")
    var ignore: [String] = []
    @Flag(help: "Do not fail because something could not be read or judged.") var allowIncomplete = false
    @OptionGroup var documents: DocumentOptions
    @OptionGroup var reading: InspectOptions

    func run() async throws {
        let destinations = try documents.destinations(format, standard: ScanReportFormat.table)
        let threshold = try failOn.map { text in
            guard let known = FailureThreshold(text) else {
                say("--fail-on \(text): write low, medium, high, critical, kev or fixable.")
                throw ExitStatus.usage
            }
            return known
        }
        let now = Timestamp(seconds: DocumentOptions.created)
        var options = Scan.Options(now: now, toolVersion: Plimsoll.version)
        do { options.exceptions = try ignore.flatMap { try ExceptionFiles.read($0) } } catch {
            say("plimsoll: \(error)")
            throw ExitStatus.usage
        }
        let report: ScanReport
        do {
            let database = try DatabaseFolder(reading.data + "/db").open(now: now)
            let found = try await reading.inspect(source)
            report = try Scan(options).report(
                on: found.inventory, name: source, digest: found.subject.configDigest, from: database)
        } catch let error as DatabaseError {
            say("plimsoll: \(error)")
            throw ExitStatus.unreachable
        }
        for (format, path) in destinations {
            try DocumentOptions.write(to: path) { sink in try sink(Array(format.render(report).utf8)) }
        }
        if let threshold, threshold.isReached(by: report) { throw ExitStatus.findings }
        let verdict = report.outcome.result.verdict
        if verdict.kind == .incomplete, !allowIncomplete {
            say("plimsoll: the verdict is incomplete:")
            for problem in verdict.problems { say("  \(problem.message)") }
            throw ExitStatus.incomplete
        }
    }
}
