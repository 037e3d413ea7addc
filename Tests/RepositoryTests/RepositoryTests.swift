import Foundation
import TestKit
import Testing

/// Documents, Makefile and Package.swift agree with what is in the repository.
@Suite struct RepositoryTests {
    static let documents = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/architecture.md", "docs/recording.md"]

    @Test(arguments: documents) func everyLinkLeadsSomewhere(document: String) throws {
        let text = try PackageRoot.text(document)
        let folder = PackageRoot.url.appending(path: document).deletingLastPathComponent()
        let targets = text.matches(of: /\]\(([^)#]+)(?:#[^)]*)?\)/).map { String($0.output.1) }.filter { !$0.contains("://") }
        for target in targets {
            #expect(exists(folder.appending(path: target)), "\(document) links to \(target)")
        }
        #expect(document != "README.md" || targets.count >= 5, "the README tells where to read on")
    }

    @Test func everyDocumentIsReachedFromTheREADME() throws {
        let readme = try PackageRoot.text("README.md")
        let folder = PackageRoot.url.appending(path: "docs")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".md") }
        #expect(!names.isEmpty)
        for name in names { #expect(readme.contains("(docs/\(name))"), "README.md does not link to docs/\(name)") }
    }

    @Test func theREADMEHasAPlaceForItsTranscript() throws {
        #expect(Transcript(named: "up", in: try PackageRoot.text("README.md")) != nil)
    }

    @Test func everyTargetOfTheMakefileHasHelp() throws {
        let makefile = try PackageRoot.text("Makefile")
        let phony = try #require(makefile.firstMatch(of: /(?m)^\.PHONY: (.*)$/)).output.1.split(separator: " ").map(String.init)
        let help = try Command.checked(["make", "-s", "-C", PackageRoot.url.path, "help"])
        for target in phony {
            #expect(help.contains(try Regex("(?m)^ *make \(target) +\\S")), "make \(target) has no help")
        }
        for target in ["up", "deps", "build", "probes", "test", "kernels", "lint", "bench", "soak", "fuzz", "install", "help", "clean"] {
            #expect(phony.contains(target))
        }
    }

    /// A folder of sources that no target claims is never compiled, and its tests are never run.
    @Test func everyFolderOfSourcesIsATarget() throws {
        let manifest = try PackageRoot.text("Package.swift")
        let declared = Set(manifest.matches(of: /path: "([^"]+)"/).map { String($0.output.1) })
        let named = Set(manifest.matches(of: /(?:executableTarget|testTarget|target)\(\s*name: "([^"]+)"/).map { String($0.output.1) })
        let implicit = named.flatMap { ["Sources/\($0)", "Tests/\($0)"] }
        let claimed = declared.union(implicit).map { $0 + "/" }
        for file in try sources(below: ["Sources", "Tests"]) {
            #expect(claimed.contains { file.hasPrefix($0) }, "\(file) belongs to no target")
        }
        for path in declared { #expect(exists(PackageRoot.url.appending(path: path)), "Package.swift names \(path)") }
    }

    /// The ceilings that show health: the checks of single files are in scripts/check-repository.
    @Test func filesAreShort() throws {
        let counts = try sources(below: ["Sources"]).map { file in
            try PackageRoot.text(file).split(separator: "\n", omittingEmptySubsequences: false).count - 1
        }.sorted()
        try #require(counts.count > 20)
        #expect(counts[counts.count / 2] <= 140, "median number of lines of a file")
        #expect(counts[counts.count * 9 / 10] <= 320, "number of lines that nine files of ten keep to")
    }

    private func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }

    private func sources(below folders: [String]) throws -> [String] {
        let suffixes = [".swift", ".c", ".cc"]
        let files = try folders.flatMap { folder in
            try FileManager.default.subpathsOfDirectory(atPath: PackageRoot.url.appending(path: folder).path).map { "\(folder)/\($0)" }
        }
        return files.filter { file in suffixes.contains { file.hasSuffix($0) } }
    }
}
