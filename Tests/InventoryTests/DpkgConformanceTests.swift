import Foundation
import Packages
import TestKit
import Testing

@testable import Inventory

/// Tables of status files: the folder's whole layout.
@Suite("Conformance: dpkg and opkg", .enabled(if: Corpora.isAvailable, Comment(rawValue: Corpora.absence)))
struct DpkgConformanceTests {
    private static let folder = "static/packages/dpkg"

    private typealias Table = ExpectedTable<Expected>

    private struct Stanza: Decodable {
        var name: String
        var version: String
        var arch: String
        var source: String
        var sourceVersion: String
        var installed: Bool?

        enum CodingKeys: String, CodingKey {
            case name, version, arch, source, installed
            case sourceVersion = "source_version"
        }
    }

    @Test("scalibr's cases")
    func scalibr() throws {
        for url in try Corpora.files(in: Self.folder, suffix: "scalibr.expected.json") {
            var outcome = try Outcome("dpkg/\(url.lastPathComponent)")
            let table = try Corpora.json(Table.self, from: url)
            #expect(!table.cases.isEmpty)
            for item in table.cases {
                // Where the source states several results for a file, which depend on an option, one of them is to be ours.
                let alternatives = item.differsByOption == true ? table.cases.filter { $0.file == item.file } : [item]
                let problems = try alternatives.map {
                    try problem($0, at: url.deletingLastPathComponent().appending(path: "scalibr/\(item.file)"))
                }
                if let issue = outcome.add(item.label, problems.contains(nil) ? nil : problems.first ?? nil) {
                    Issue.record(Comment(rawValue: issue))
                }
            }
            outcome.report()
        }
    }

    private func problem(_ item: Table.Case, at url: URL) throws -> String? {
        let isOpkg = item.file.hasPrefix("opkg/")
        let name = url.lastPathComponent
        let path = item.file.contains("status.d/") ? "var/lib/dpkg/status.d/\(name)" : "var/lib/dpkg/status"
        let file = try ImageFile(isOpkg ? "usr/lib/opkg/status" : path, at: url)
        do throws(Gap) {
            let facts = try isOpkg ? OpkgCataloger.facts(of: file) : DpkgCataloger.facts(of: file)
            if item.expectsError { return "no error" }
            return difference(facts.packages.map { "\($0.name) \($0.version)" }, item.packages.map(\.description))
        } catch { return item.expectsError ? nil : error.message }
    }

    @Test("our own reading of other projects' files")
    func derived() throws {
        for url in try Corpora.files(in: Self.folder, suffix: ".derived.json") {
            let kind = url.lastPathComponent.droppingSuffix(".derived.json") ?? ""
            var outcome = try Outcome("dpkg/\(url.lastPathComponent)")
            let folder = url.deletingLastPathComponent().appending(path: kind)
            for (name, parts) in try files(url) {
                for (path, stanzas) in parts {
                    // What apt offers is no list of what is installed.
                    if path.hasSuffix("/available") { continue }
                    let place = folder.appending(path: name)
                    let file = try name.hasSuffix(".txtar") ? ImageFile(path, Txtar(at: place).text(path)) : ImageFile(path, at: place)
                    if let issue = outcome.add("\(name): \(path)", try problem(stanzas, file)) { Issue.record(Comment(rawValue: issue)) }
                }
            }
            outcome.report()
        }
    }

    /// By file, by path in the image.
    private func files(_ url: URL) throws -> [(String, [(String, [Stanza])])] {
        struct Plain: Decodable { var files: [String: [Stanza]] }
        struct Archives: Decodable { var files: [String: [String: [Stanza]]] }
        if let archives = try? Corpora.json(Archives.self, from: url) {
            return archives.files.sorted { $0.key < $1.key }.map {
                ($0.key, $0.value.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
            }
        }
        return try Corpora.json(Plain.self, from: url).files.sorted { $0.key < $1.key }.map { name, stanzas in
            let isPart = name.contains("status.d/")
            let path = isPart ? "var/lib/dpkg/status.d/\(name.split(separator: "/").last ?? "")" : "var/lib/dpkg/status"
            return (name, [(name.contains("opkg") ? "var/lib/opkg/status" : path, stanzas)])
        }
    }

    private func problem(_ stanzas: [Stanza], _ file: ImageFile) throws -> String? {
        let isPart = file.path.contains("status.d/")
        let isOpkg = file.path.contains("opkg")
        let installed = stanzas.filter { ($0.installed ?? isPart) && !$0.name.isEmpty && !$0.version.isEmpty }
        let expected = installed.map { stanza in
            "\(stanza.name) \(stanza.version) \(stanza.arch)" + (isOpkg ? "" : " \(stanza.source) \(stanza.sourceVersion)")
        }
        do throws(Gap) {
            let facts = try isOpkg ? OpkgCataloger.facts(of: file) : DpkgCataloger.facts(of: file)
            let found = facts.packages.map { package in
                "\(package.name) \(package.version) \(package.architecture ?? "")"
                    + (isOpkg ? "" : " \(package.source?.name ?? "") \(package.source?.version ?? "")")
            }
            return difference(found, expected)
        } catch { return stanzas.isEmpty ? nil : error.message }
    }
}

/// Files in one text: `-- path --` begins a part. Source: golang.org/x/tools/txtar.
struct Txtar {
    private(set) var parts: [String: String] = [:]

    init(at url: URL) throws {
        var name: String?
        for line in String(decoding: try Data(contentsOf: url), as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("-- "), line.hasSuffix(" --") {
                name = String(line.dropFirst(3).dropLast(3))
                parts[name ?? ""] = ""
            } else if let name {
                parts[name, default: ""] += line + "\n"
            }
        }
    }

    func text(_ name: String) -> String { parts[name] ?? "" }
}
