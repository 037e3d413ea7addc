import Foundation
import TestKit
import Testing
import Vulnerabilities

@testable import Feeds

/// What records of the OSV form say of versions: listed ones against ranges, and questions with recorded answers.
@Suite("Conformance: versions of OSV records", .enabled(if: Corpora.isAvailable, "\(Corpora.absence)"))
struct OSVConformanceTests {
    @Test("Each version that a record lists lies in the record's own ranges, where it has any", arguments: Samples.all)
    func listedVersions(_ samples: Samples) throws {
        let issues = try KnownIssues()
        var versions = 0
        for file in try samples.files() {
            // What cannot be read is another test's business.
            guard let items = try? samples.read(file.url, path: file.path).items else { continue }
            for case .advisory(let record) in items {
                // Products of CPE are NVD's, which is not of the OSV form: there versions are named beside ranges.
                for var affected in record.affected where affected.kind != .product {
                    guard !affected.versions.isEmpty, affected.ranges.contains(where: { $0.kind != .git }) else { continue }
                    let listed = affected.versions
                    affected.versions = []
                    let outside = listed.filter { version in
                        if case .inside = affected.includes(version) { false } else { true }
                    }
                    versions += listed.count
                    let ranges = affected.ranges.map(\.text).joined(separator: "; ")
                    issues.check(
                        "\(record.id) of \(affected.name)", outside.isEmpty ? nil : "\(outside.prefix(5)) of \(listed.count): \(ranges)")
                }
            }
        }
        if versions > 0 { print("\(samples.folder): \(versions) listed versions") }
    }

    private struct Questions: Decodable {
        struct Question: Decodable {
            var ecosystem: String
            var name: String
            var version: String
            var recorded: [String]?
            var ownReading: [String]?
            var note: String?

            enum CodingKeys: String, CodingKey {
                case ecosystem, name, version, note
                case recorded = "ids_with_record"
                case ownReading = "own_reading"
            }
        }

        var queries: [Question]
    }

    @Test("Questions are answered as the service answered, or for the note's reason as the records of today say")
    func questions() throws {
        var statements: [String: [Statement]] = [:]
        for samples in Samples.all where samples.folder.hasPrefix("osv-match/") {
            for file in try samples.files() {
                for case .advisory(let record) in try samples.read(file.url, path: file.path).items {
                    for row in Statement.all(of: record) {
                        statements["\(row.affected.ecosystem) \(row.affected.name)", default: []].append(row)
                    }
                }
            }
        }
        var asRecorded = 0
        var asNoted = 0
        for question in try Corpora.json(Questions.self, at: "static/feeds/osv-match/queries.json").queries {
            guard let recorded = question.recorded, let ecosystem = Ecosystem(osv: question.ecosystem) else { continue }
            let rows = statements["\(ecosystem) \(ecosystem.normalised(question.name))"] ?? []
            let answer = Set(
                rows.filter { row in
                    if case .inside = row.affected.includes(question.version) { true } else { false }
                }.map(\.advisory))
            if answer == Set(recorded) {
                asRecorded += 1
            } else {
                asNoted += 1
                let label = "\(question.ecosystem) \(question.name) \(question.version)"
                #expect(question.note != nil, "\(label): \(answer.symmetricDifference(recorded).sorted())")
                // Some records count versions that the list has in another spelling: what is recorded may then be told as well.
                let isExplained = answer == Set(question.ownReading ?? []) || answer == Set(recorded).union(question.ownReading ?? [])
                #expect(isExplained, "\(label): \(answer.symmetricDifference(question.ownReading ?? []).sorted())")
            }
        }
        print("osv-match: \(asRecorded) answered as recorded, \(asNoted) for the note's reason")
        #expect(asRecorded > 0)
    }
}
