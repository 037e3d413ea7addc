import BinaryFormats
import Packages

/// Modules that a Go program was built of, the standard library among them.
///
/// Settings of the build are notes of the file: "build:vcs.revision", "build:CGO_ENABLED".
/// Source: Go, `go version -m`; golang.org/ref/mod for versions.
enum GoBinaryCataloger: Cataloger {
    static let name = "go-binary"
    static let revision = 2

    static func wants(_ file: FileHeader) -> Access {
        let magics: [[UInt8]] = [
            [0x7f, 0x45, 0x4c, 0x46], [0x4d, 0x5a], [0xcf, 0xfa, 0xed, 0xfe], [0xce, 0xfa, 0xed, 0xfe], [0xfe, 0xed, 0xfa, 0xcf],
        ]
        return magics.contains { file.prefix.starts(with: $0) } ? .whole(limit: Limits.programBytes) : .none
    }

    static func read(_ file: FileHeader, _ content: borrowing RawSpan) throws(Gap) -> FileFacts {
        try Octets.reading(content) { (octets) throws(Gap) in
            var facts = FileFacts()
            let found: GoBuildInfo?
            do throws(Gap) { found = try GoBuildInfo(octets) } catch {
                // What is no program hides no module.
                if octets.firstIndex(of: " Go buildinf:") == nil { return facts }
                throw error
            }
            guard let info = found else { return facts }
            facts.packages = packages(info)
            for (key, value) in info.settings { facts.notes["build:\(key)"] = value }
            return facts
        }
    }

    private static func packages(_ info: GoBuildInfo) -> [Package] {
        var packages: [Package] = []
        let needed = info.dependencies.map { ($0.replacement.flatMap { isLocal($0.path) ? nil : $0 } ?? $0.module).path }
        if let main = info.main, !main.path.isEmpty {
            packages.append(package(main.path, GoMainVersion(info).version ?? main.version, requires: needed + ["stdlib"]))
        } else if !info.path.isEmpty, info.path != "command-line-arguments" {
            // Programs that are built outside of any module, as Go's own are: `cmd/gofmt`.
            packages.append(package(info.path, GoMainVersion(info).version ?? "(devel)", requires: needed + ["stdlib"]))
        }
        for dependency in info.dependencies {
            // A folder is no module: the code that was replaced is what is known of it.
            let used = dependency.replacement.flatMap { isLocal($0.path) ? nil : $0 } ?? dependency.module
            packages.append(package(used.path, used.version))
        }
        // "go1.21.3 X:boringcrypto"
        let version = info.goVersion.split(separator: " ").first ?? ""
        packages.append(package("stdlib", version.hasPrefix("go") ? String(version.dropFirst(2)) : info.goVersion))
        return packages
    }

    private static func package(_ path: String, _ version: String, requires: [String] = []) -> Package {
        let slash = path.lastIndex(of: "/")
        return Package(
            type: .golang, namespace: slash.map { String(path[..<$0]) },
            name: slash.map { String(path[path.index(after: $0)...]) } ?? path, version: version, requires: requires, cataloger: name)
    }

    private static func isLocal(_ path: String) -> Bool { path.hasPrefix("./") || path.hasPrefix("../") || path.hasPrefix("/") }
}

/// The version of the main module, which most builds do not state: "(devel)".
struct GoMainVersion {
    /// nil if nothing tells.
    let version: String?

    init(_ info: GoBuildInfo) {
        let settings = Dictionary(info.settings.map { ($0.key, $0.value) }) { first, _ in first }
        let stated = info.main?.version ?? ""
        if !stated.isEmpty, stated != "(devel)" {
            version = stated
        } else {
            version = GoMainVersion.flagged(settings["-ldflags"] ?? "") ?? GoMainVersion.pseudo(settings)
        }
    }

    /// `-X main.version=1.2.3`: the variables that programs usually have for it, if the value is a version.
    private static func flagged(_ flags: String) -> String? {
        for word in flags.split(whereSeparator: { $0.isWhitespace || $0 == "'" || $0 == "\"" }) {
            let assignment = word.hasPrefix("-X=") ? word.dropFirst(3) : word
            guard let equals = assignment.firstIndex(of: "=") else { continue }
            let variable = assignment[..<equals].split(separator: ".").last?.lowercased() ?? ""
            guard variable == "version" || variable == "gitversion" || variable == "buildversion" || variable == "appversion" else {
                continue
            }
            let value = assignment[assignment.index(after: equals)...]
            let digits = value.drop { $0 == "v" }
            if digits.first?.isNumber ?? false, digits.contains(".") { return value.hasPrefix("v") ? String(value) : "v\(value)" }
        }
        return nil
    }

    /// "v0.0.0-20240102150405-0123456789ab". Source: golang.org/ref/mod, "Pseudo-versions".
    private static func pseudo(_ settings: [String: String]) -> String? {
        guard let revision = settings["vcs.revision"], revision.count >= 12, let time = settings["vcs.time"] else { return nil }
        let digits = time.filter { $0.isASCII && $0.isNumber }.prefix(14)
        guard digits.count == 14 else { return nil }
        return "v0.0.0-\(digits)-\(revision.prefix(12))"
    }
}
