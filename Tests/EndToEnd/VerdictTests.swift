import Foundation
import TestKit
import Testing

extension EndToEnd {
    /// What is not known makes a scan incomplete, whatever is asked for.
    @Suite struct VerdictTests {
        private static let formats = [
            "table", "json", "sarif", "cyclonedx", "spdx", "openvex", "markdown", "junit", "github", "gitlab",
        ]

        /// A release that there is data for, and one without.
        private enum Cause: String, CaseIterable { case noData = "3.18.0", staleData = "3.10.4" }

        private static func scan(_ root: String, _ data: TemporaryDirectory, days: Int64, _ arguments: String...) throws -> Command.Output {
            let time = Int64(Date.now.timeIntervalSince1970) + days * 86_400
            return try Command.run(
                [PackageRoot.executable().path, "scan", "dir:" + root, "--data", data.path] + arguments,
                environment: ["SOURCE_DATE_EPOCH": String(time)])
        }

        @Test("Without data for a release, and with old data, every format ends with 3")
        func incomplete() throws {
            let data = try TemporaryDirectory(), root = try TemporaryDirectory(), feeds = try TemporaryDirectory()
            try root.write("P:zlib\nV:1.2.12-r0\nA:x86_64\no:zlib\n\n", to: "lib/apk/db/installed")
            try feeds.write(
                #"{"distroversion":"v3.10","reponame":"main","packages":[{"pkg":{"name":"zlib","secfixes":{"1.2.12-r0":["CVE-2018-25032"]}}}]}"#,
                to: "alpine/v3.10-main.json")
            try Command.checked([PackageRoot.executable().path, "db", "import", feeds.path, "--data", data.path])
            for cause in Cause.allCases {
                try root.write("ID=alpine\nVERSION_ID=\(cause.rawValue)\n", to: "etc/os-release")
                // Feeds are written daily: after five days they are old, while the database may still be used.
                let days: Int64 = cause == .staleData ? 5 : 0
                for format in Self.formats {
                    let output = try Self.scan(root.path, data, days: days, "--format", format)
                    #expect(output.status == .exited(3), "\(cause) \(format): \(output)")
                    #expect(!output.stdout.isEmpty, "\(cause) \(format)")
                }
                let json = try Self.scan(root.path, data, days: days, "--format", "json").text
                #expect(json.contains(#""cause": "\#(cause)""#) && json.contains(#""verdict": "incomplete""#), "\(json)")
                #expect(try Self.scan(root.path, data, days: days, "--allow-incomplete").isSuccess)
            }
            // With fresh data of its release the same folder is clean.
            let clean = try Self.scan(root.path, data, days: 0, "--format", "json")
            #expect(clean.isSuccess && clean.text.contains(#""verdict": "clean""#), "\(clean)")
        }
    }
}
