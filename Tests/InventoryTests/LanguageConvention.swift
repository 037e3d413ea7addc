import Foundation
import Packages

@testable import Inventory

/// What a source project writes otherwise than this one on purpose, in a whole format: a rule, with its reason, and never a list of cases.
struct LanguageConvention: Sendable {
    typealias Items = [LanguageTable.Item]
    typealias Expected = [LanguageTable.Case.Expected]

    let source: String
    let formats: Set<String>
    let reason: String
    let translate: @Sendable (inout Items, inout Expected, LanguageTable.Case, LanguageTable.Reading) -> Void

    func applies(to table: LanguageTable) -> Bool {
        (source == table.source || source.isEmpty) && formats.contains(table.format)
    }

    private static func isLocal(_ item: LanguageTable.Item) -> Bool {
        item.package.qualifiers["download_url"]?.hasPrefix("file:") == true
    }

    /// The first bound of a range.
    private static func bound(_ package: Package) -> String? {
        guard let range = package.qualifiers["vers"], let clauses = range.split(separator: "/", maxSplits: 1).last else { return nil }
        let first = clauses.split(separator: "|").first.map(String.init) ?? ""
        return first.trimmingPrefix { "<>=!~".contains($0) }.description
    }

    static let all: [LanguageConvention] = [
        LanguageConvention(
            source: "scalibr", formats: ["requirements-txt"],
            reason: "the bound of a single comparison counts as version, what comes from an address is left out"
        ) { found, _, _, _ in
            found.removeAll { $0.package.qualifiers["download_url"] != nil || $0.package.qualifiers["vcs_url"] != nil }
            for index in found.indices where found[index].version.isEmpty {
                let range = found[index].package.qualifiers["vers"] ?? ""
                if !range.contains("|"), !range.contains("*"), !range.contains("!="), let bound = bound(found[index].package) {
                    found[index].version = bound
                }
            }
        },
        LanguageConvention(
            source: "trivy", formats: ["requirements-txt"],
            reason: "a range gives its lower bound or nothing, by an option that the table does not tell"
        ) { found, expected, _, _ in
            for index in found.indices where found[index].version.isEmpty {
                let name = PythonName.normalised(found[index].name)
                if let stated = expected.first(where: { PythonName.normalised($0.name) == name }) { found[index].version = stated.version }
            }
            found.removeAll { $0.version.isEmpty }
        },
        LanguageConvention(
            source: "scalibr", formats: ["package-json"],
            reason: "what a manifest needs is listed as if it were there; here it is `requires`"
        ) { found, expected, _, _ in
            guard let first = expected.first, let package = found.first?.package else { return }
            if Set(expected.dropFirst().map(\.name)).isSubset(of: package.requires) { expected = [first] }
        },
        LanguageConvention(source: "trivy", formats: ["yarn-lock"], reason: "local packages are left out") { found, _, _, _ in
            found.removeAll(where: isLocal)
        },
        LanguageConvention(source: "scalibr", formats: ["uv-lock"], reason: "the project itself is left out") { found, _, _, _ in
            found.removeAll(where: isLocal)
        },
        LanguageConvention(
            source: "scalibr", formats: ["go-mod"], reason: "a module from a folder has the folder's name; versions have no v"
        ) { found, _, _, _ in
            for index in found.indices {
                if isLocal(found[index]) {
                    found[index].name = String(found[index].package.qualifiers["download_url", default: ""].dropFirst(5))
                }
                if found[index].version.hasPrefix("v") { found[index].version.removeFirst() }
            }
        },
        LanguageConvention(
            source: "trivy", formats: ["go-mod"],
            reason: "modules from folders are left out, and the Go version where it is only a minimum (before 1.21)"
        ) { found, _, _, _ in
            found.removeAll {
                isLocal($0) || ($0.name == "stdlib" && ($0.version.split(separator: ".").dropFirst().first.flatMap { Int($0) } ?? 0) < 21)
            }
            for index in found.indices where found[index].name == "stdlib" { found[index].version = "v" + found[index].version }
        },
        LanguageConvention(
            source: "trivy", formats: ["go-sum"], reason: "the last version is told, also where only its go.mod was checked"
        ) { found, expected, _, reading in
            let lines = reading.text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            var last: [String: String] = [:]
            for line in lines where line.count == 3 { last[line[0]] = line[1].replacingOccurrences(of: "/go.mod", with: "") }
            let checked = Set(lines.filter { $0.count == 3 && !$0[1].hasSuffix("/go.mod") }.map { "\($0[0]) \($0[1])" })
            found.removeAll { last[$0.name] != $0.version }
            expected.removeAll { !checked.contains("\($0.name) \($0.version)") }
        },
        LanguageConvention(source: "trivy", formats: ["mix-lock"], reason: "what is from a repository is left out") { found, _, _, _ in
            found.removeAll { $0.package.qualifiers["vcs_url"] != nil }
        },
        LanguageConvention(source: "scalibr", formats: ["pipfile-lock"], reason: "what has no version is left out") { found, _, _, _ in
            found.removeAll(where: \.version.isEmpty)
        },
        LanguageConvention(source: "trivy", formats: ["yarn-lock"], reason: "patched packages are left out") { found, _, _, reading in
            found.removeAll { reading.text.contains("\"\($0.name)@patch:") && !reading.text.contains("\($0.name)@npm:\($0.version)") }
        },
        LanguageConvention(
            source: "trivy", formats: ["pnpm-lock"], reason: "what is for development is left out before version 9"
        ) { found, expected, _, _ in
            found.removeAll { item in
                item.package.isDevelopment && !expected.contains { $0.name == item.name && $0.version == item.version }
            }
        },
        LanguageConvention(
            source: "trivy", formats: ["nuget-packages-config", "sbt-lock", "pipfile-lock"], reason: "what is for development is left out"
        ) { found, _, _, _ in
            found.removeAll(where: \.package.isDevelopment)
        },
        LanguageConvention(source: "scalibr", formats: ["pom-xml"], reason: "of a range the lower bound counts as version") {
            found, _, _, _ in
            for index in found.indices where found[index].version.isEmpty { found[index].version = bound(found[index].package) ?? "" }
        },
        LanguageConvention(source: "scalibr", formats: ["java-archive"], reason: "names of files count only where the case says so") {
            found, _, item, _ in
            guard !item.title.localizedCaseInsensitiveContains("filename") else { return }
            found.removeAll { $0.package.evidence.first?.inside?.hasSuffix("pom.properties") != true }
        },
        LanguageConvention(source: "", formats: ["java-archive"], reason: "the source asked a service for the group, or made one up") {
            found, expected, _, _ in
            for index in found.indices where found[index].package.namespace == nil {
                let artifact = found[index].package.name
                if let stated = expected.first(where: { $0.name.hasSuffix(":\(artifact)") }) { found[index].name = stated.name }
            }
        },
    ]
}
