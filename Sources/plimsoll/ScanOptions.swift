import ArgumentParser
import Foundation
import Inspection
import Packages
import Reports
import ScanReports
import Verdicts
import Vulnerabilities
import VulnerabilityDatabase

/// How a scan judges and what it tells, for every command that scans.
struct ScanOptions: ParsableArguments {
    @Option(help: "table, json, sarif, cyclonedx, spdx, openvex, markdown, junit, github or gitlab.") var format: String?
    @Option(help: "From where on to fail: low, medium, high, critical, kev, fixable, or policy (what the policy file says).")
    var failOn: String?
    @Option(help: "A file with fail-on, licences (allow, deny) and exceptions.") var policy: String?
    @Option(help: "A file that hides findings: plimsoll's, .trivyignore, .grype.yaml, or a VEX document; may be repeated.")
    var ignore: [String] = []
    @Option(help: "A licence that packages may have, and no others; may be repeated. GPL-* stands for all that begin so.")
    var allowLicence: [String] = []
    @Option(help: "A licence that no package may have; may be repeated.") var denyLicence: [String] = []
    @Flag(help: "What no version fixes is shown, but is no reason to fail.") var ignoreUnfixed = false
    @Flag(help: "Show only what a version fixes.") var onlyFixed = false
    @Flag(help: "Do not fail because something could not be read or judged.") var allowIncomplete = false
    @OptionGroup var documents: DocumentOptions
    @OptionGroup var reading: InspectOptions

    /// Judges what was read, keeps the verdict, writes the reports.
    /// - Parameter leavesOutBase: whether findings of the base image are left out, which was found with what was read.
    /// - Throws: the exit status.
    func scan(_ source: String, leavesOutBase: Bool = false, read: () async throws -> Inspection.Result) async throws {
        let destinations = try documents.destinations(format, standard: ScanReportFormat.table)
        var options = Scan.Options(now: Timestamp(seconds: DocumentOptions.created), toolVersion: Plimsoll.version)
        let thresholds = try configure(&options)
        var judgement: Scan.Judgement
        var base: Subject.Base?
        do {
            let database = try DatabaseFolder(reading.data + "/db").open(now: options.now)
            let found = try await read()
            if leavesOutBase, found.base == nil {
                say("plimsoll: \(source) is not built on that base: its first layers are others")
                throw ExitStatus.usage
            }
            base = found.base
            options.baseLayers = base?.layers
            judgement = try Scan(options).judge(
                found.inventory, name: source, digest: found.subject.configDigest, from: database)
            if let record = ImageRecord(judgement, of: found.subject) { keep(record, database) }
        } catch { throw ExitStatus.telling(error) }
        if let base { judgement.report.leaveOutBase(base.text) }
        if onlyFixed { judgement.report.leaveOutUnfixed() }
        for (format, path) in destinations {
            try DocumentOptions.write(to: path) { sink in try sink(Array(format.render(judgement.report).utf8)) }
        }
        try end(judgement.report, thresholds)
    }

    private func configure(_ options: inout Scan.Options) throws -> [FailureThreshold] {
        var words = failOn.map { [$0] } ?? []
        do {
            options.exceptions = try ExceptionStore(folder: reading.data).exceptions() + ignore.flatMap { try ExceptionFiles.read($0) }
            options.licences = LicencePolicy(allowed: Set(allowLicence), denied: Set(denyLicence))
            if let policy {
                guard let data = FileManager.default.contents(atPath: policy) else { throw ExceptionFileError(policy, "it cannot be read") }
                let read = try ScanPolicy(String(decoding: data, as: UTF8.self), file: policy)
                options.exceptions += read.exceptions
                options.licences = options.licences.joined(read.licences)
                if failOn == nil || failOn == "policy" { words = read.failOn }
            } else if failOn == "policy" {
                say("--fail-on policy: name the file with --policy.")
                throw ExitStatus.usage
            }
        } catch { throw ExitStatus.telling(error) }
        return try words.map { word in
            guard let known = FailureThreshold(word) else {
                say("--fail-on \(word): write low, medium, high, critical, kev, fixable or policy.")
                throw ExitStatus.usage
            }
            return known
        }
    }

    /// The scan is worth its report even where its verdict cannot be kept.
    private func keep(_ record: ImageRecord, _ database: VulnerabilityDatabase) {
        do {
            try VerdictIndex(path: VerdictPlace.path(reading.data), .writing).record([record], matchedWith: database)
        } catch {
            say("plimsoll: the verdict is not kept for admission and later updates: \(error)")
        }
    }

    private func end(_ report: ScanReport, _ thresholds: [FailureThreshold]) throws {
        let isReached = thresholds.contains { $0.isReached(by: report, ignoresUnfixed: ignoreUnfixed) }
        if isReached || !report.licences.isEmpty { throw ExitStatus.findings }
        let verdict = report.outcome.result.verdict
        if verdict.kind == .incomplete, !allowIncomplete {
            say("plimsoll: the verdict is incomplete:")
            for problem in verdict.problems { say("  \(problem.message)") }
            throw ExitStatus.incomplete
        }
    }
}

/// Where verdicts are kept.
enum VerdictPlace {
    static func path(_ data: String) -> String { data + "/verdicts.db" }
}
