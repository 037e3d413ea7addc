import Foundation
import RuleLanguage
import TestKit
import Testing

@testable import RuleEngine

struct FieldTableTests {
    /// A file of fields that nobody lists would be a family that rules cannot name.
    @Test func everyFamilyFileIsRegistered() throws {
        let folder = PackageRoot.url.appending(path: "Sources/Detect/RuleEngine")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
            $0.hasPrefix("Fields+") && $0.hasSuffix(".swift")
        }
        let files = Set(names.map { String($0.dropFirst("Fields+".count).dropLast(".swift".count)) })
        #expect(!files.isEmpty)
        #expect(files == Set(FieldFamily.all.map(\.name)))
    }

    @Test func everyFieldIsDefinedOnce() {
        let names = FieldFamily.all.flatMap(\.fields).map(\.name)
        #expect(names.count == Set(names).count)
        for field in FieldTable.standard.fields { #expect(!field.meaning.isEmpty, "\(field.name) has no meaning") }
    }

    @Test(arguments: [
        ("evt.arg.flags", "evt.arg", "flags"), ("proc.env.HOME", "proc.env", "HOME"), ("fd.name", "fd.name", nil),
        ("proc.exe_ino.ctime", "proc.exe_ino.ctime", nil),
    ]) func namesAreResolved(name: String, field: String, argument: String?) {
        let found = FieldTable.standard.resolve(name)
        #expect(found?.field.name == field)
        #expect(found?.argument == argument)
    }

    private struct File: Decodable { var fields: [Row] }
    private struct Row: Decodable {
        var field: String
        var type: String
        var list: Bool
        var argument: String
        var filterOnly: Bool?
        var noFieldComparison: Bool?
        var noTransformer: Bool?
        enum CodingKeys: String, CodingKey {
            case field, type, list, argument
            case filterOnly = "filter_only"
            case noFieldComparison = "no_field_comparison"
            case noTransformer = "no_transformer"
        }
    }

    @Test(.enabled(if: Corpora.isAvailable, "no public corpora")) func conformanceOfFieldsOfPublicRules() throws {
        let rows = try Corpora.json(File.self, at: "runtime/filter-language/fields.json").fields
        #expect(rows.count > 10)
        for row in rows {
            let name = String(row.field.prefix { $0 != "[" })
            guard let (field, _) = FieldTable.standard.resolve(name) else {
                Issue.record("no field \(row.field)")
                continue
            }
            #expect(row.type.hasPrefix(field.type.rawValue), "\(row.field) is \(field.type), not \(row.type)")
            #expect(field.isList == row.list)
            #expect(field.flags.contains(.filterOnly) == (row.filterOnly ?? false), "\(row.field)")
            #expect(field.flags.contains(.noFieldComparison) == (row.noFieldComparison ?? false), "\(row.field)")
            #expect(field.flags.contains(.noTransformer) == (row.noTransformer ?? false), "\(row.field)")
            switch row.argument {
            case "none": #expect(field.argument == .none, "\(row.field)")
            case "optional":
                #expect(field.argument != .none && field.argument != .requiredKey && field.argument != .requiredParameter, "\(row.field)")
            default: #expect(field.argument == .requiredKey || field.argument == .requiredParameter, "\(row.field)")
            }
        }
    }
}
