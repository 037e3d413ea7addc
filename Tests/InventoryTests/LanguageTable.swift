import Foundation
import Packages
import TestKit

@testable import Inventory

/// One table of `static/packages/lang`: what a source project's own tests state about files of one format.
struct LanguageTable {
    struct Case: Decodable {
        struct Expected: Decodable {
            var name: String
            var version: String
            var dev: Bool?
            var groups: [String]?

            /// Whether it is stated to be for development only; nil where nothing is stated.
            var isDevelopment: Bool? { dev ?? (groups == ["dev"] ? true : nil) }

            enum CodingKeys: CodingKey { case name, version, dev, groups }

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                name = try container.decode(String.self, forKey: .name)
                version = try container.decode(String.self, forKey: .version)
                // Some tables have texts here.
                dev =
                    (try? container.decode(Bool.self, forKey: .dev))
                    ?? (try? container.decode(String.self, forKey: .dev)).flatMap(Bool.init)
                groups = try container.decodeIfPresent([String].self, forKey: .groups)
            }
        }

        private var name: String?
        var file: String
        var expectsError: Bool
        var packages: [Expected]
        /// Whether the source states several results of the same file.
        var differs: Bool?

        /// Of a case without a name, the file's.
        var title: String { name ?? file }

        enum CodingKeys: String, CodingKey {
            case name = "case"
            case file
            case expectsError = "expect_error"
            case packages
            case differs = "differs_by_option"
        }
    }

    private struct Content: Decodable { var cases: [Case] }

    /// "poetry-lock"
    let format: String
    /// "scalibr", "trivy"
    let source: String
    let cases: [Case]
    private let folder: URL

    init(_ url: URL) throws {
        folder = url.deletingLastPathComponent()
        format = folder.lastPathComponent
        source = url.lastPathComponent.replacingOccurrences(of: ".expected.json", with: "")
        cases = try Corpora.json(Content.self, from: url).cases
    }

    struct TableError: Error, CustomStringConvertible {
        var description: String
    }

    /// A package as tables write it.
    struct Item {
        var name: String
        var version: String
        var package: Package
    }

    /// What was found in a case's file.
    struct Reading {
        var items: [Item] = []
        var gaps: [Gap] = []
        var text: String = ""
    }

    /// Reads a case's file and those around it that the cataloger wants, as an image would show them.
    func read(_ item: Case) throws -> Reading {
        guard let format = LanguageFormat.all[self.format] else {
            throw TableError(description: "\(self.format) is a format without a reader")
        }
        let url = folder.appending(path: source).appending(path: item.file)
        let path = FilePath("app/" + format.path(item.file))
        var files = [(path, url)]
        for (name, neighbour) in format.neighbours(of: url) where FilePath("app/" + name) != path {
            files.append((FilePath("app/" + name), neighbour))
        }
        var reading = Reading()
        reading.text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
        var located: [LocatedFacts] = []
        var included = [path]
        for (place, url) in files {
            let bytes = [UInt8](try Data(contentsOf: url))
            let header = FileHeader(path: place, size: bytes.count, prefix: Array(bytes.prefix(FileHeader.prefixLength)))
            guard format.cataloger.wants(header) != .none else {
                if place == path { throw TableError(description: "\(format.cataloger.name) does not want \(place)") }
                continue
            }
            do {
                let facts = try format.cataloger.read(header, bytes.span.bytes)
                if place == path { reading.gaps += facts.gaps }
                included += facts.notes["--requirement"]?.split(separator: "\n").compactMap { place.parent?.resolving($0) } ?? []
                located.append(LocatedFacts(path: place, facts: facts))
            } catch  where place == path {
                reading.gaps.append(error)
            } catch {}
        }
        let packages =
            format.isAssembled
            ? format.cataloger.assemble(located.sorted { $0.path < $1.path }).packages : located.flatMap(\.facts.packages)
        reading.items = packages.filter { package in package.evidence.first.map { included.contains($0.path) } ?? false }.map {
            Item(name: format.name($0), version: $0.version, package: $0)
        }
        return reading
    }

    /// What is wrong with a case; nil if nothing is.
    func problem(_ item: Case) throws -> String? {
        let reading = try read(item)
        if item.expectsError != !reading.gaps.isEmpty {
            return item.expectsError ? "no gap" : "gaps: \(reading.gaps.map(\.message))"
        }
        var expected = item.packages
        var found = reading.items
        for convention in LanguageConvention.all where convention.applies(to: self) {
            convention.translate(&found, &expected, item, reading)
        }
        let isPython = LanguageFormat.python.contains(format)
        func key(_ name: String, _ version: String) -> String { "\(isPython ? PythonName.normalised(name) : name)@\(version)" }
        let wanted = Set(expected.map { key($0.name, $0.version) })
        let got = Set(found.map { key($0.name, $0.version) })
        // Where something is wrong, more may be read than the source reads.
        if item.expectsError ? !wanted.isSubset(of: got) : wanted != got {
            return "missing \(wanted.subtracting(got).sorted()), not stated \(got.subtracting(wanted).sorted())"
        }
        for package in expected {
            let same = expected.filter { key($0.name, $0.version) == key(package.name, package.version) }
            guard let isDevelopment = package.isDevelopment, same.allSatisfy({ $0.isDevelopment == isDevelopment }) else { continue }
            let read = found.filter { key($0.name, $0.version) == key(package.name, package.version) }
            if !read.contains(where: { $0.package.isDevelopment == isDevelopment }) {
                return "\(package.name)@\(package.version) is \(isDevelopment ? "" : "not ")for development only"
            }
        }
        return nil
    }
}
