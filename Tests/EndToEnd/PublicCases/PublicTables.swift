import Foundation
import Glibc
import TestKit
import Testing

/// The public tables and rule files, whatever they are called.
struct PublicTables {
    /// Live cases by the name of their file.
    private(set) var live: [String: [LiveCase]] = [:]
    /// Actions of a generator program by the name of their file.
    private(set) var actions: [String: [PublicTable.Action]] = [:]
    let ruleFiles: [String]

    init() throws {
        ruleFiles = try Corpora.files(in: "runtime/falco-rules", suffix: ".yaml").map(\.path)
        for file in try Corpora.files(in: "runtime/falco-e2e", suffix: ".json") {
            let name = "falco-e2e/\(file.lastPathComponent)"
            let table = try Corpora.json(PublicTable.self, from: file)
            try #require(table.cases != nil || table.actions != nil, "\(name) has neither cases nor actions")
            live[name] = table.cases
            actions[name] = table.actions
        }
    }

    /// Names of the rules that are switched on, by file.
    func rules() throws -> [String: [String]] {
        var rules: [String: [String]] = [:]
        for file in ruleFiles {
            let lines = try Command.checked([PackageRoot.executable().path, "rules", "list", file]).split(separator: "\n").dropFirst()
            let names = lines.compactMap { $0.firstMatch(of: /^(.+?) {2,}\w+ +\w+ +yes/).map { String($0.output.1) } }
            rules["falco-rules/\(URL(filePath: file).lastPathComponent)"] = names
        }
        return rules
    }
}

/// The host's users, and those of the tables that it has not, in a file that takes the place of its own where the tables are performed.
struct PublicUsers {
    let uids: [String: UInt32]
    let file: URL
    private let folder: TemporaryDirectory
    private static let firstNumber: UInt32 = 64_000

    init(besides names: some Sequence<String>) throws {
        var text = try String(contentsOfFile: "/etc/passwd", encoding: .utf8)
        var uids: [String: UInt32] = [:]
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            if fields.count > 2, let uid = UInt32(fields[2]) { uids[String(fields[0])] = uid }
        }
        for (number, name) in Set(names).filter({ uids[$0] == nil }).sorted().enumerated() {
            let uid = Self.firstNumber + UInt32(number)
            uids[name] = uid
            text += "\(name):x:\(uid):\(uid)::/nonexistent:/bin/false\n"
        }
        folder = try TemporaryDirectory()
        file = try folder.write(text, to: "passwd")
        chmod(file.path, 0o644)
        self.uids = uids
    }

    /// Runs a program where the file is the host's own.
    var wrapper: [String] {
        ["unshare", "--mount", "--propagation", "slave", "sh", "-c", "mount --bind '\(file.path)' /etc/passwd && exec \"$0\" \"$@\""]
    }
}
