import Foundation
import Packages
import TestKit

@testable import Inventory

/// A file of an image: path and content.
struct ImageFile {
    var path: String
    var bytes: [UInt8]

    init(_ path: String, _ text: String) {
        self.path = path
        bytes = Array(text.utf8)
    }

    init(_ path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    init(_ path: String, at url: URL) throws {
        self.init(path, bytes: Array(try Data(contentsOf: url)))
    }

    var header: FileHeader {
        FileHeader(path: FilePath(path), size: bytes.count, prefix: Array(bytes.prefix(FileHeader.prefixLength)))
    }
}

extension Cataloger {
    /// What it reads of one file that it must want.
    static func facts(of file: ImageFile) throws(Gap) -> FileFacts {
        guard wants(file.header) != .none else { throw Gap(cause: .unsupported, message: "\(name) does not want \(file.path)") }
        return try read(file.header, file.bytes.span.bytes)
    }

    /// What it makes of a whole image; files that it does not want are left out, as in an image.
    static func assembly(of files: [ImageFile]) throws(Gap) -> Assembly {
        var located: [LocatedFacts] = []
        for file in files.sorted(by: { FilePath($0.path) < FilePath($1.path) }) where wants(file.header) != .none {
            located.append(LocatedFacts(path: FilePath(file.path), facts: try read(file.header, file.bytes.span.bytes)))
        }
        return assemble(located)
    }
}

/// A package as the tables of the corpora tell it.
struct Expected: Decodable, Hashable, CustomStringConvertible {
    var name: String
    var version: String

    var description: String { "\(name) \(version)" }
}

/// A table of one project's tests, its rows of any form.
struct ExpectedTable<Row: Decodable>: Decodable {
    struct Case: Decodable {
        var title: String
        var file: String
        var expectsError: Bool
        var packages: [Row]
        /// Whether the source states several results for the file, which depend on an option.
        var differsByOption: Bool?

        enum CodingKeys: String, CodingKey {
            case title = "case"
            case file, packages
            case expectsError = "expect_error"
            case differsByOption = "differs_by_option"
        }

        var label: String { "\(file): \(title)" }
    }

    var cases: [Case]
}

/// The tables of one kind, and cases that fail on purpose.
struct Outcome {
    private var passed = 0
    private var failed: [String] = []
    private let format: String
    private let known: [String: String]

    init(_ format: String) throws {
        self.format = format
        let url = PackageRoot.url.appending(path: "Tests/InventoryTests/KnownIssues.json")
        known = try JSONDecoder().decode([String: [String: String]].self, from: Data(contentsOf: url))[format] ?? [:]
    }

    /// - Returns: what to record as an issue, or nil.
    mutating func add(_ label: String, _ problem: String?) -> String? {
        switch (problem, known[label]) {
        case (nil, nil):
            passed += 1
            return nil
        case (nil, let reason?): return "\(format) '\(label)' passes, but is listed as known to fail: \(reason)"
        case (_?, _?):
            failed.append(label)
            return nil
        case (let problem?, nil):
            failed.append(label)
            return "\(format) '\(label)': \(problem)"
        }
    }

    func report() {
        print("\(format): \(passed) of \(passed + failed.count) cases passed, \(known.count) known issues")
    }
}

/// Why two lists of texts differ; nil if they do not.
func difference(_ found: [String], _ expected: [String]) -> String? {
    let missing = Dictionary(grouping: expected, by: \.self).filter { key, list in found.count { $0 == key } < list.count }.keys.sorted()
    let extra = Dictionary(grouping: found, by: \.self).filter { key, list in expected.count { $0 == key } < list.count }.keys.sorted()
    guard !missing.isEmpty || !extra.isEmpty else { return nil }
    return "missing \(missing.prefix(5)), not expected \(extra.prefix(5)) (\(found.count) found, \(expected.count) expected)"
}
