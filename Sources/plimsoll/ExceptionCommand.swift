import ArgumentParser
import Foundation
import Inspection
import ScanReports
import Verdicts
import Vulnerabilities
import VulnerabilityDatabase

struct ExceptionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exception", abstract: "Accept a vulnerability for a time, and see what is accepted.",
        subcommands: [Add.self, List.self])

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what an exception hides now in all scanned images, and accept it.",
            discussion: """
                Without --accept nothing is written. When it has lapsed it hides nothing and every report says so.

                Examples:
                  plimsoll exception add CVE-2024-3094 --package xz-utils --reason "sshd is not in the image" --owner web --expires 2026-12-31
                  plimsoll exception add CVE-2024-3094 --reason "not reachable" --owner web --expires 2026-12-31 --accept
                """)
        @Argument(help: "Any of the vulnerability's names.") var vulnerability: String
        @Option(help: "Only of this package, or of what is built from it.") var package: String?
        @Option(help: "Only of this version.") var version: String?
        @Option(help: "Only in this file or folder of an image.") var path: String?
        @Option(help: "Why it is accepted.") var reason: String
        @Option(help: "Who answers for it.") var owner: String
        @Option(help: "YYYY-MM-DD: from then on it hides nothing.") var expires: String
        @Flag(help: "Take it into use.") var accept = false
        @Option(help: "The folder of plimsoll's data.") var data = DataDirectory.standard

        func run() throws {
            guard let date = Timestamp(expires) else { throw ValidationError("'\(expires)' is no date: write YYYY-MM-DD") }
            guard date.seconds > DocumentOptions.created else { throw ValidationError("\(expires) is over") }
            guard !reason.isEmpty, !owner.isEmpty else { throw ValidationError("an exception has a reason and an owner") }
            let exception = FindingException(
                vulnerability: vulnerability, package: package, version: version, path: path, reason: reason, owner: owner, expires: date,
                origin: "")
            try ExceptionCommand.orFail {
                let index = VerdictPlace.path(data)
                if FileManager.default.fileExists(atPath: index) {
                    let found = try VerdictIndex(path: index, .reading).findings(coveredBy: exception)
                    print(found.isEmpty ? "hides nothing now" : "hides now:")
                    for finding in found { print("  \(finding.line.plain)") }
                    if path != nil { print("  where the package stands is judged when an image is scanned") }
                } else {
                    print("no image was scanned yet: what it hides is not known")
                }
                guard accept else { return print("nothing was written: --accept takes it into use") }
                let store = ExceptionStore(folder: data)
                try store.add(exception)
                print("accepted until \(date.day), in \(store.path)")
                guard FileManager.default.fileExists(atPath: index) else { return }
                let hidden = try VerdictIndex(path: index, .writing).accept(exception)
                if path == nil { print("verdicts obey it now: \(hidden) findings of images are hidden") }
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show every exception that scans obey, and those that have lapsed.",
            discussion: """
                Examples:
                  plimsoll exception list
                  plimsoll exception list --data /srv/plimsoll
                """)
        @Option(help: "The folder of plimsoll's data.") var data = DataDirectory.standard

        func run() throws {
            try ExceptionCommand.orFail {
                for exception in try ExceptionStore(folder: data).exceptions() {
                    let isExpired = exception.isExpired(at: Timestamp(seconds: DocumentOptions.created))
                    print(exception.line(isExpired: isExpired).plain)
                }
            }
        }
    }

    private static func orFail(_ body: () throws -> Void) throws {
        do { try body() } catch { throw ExitStatus.telling(error) }
    }
}

extension HiddenFinding {
    fileprivate var line: String {
        let exploited = isExploited ? ", known to be exploited" : ""
        let fix = fixedVersion.map { ", fixed in \($0)" } ?? ", no fix yet"
        let named = images.prefix(Limits.imagesTold).joined(separator: ", ")
        let rest = images.count > Limits.imagesTold ? " and \(images.count - Limits.imagesTold) more" : ""
        return "\(vulnerability) (\(severity)\(exploited)) in \(package.name) \(package.version)\(fix): \(named)\(rest)"
    }
}

extension FindingException {
    fileprivate func line(isExpired: Bool) -> String {
        let scope = [package, version, path.map { "in \($0)" }].compactMap(\.self).joined(separator: " ")
        let until = expires.map { isExpired ? "lapsed on \($0.day)" : "until \($0.day)" } ?? "without an end"
        return "\(vulnerability)\(scope.isEmpty ? "" : " of " + scope): \(until), owner \(owner.isEmpty ? "nobody" : owner): \(reason)"
    }
}
