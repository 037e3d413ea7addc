import Events
import Glibc
import Linux
import RuleEngine
import RuleLanguage

/// Rules from files and directories, compiled.
public struct RuleFiles {
    /// The detector, with every rule that works.
    public let detector: RuleDetector
    /// What there is to say, errors and warnings.
    public let diagnostics: [Diagnostic]
    /// Whether the rules may be used.
    public let isUsable: Bool
    /// Every enabled rule by name, with what the loader made of it.
    public let rules: [Rule]

    /// Reads and compiles.
    /// - Parameters:
    ///   - paths: files, or directories whose `.yaml` and `.yml` files are read in the order of their names.
    ///     Files of tests (`…_test.yaml`) are left out of a directory.
    ///   - choices: which rules are on, besides what they say themselves. One that names nothing is an error.
    ///   - names: names of users and groups.
    /// - Throws: ``SystemError`` for a file that cannot be read.
    public init(_ paths: [String], choices: RuleChoices = RuleChoices(), names: any NameLookup) throws(SystemError) {
        var options = RuleLoader.Options()
        options.isField = { FieldTable.standard.isField($0) }
        var loader = RuleLoader(options)
        for path in paths {
            for file in try Self.files(path) { loader.load(try readFile(file, limit: Self.fileLimit), file: file) }
        }
        var set = loader.finish()
        let unmet = choices.apply(to: &set)
        let (detector, remarks) = RuleEngine.compile(set, names: names)
        self.detector = detector
        rules = set.rules
        diagnostics = set.diagnostics + remarks + unmet
        // Rules whose plugin is missing are left out, and nothing else is wrong with them.
        isUsable = set.isUsable && unmet.isEmpty && !remarks.contains { $0.level == .error && $0.code != LoadCode.missingPlugin.rawValue }
    }

    /// Files that hold tests of the rules of files and directories: those themselves, and `NAME_test.yaml` beside them.
    /// - Throws: ``SystemError`` for a path that does not exist.
    static func testFiles(_ paths: [String]) throws(SystemError) -> [String] {
        var found: [String] = []
        for path in paths {
            for file in try files(path) {
                found.append(file)
                let name = file.hasSuffix(".yaml") ? file.dropLast(5) : file.hasSuffix(".yml") ? file.dropLast(4) : file[...]
                for beside in ["\(name)_test.yaml", "\(name)_test.yml"] where access(beside, R_OK) == 0 { found.append(beside) }
            }
        }
        return found
    }

    private static func files(_ path: String) throws(SystemError) -> [String] {
        var information = stat()
        guard stat(path, &information) == 0 else { throw SystemError(call: "stat", path: path, errno: errno) }
        guard information.st_mode & S_IFMT == S_IFDIR else { return [path] }
        return try listDirectory(path, limit: directoryLimit).map { String(decoding: $0, as: UTF8.self) }
            .filter { ($0.hasSuffix(".yaml") || $0.hasSuffix(".yml")) && !isTest($0) }.sorted().map {
                path.hasSuffix("/") ? path + $0 : path + "/" + $0
            }
    }

    /// Whether a file holds tests of rules instead of rules.
    static func isTest(_ name: String) -> Bool { name.hasSuffix("_test.yaml") || name.hasSuffix("_test.yml") }

    /// Where the default rules are: beside an installed executable, or in the source tree that it was built in.
    /// - Parameter executable: path of the running program.
    public static func defaultDirectory(executable: String) -> String? {
        if let named = getenv("PLIMSOLL_RULES") { return String(cString: named) }
        var directory = executable.split(separator: "/").dropLast()
        let installed = "/" + (directory.dropLast() + ["share", "plimsoll", "rules"]).joined(separator: "/")
        if access(installed, R_OK) == 0 { return installed }
        while !directory.isEmpty {
            let base = "/" + directory.joined(separator: "/")
            if access(base + "/Package.swift", R_OK) == 0, access(base + "/Rules", R_OK) == 0 { return base + "/Rules" }
            directory = directory.dropLast()
        }
        return nil
    }

    private static let fileLimit = 64 << 20
    private static let directoryLimit = 10_000
}
