import Foundation
import TestKit
import Testing
import Vulnerabilities

@testable import Feeds

/// Every public sample of a feed is read, and gives as many records as another reader counts in it.
@Suite(.enabled(if: Corpora.isAvailable, "\(Corpora.absence)"))
struct SampleConformanceTests {
    @Test("Every file gives the records that it states", arguments: Samples.all)
    func counts(_ samples: Samples) throws {
        let issues = try KnownIssues()
        let files = try samples.files()
        #expect(!files.isEmpty, "no file of \(samples.folder) belongs to the feed")
        var records = 0
        for file in files {
            let problem: String?
            do {
                let (items, outcome) = try samples.read(file.url, path: file.path)
                let stated = try samples.count(Data(contentsOf: file.url))
                records += items.count
                if let fault = outcome.told.first {
                    problem = fault.description
                } else {
                    problem = items.count == stated ? nil : "\(items.count) records, stated are \(stated)"
                }
            } catch { problem = String(describing: error) }
            issues.check(file.path, problem)
        }
        print("\(samples.folder): \(files.count) files, \(records) records")
    }

    @Test("What no feed reads has a reason")
    func unread() throws {
        let read = Set(try Samples.all.flatMap { try $0.files().map(\.path) })
        let lines = try PackageRoot.text("Tests/FeedsTests/not-read.txt").split(separator: "\n").filter { !$0.hasPrefix("#") }
        let reasons = lines.map { String($0.prefix { $0 != "\t" }) }
        let everything = Samples("", .osvPyPI, accepts: { _ in true })
        let unread = try everything.files().map(\.path).filter { !read.contains($0) }
        let unexplained = unread.filter { path in !reasons.contains { path.hasPrefix($0) } }
        #expect(unexplained.isEmpty, "\(unexplained.count): \(unexplained.joined(separator: " "))")
        // A reason for nothing, or for what is read, is none.
        for reason in reasons { #expect(unread.contains { $0.hasPrefix(reason) }, "\(reason)") }
        print("feeds: \(read.count) files read, \(unread.count) not, for \(reasons.count) reasons")
    }
}

/// Cases that fail on purpose, with the reason.
struct KnownIssues {
    let reasons: [String: String]

    init() throws {
        let url = PackageRoot.url.appending(path: "Tests/FeedsTests/known-issues.txt")
        let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }
        reasons = Dictionary(
            uniqueKeysWithValues: lines.map { line in
                let parts = line.split(separator: "\t", maxSplits: 1).map(String.init)
                return (parts[0], parts.count > 1 ? parts[1] : "")
            })
    }

    /// A problem must be listed, and what is listed must have a problem.
    func check(_ path: String, _ problem: String?) {
        if reasons[path] == nil {
            #expect(problem == nil, "\(path)")
        } else {
            #expect(problem != nil, "\(path) is listed as a known issue and passes")
        }
    }
}
