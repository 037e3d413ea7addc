import Foundation
import TestKit
import Testing

/// The files of Deploy/ci are what their systems read, and every command line in them is one that this executable accepts.
@Suite struct ContinuousIntegrationTests {
    private static let files = ["github-actions.yml", "gitlab-ci.yml", "Jenkinsfile", "tekton-task.yaml"]

    private static func text(_ file: String) throws -> String { try PackageRoot.text("Deploy/ci/" + file) }

    /// Words as a shell splits them: quotes of both kinds, and nothing else, are in these lines.
    private static func words(_ line: Substring) -> [String] {
        var words: [String] = []
        var word = ""
        var quote: Character?
        for character in line {
            if let open = quote {
                if character == open { quote = nil } else { word.append(character) }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == " " {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        return word.isEmpty ? words : words + [word]
    }

    /// Every line that calls plimsoll, from there on.
    private static func calls(_ file: String) throws -> [[String]] {
        try text(file).split(separator: "\n").compactMap { line in
            guard let start = line.firstRange(of: /(^|[\s'])plimsoll (?=db|inspect|scan|fs)/) else { return nil }
            var call = line[start.lowerBound...].drop { $0 != "p" }
            if line.contains("sh '") { call = call.prefix { $0 != "'" } }
            if let end = call.firstRange(of: "||") { call = call[..<end.lowerBound] }
            return words(call)
        }
    }

    @Test("YAML is YAML", .requires(.installed(["python3"])), arguments: files.filter { $0 != "Jenkinsfile" } + ["plimsoll-policy.yaml"])
    func yaml(file: String) throws {
        let check = ["python3", "-c", "import sys, yaml; d = yaml.safe_load(sys.stdin); assert isinstance(d, dict) and d"]
        #expect(try Command.run(check, input: Array(Self.text(file).utf8)).isSuccess)
    }

    @Test("Every flag of every call is one of the command", arguments: files)
    func flags(file: String) throws {
        let calls = try Self.calls(file)
        #expect(calls.count >= 3)
        #expect(calls.contains { $0.dropFirst().first == "scan" && $0.contains("--fail-on") && $0.contains { $0.hasPrefix("sarif=") } })
        #expect(calls.contains { $0.contains { $0.hasPrefix("cyclonedx=") } })
        let executable = PackageRoot.executable().path(percentEncoded: false)
        for call in calls {
            let verbs = call.dropFirst().prefix(call[1] == "db" ? 2 : 1)
            let help = try Command.checked([executable] + verbs + ["--help"])
            for flag in call where flag.hasPrefix("--") {
                #expect(help.contains(try Regex("(?m)[ ,/]\(flag)\\b")), "\(file): \(verbs.joined(separator: " ")) has no \(flag)")
            }
        }
    }

    /// Everything but what is scanned is as in the file: the command gets as far as that there is no database.
    @Test("Every call is accepted as it stands", arguments: files)
    func accepted(file: String) throws {
        let folder = try TemporaryDirectory()
        try folder.write(try Self.text("plimsoll-policy.yaml"), to: "plimsoll-policy.yaml")
        try folder.write("{}", to: "source/package.json")
        let executable = PackageRoot.executable().path(percentEncoded: false)
        for call in try Self.calls(file) where call[1] != "db" {
            let arguments = call.dropFirst().map { word in
                word == "$IMAGE" || word == "oci:image" || word == "."
                    ? folder.file("source").path
                    : word.replacing("$DATA", with: folder.path + "/data")
            }
            let output = try Command.run(["sh", "-c", "cd \(folder.path) && exec \(executable) \"$@\"", "sh"] + arguments)
            let isInspection = call[1] == "inspect"
            #expect(output.status == .exited(isInspection ? 0 : 4), "\(file): \(call.joined(separator: " ")): \(output)")
            if !isInspection { #expect(output.errorText.contains("there is no vulnerability database"), "\(output)") }
        }
    }

    @Test("The policy that is shipped is read", .requires(.installed(["python3"])))
    func policy() throws {
        let folder = try TemporaryDirectory()
        let executable = PackageRoot.executable().path(percentEncoded: false)
        let policy = PackageRoot.url.appending(path: "Deploy/ci/plimsoll-policy.yaml").path(percentEncoded: false)
        try folder.write("{}", to: "source/package.json")
        let call = [executable, "fs", folder.file("source").path, "--data", folder.path + "/data", "--policy"]
        #expect(try Command.run(call + [policy]).status == .exited(4))
        let wrong = try folder.write("fail-on: never\n", to: "wrong.yaml")
        #expect(try Command.run(call + [wrong.path]).status == .exited(2))
    }
}
