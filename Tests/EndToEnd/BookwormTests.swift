import Foundation
import TestKit
import Testing

extension EndToEnd {
    /// A Debian bookworm image with packages held at old versions, scanned from feeds in their publishers' forms.
    @Suite(.requires(.podman, .installed(["debootstrap"]))) struct BookwormTests {
        /// The scan as people call it, in the words of README.md.
        private static let arguments = ["scan", Bookworm.image, "--fail-on", "high"]

        /// In July 2024, when the feeds were as they are here.
        private static func plimsoll(_ arguments: [String], data: TemporaryDirectory) throws -> Command.Output {
            try Command.run(
                [PackageRoot.executable().path] + arguments + ["--data", data.path], environment: ["SOURCE_DATE_EPOCH": "1719792000"])
        }

        private struct Report: Decodable {
            struct Vulnerability: Decodable {
                var id: String
                var severity: String
                var matches: [Match]
            }

            struct Match: Decodable {
                var package: String
                var version: String
                var status: String
                var fixedVersion: String?
            }

            struct Problem: Decodable { var cause: String }

            var verdict: String
            var problems: [Problem]
            var vulnerabilities: [Vulnerability]

            /// "PACKAGE STATUS FIX", sorted.
            func matches(of id: String) -> [String] {
                vulnerabilities.filter { $0.id == id }.flatMap(\.matches)
                    .map { ["\($0.package) \($0.status)", $0.fixedVersion].compactMap(\.self).joined(separator: " ") }.sorted()
            }
        }

        private static func report(_ output: Command.Output) throws -> Report {
            try JSONDecoder().decode(Report.self, from: Data(output.stdout))
        }

        @Test("Affected, fixed, not affected, not to be fixed, put off, at its end: each as the tracker says")
        func statuses() throws {
            let data = try TemporaryDirectory()
            let image = try Bookworm.made()
            let feeds = try Bookworm.feeds(["published", "made-up"], withSample: true)
            let imported = try Self.plimsoll(["db", "import", feeds.path], data: data)
            #expect(imported.isSuccess, "\(imported)")

            let scan = try Self.plimsoll(["scan", image, "--format", "json"], data: data)
            #expect(scan.isSuccess, "\(scan)")
            let report = try Self.report(scan)
            #expect(report.verdict == "vulnerable" && report.problems.isEmpty)
            // Held at the versions of bookworm's first release: affected, and the fix is told.
            #expect(report.matches(of: "CVE-2023-4911") == ["libc-bin fixed 2.36-9+deb12u3", "libc6 fixed 2.36-9+deb12u3"])
            #expect(report.matches(of: "CVE-2024-0553") == ["libgnutls30 fixed 3.7.9-2+deb12u2"])
            // Not held: the fix is installed.
            #expect(report.matches(of: "CVE-2024-28085") == [])
            // Nothing fixes it.
            #expect(report.matches(of: "CVE-2005-2541") == ["tar affected"])
            #expect(report.vulnerabilities.first { $0.id == "CVE-2005-2541" }?.severity == "negligible")
            #expect(report.matches(of: "CVE-2024-3094") == ["liblzma5 notAffected"])
            #expect(report.matches(of: "CVE-2023-45853") == ["zlib1g wontFix"])
            #expect(report.matches(of: "CVE-2023-50495").allSatisfy { $0.hasSuffix(" deferred") })
            #expect(report.matches(of: "CVE-2023-50495").contains("libtinfo6 deferred"))
            #expect(report.matches(of: "CVE-2099-0001") == ["mawk endOfLife"])
            #expect(report.matches(of: "CVE-2099-0002") == ["debianutils undetermined"])
            // Of another release, and of a package that is not there.
            #expect(report.matches(of: "CVE-2099-0003") == [] && report.matches(of: "CVE-2022-0456") == [])
            // From the public sample of the tracker.
            if Corpora.isAvailable { #expect(report.matches(of: "CVE-2025-53603") == ["libsope1 fixed 5.8.0-1+deb12u1"]) }

            // What has no support any more is never clean, in no format and with every finding hidden.
            let ended = try Bookworm.feeds(["published", "made-up", "ended"], withSample: true)
            #expect(try Self.plimsoll(["db", "import", ended.path], data: data).isSuccess)
            let hidden = try data.write("exceptions:\n  - id: '*'\n    reason: for a test\n", to: "ignore.yaml").path
            for format in ["table", "json", "sarif", "cyclonedx", "spdx", "openvex", "markdown", "junit", "github", "gitlab"] {
                let late = try Self.plimsoll(["scan", image, "--format", format, "--ignore", hidden], data: data)
                #expect(late.status == .exited(3), "\(format)")
                #expect(late.errorText.contains("debian:12 has had no support since 2024-06-10"), "\(format)")
            }
            let late = try Self.report(Self.plimsoll(["scan", image, "--format", "json"], data: data))
            #expect(late.verdict == "incomplete" && late.problems.map(\.cause).contains("endOfLife"))
            #expect(late.matches(of: "CVE-2023-4911") == report.matches(of: "CVE-2023-4911"))
        }

        @Test("The scan in README.md is what people see")
        func readme() throws {
            let data = try TemporaryDirectory()
            _ = try Bookworm.made()
            let feeds = try Bookworm.feeds(["published"])
            #expect(try Self.plimsoll(["db", "import", feeds.path], data: data).isSuccess)
            let scan = try Self.plimsoll(Self.arguments, data: data)
            #expect(scan.status == .exited(1), "\(scan)")
            let command = "$ plimsoll \(Self.arguments.joined(separator: " "))"
            // When the data was imported is no part of the story.
            let text = scan.text.replacing(#/(?m) of \d{4}-\d{2}-\d{2}$/#, with: " of 2024-07-01")
            let transcript = Transcript("\(command)\n\(text)\n")
            let readme = try PackageRoot.text("README.md")
            if ProcessInfo.processInfo.environment["PLIMSOLL_UPDATE_TRANSCRIPT"] == "1" {
                let updated = try #require(transcript.replacing(named: "scan", in: readme))
                try Data(updated.utf8).write(to: PackageRoot.url.appending(path: "README.md"))
            } else {
                let differences = try #require(Transcript(named: "scan", in: readme)).differences(from: transcript)
                #expect(differences.isEmpty, "PLIMSOLL_UPDATE_TRANSCRIPT=1 updates README.md")
            }
        }
    }
}
