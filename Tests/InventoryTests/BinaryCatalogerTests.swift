import BinaryFormats
import CZlib
import Foundation
import Packages
import TestKit
import Testing

@testable import Inventory

@Suite("Programs in Go", .requires(.installed(["go"])))
struct GoBinaryCatalogerTests {
    private let folder: TemporaryDirectory

    /// Two modules without any dependency on the network: one is replaced by a folder, one by the folder under another version.
    init() throws {
        folder = try TemporaryDirectory()
        try folder.write("module example.com/dep\n\ngo 1.19\n", to: "dep/go.mod")
        try folder.write("package dep\n\nfunc Name() string { return \"dep\" }\n", to: "dep/dep.go")
        try folder.write(
            "module example.com/tools/hello/v2\n\ngo 1.19\n\nrequire example.com/dep v1.2.3\n\nreplace example.com/dep => ./dep\n",
            to: "go.mod")
        try folder.write(
            "package main\n\nimport \"example.com/dep\"\n\nvar version = \"dev\"\n\nfunc main() { println(dep.Name(), version) }\n",
            to: "main.go")
    }

    private func build(_ arguments: [String], _ environment: [String: String] = [:]) throws -> [UInt8] {
        var variables = ["GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOTOOLCHAIN": "local", "CGO_ENABLED": "0", "GONOSUMDB": "*"]
        if ProcessInfo.processInfo.environment["HOME"] == nil { variables["GOCACHE"] = folder.file("cache").path }
        variables.merge(environment) { $1 }
        let command = ["sh", "-c", "cd \"$0\" && exec go build \"$@\"", folder.path] + arguments + ["-o", "hello", "."]
        try Command.checked(command, environment: variables, timeout: .seconds(240))
        return Array(try Data(contentsOf: folder.file("hello")))
    }

    static let builds: [(arguments: [String], environment: [String: String])] = [
        (["-buildvcs=false"], [:]),
        (["-buildvcs=false", "-ldflags", "-s -w -X main.version=1.4.2"], [:]),
        (["-buildvcs=false", "-trimpath"], ["GOARCH": "386"]),
        (["-buildvcs=false", "-ldflags", "-s -w"], ["GOARCH": "mips"]),
    ]

    @Test("tell what `go version -m` tells: 32 and 64 bits, both byte orders, stripped or not", arguments: builds)
    func told(build: (arguments: [String], environment: [String: String])) throws {
        let bytes = try self.build(build.arguments, build.environment)
        let info = try #require(try Octets.reading(bytes) { (octets) throws(Gap) in try GoBuildInfo(octets) })
        let told = try Command.checked(["go", "version", "-m", folder.file("hello").path])
        var lines = ["hello: \(info.goVersion)", "\tpath\t\(info.path)"]
        if let main = info.main { lines.append("\tmod\t\(main.path)\t\(main.version)\t\(main.sum)") }
        for dependency in info.dependencies {
            lines.append("\tdep\t\(dependency.module.path)\t\(dependency.module.version)")
            if let new = dependency.replacement { lines.append("\t=>\t\(new.path)\t\(new.version)\t\(new.sum)") }
        }
        for (key, value) in info.settings { lines.append("\tbuild\t\(key)=\(value.contains(" ") ? "\"\(value)\"" : value)") }
        let expected = told.split(separator: "\n").filter { $0 != "\t" }.map {
            $0.hasPrefix("/") ? "hello: \($0.split(separator: " ").last ?? "")" : String($0)
        }
        #expect(lines == expected)

        let facts = try GoBinaryCataloger.facts(of: ImageFile("usr/bin/hello", bytes: bytes))
        let version = build.arguments.joined().contains("main.version") ? "v1.4.2" : "(devel)"
        let packages = facts.packages.map { "\($0.namespace ?? "") \($0.name) \($0.version)" }
        // A folder in a module's place is no module: the one that was required is told.
        #expect(packages == ["example.com/tools/hello v2 \(version)", "example.com dep v1.2.3", " stdlib \(info.goVersion.dropFirst(2))"])
        #expect(facts.notes["build:GOARCH"] == build.environment["GOARCH"] ?? info.settings.first { $0.key == "GOARCH" }?.value)
    }

    @Test("have a version of the revision that they were built of", .requires(.installed(["git"])))
    func revision() throws {
        let git = ["git", "-c", "user.name=x", "-c", "user.email=x@example", "-C", folder.path]
        try Command.checked(git + ["init", "-q"])
        try Command.checked(git + ["add", "."])
        try Command.checked(git + ["commit", "-qm", "x"], environment: ["GIT_COMMITTER_DATE": "2024-01-02T15:04:05Z"])
        let hash = try Command.checked(git + ["rev-parse", "HEAD"])
        let facts = try GoBinaryCataloger.facts(of: ImageFile("hello", bytes: try build(["-buildvcs=true"])))
        #expect(facts.packages.first?.version == "v0.0.0-20240102150405-\(hash.prefix(12))")
        #expect(facts.notes["build:vcs.revision"] == hash)
    }

    @Test("give modules or a gap, whatever is cut or changed")
    func hostile() throws {
        let bytes = try build(["-buildvcs=false", "-ldflags", "-s -w"])
        let place = try #require(try Octets.reading(bytes) { (octets) throws(Gap) in octets.firstIndex(of: " Go buildinf:") })
        for range in [0..<400, (place - 8)..<(place + 300)] {
            for variant in Mutation.flips(of: bytes, in: range) { _ = try? GoBinaryCataloger.facts(of: ImageFile("x", bytes: variant)) }
        }
        for variant in Mutation.variants(of: bytes, count: 20, seed: 3) {
            _ = try? GoBinaryCataloger.facts(of: ImageFile("x", bytes: variant))
        }
        #expect(throws: Gap.self) { try GoBinaryCataloger.facts(of: ImageFile("x", bytes: Array(bytes.prefix(place + 40)))) }
    }
}

@Suite("Versions of Go programs")
struct GoMainVersionTests {
    static let flags: [(String, String?)] = [
        ("-X main.version=1.2.3", "v1.2.3"), ("-s -w -X 'github.com/x/y.Version=v2.0.0-rc1' -X main.date=2024.1", "v2.0.0-rc1"),
        ("-X=main.gitVersion=v1.28.4", "v1.28.4"), ("-X main.version=dev", nil), ("-X main.commit=1.2.3", nil), ("-s -w", nil),
    ]

    @Test("come from the flags of the linker", arguments: flags)
    func flagged(flags: String, version: String?) throws {
        let bytes = GoProgram.file(lines: "path\tx\nmod\tx\t(devel)\t\nbuild\t-ldflags=\"\(flags)\"\n")
        let facts = try GoBinaryCataloger.facts(of: ImageFile("x.exe", bytes: bytes))
        #expect(facts.packages.first?.version == version ?? "(devel)")
    }

    @Test("are those of what replaces a module")
    func replaced() throws {
        let lines =
            "path\tx\nmod\tx\tv1.0.0\t\ndep\ta.example/b\tv1.0.0\n=>\tc.example/d\tv1.5.0\th1:x=\ndep\te.example/f/v2\tv2.1.0\th1:y=\n"
        let facts = try GoBinaryCataloger.facts(of: ImageFile("x.exe", bytes: GoProgram.file(lines: lines)))
        let told = facts.packages.map { "\($0.namespace ?? "")/\($0.name)@\($0.version)" }
        #expect(told == ["/x@v1.0.0", "c.example/d@v1.5.0", "e.example/f/v2@v2.1.0", "/stdlib@1.21.3"])
        #expect(facts.packages[0].requires == ["c.example/d", "e.example/f/v2", "stdlib"])
    }
}

/// What the linker writes, in a file that is no ELF file.
enum GoProgram {
    static func file(lines: String) -> [UInt8] {
        var bytes: [UInt8] = [0x4d, 0x5a] + [UInt8](repeating: 0, count: 62)
        bytes += [0xff] + Array(" Go buildinf:".utf8) + [8, 2] + [UInt8](repeating: 0, count: 16)
        for text in [Array("go1.21.3".utf8), [UInt8](repeating: 1, count: 16) + Array(lines.utf8) + [UInt8](repeating: 2, count: 16)] {
            var length = text.count
            while length >= 0x80 {
                bytes.append(UInt8(length & 0x7f | 0x80))
                length >>= 7
            }
            bytes += [UInt8(length)] + text
        }
        return bytes
    }
}

@Suite("ELF files", .requires(.installed(["readelf", "gcc"])))
struct ElfCatalogerTests {
    private func compiled(_ arguments: [String], _ name: String, in folder: TemporaryDirectory) throws -> [String: String] {
        let source = try folder.write(
            "#include <string.h>\nint f(char *s) { char b[64]; strcpy(b, s); return b[0]; }\nint main(int c, char **v) { return f(v[0]); }\n",
            to: "a.c")
        try Command.checked(["gcc", source.path, "-o", folder.file(name).path] + arguments)
        return try ElfCataloger.facts(of: ImageFile(name, at: folder.file(name))).notes
    }

    @Test("tell how they were hardened")
    func hardening() throws {
        let folder = try TemporaryDirectory()
        let hard = try compiled(
            ["-fstack-protector-all", "-O2", "-D_FORTIFY_SOURCE=2", "-pie", "-fPIE", "-Wl,-z,relro,-z,now", "-Wl,--build-id=0xabcdef"],
            "hard", in: folder)
        #expect(hard["kind"] == "pie")
        #expect([hard["relro"], hard["canary"], hard["nx"], hard["fortify"]] == ["full", "yes", "yes", "yes"])
        #expect(hard["build-id"] == "abcdef")
        #expect(hard["linking"] == "dynamic")
        let soft = try compiled(
            ["-fno-stack-protector", "-no-pie", "-Wl,-z,norelro,-z,execstack", "-Wl,--build-id=none"], "soft", in: folder)
        #expect(soft["kind"] == "executable")
        #expect([soft["relro"], soft["canary"], soft["nx"], soft["fortify"]] == ["none", "no", "no", "no"])
        #expect(soft["build-id"] == nil)
        let lazy = try compiled(
            ["-shared", "-fPIC", "-Wl,-z,relro,-z,lazy", "-Wl,-soname,libx.so.1", "-Wl,-rpath,/opt/x"], "libx.so", in: folder)
        #expect([lazy["kind"], lazy["relro"], lazy["soname"], lazy["search-paths"]] == ["library", "partial", "libx.so.1", "/opt/x"])
        let alone = try compiled(["-static"], "static", in: folder)
        #expect([alone["linking"], alone["interpreter"], alone["needed"]] == ["static", nil, nil])
    }

    @Test("of this machine tell what readelf tells")
    func readelf() throws {
        let folders = ["/usr/bin", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"]
        let names = folders.flatMap { folder in
            ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted().map { "\(folder)/\($0)" }
        }
        var compared = 0
        for (index, name) in names.enumerated() where index % 17 == 0 && compared < 60 {
            guard let data = try? Data(contentsOf: .init(filePath: name)), data.prefix(4) == Data([0x7f, 0x45, 0x4c, 0x46]),
                data.count < 3 << 20
            else { continue }
            compared += 1
            let notes = try ElfCataloger.facts(of: ImageFile(name, bytes: Array(data))).notes
            let told = try Command.checked(["readelf", "-dnlW", name]).split(separator: "\n")
            func values(_ mark: String) -> [String] {
                told.filter { $0.contains(mark) }.compactMap { line in
                    line.split(separator: "[").last.map { String($0.prefix { $0 != "]" }) }
                }
            }
            #expect(notes["needed"] ?? "" == values("(NEEDED)").joined(separator: "\n"), "\(name)")
            #expect(notes["soname"] == values("(SONAME)").first, "\(name)")
            let build = told.first { $0.contains("Build ID: ") }?.split(separator: " ").last.map(String.init)
            #expect(notes["build-id"] == build, "\(name)")
            let interpreter = told.first { $0.contains("program interpreter: ") }?.split(separator: " ").last.map { String($0.dropLast()) }
            #expect(notes["interpreter"] == interpreter, "\(name)")
        }
        #expect(compared > 20)
    }

    @Test("give facts or nothing, wherever they are cut and whichever byte is changed")
    func hostile() throws {
        let folder = try TemporaryDirectory()
        _ = try compiled(["-s", "-Wl,-z,norelro,-z,noseparate-code"], "small", in: folder)
        let bytes = Array(try Data(contentsOf: folder.file("small")))
        for variant in Mutation.variants(of: bytes, count: 1000, seed: 2) where variant.starts(with: [0x7f, 0x45, 0x4c, 0x46]) {
            _ = try ElfCataloger.facts(of: ImageFile("x", bytes: variant))
        }
        for variant in Mutation.flips(of: bytes, in: 0..<1000) where variant.starts(with: [0x7f, 0x45, 0x4c, 0x46]) {
            _ = try ElfCataloger.facts(of: ImageFile("x", bytes: variant))
        }
        for length in stride(from: 4, to: bytes.count, by: 7) {
            _ = try ElfCataloger.facts(of: ImageFile("x", bytes: Array(bytes.prefix(length))))
        }
    }
}

@Suite("Programs in Rust", .requires(.installed(["objcopy", "gcc"])))
struct RustBinaryCatalogerTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    private func program(_ section: [UInt8]) throws -> ImageFile {
        let source = try folder.write("int main(void) { return 0; }\n", to: "a.c")
        try Data(section).write(to: folder.file("section"))
        try Command.checked(["gcc", source.path, "-o", folder.file("plain").path])
        let arguments = ["--add-section", ".dep-v0=\(folder.file("section").path)", folder.file("plain").path, folder.file("audited").path]
        try Command.checked(["objcopy"] + arguments)
        return try ImageFile("usr/bin/audited", at: folder.file("audited"))
    }

    private func compressed(_ bytes: [UInt8]) -> [UInt8] {
        var target = [UInt8](repeating: 0, count: bytes.count + 1000)
        var size = UInt(target.count)
        compress(&target, &size, bytes, UInt(bytes.count))
        return Array(target.prefix(Int(size)))
    }

    @Test("list the crates of cargo-auditable's section")
    func crates() throws {
        let json = """
            {"packages":[{"name":"app","version":"0.1.0","source":"local","dependencies":[1,2],"root":true},
            {"name":"serde","version":"1.0.190","source":"crates.io","dependencies":[]},
            {"name":"cc","version":"1.0.83","source":"crates.io","kind":"build"}]}
            """
        let facts = try RustBinaryCataloger.facts(of: program(compressed(Array(json.utf8))))
        #expect(
            facts.packages.map { "\($0.name) \($0.version) \($0.isDevelopment)" } == [
                "app 0.1.0 false", "serde 1.0.190 false", "cc 1.0.83 true",
            ])
        #expect(facts.packages[0].requires == ["serde", "cc"])
    }

    @Test("list them of a program that rustc linked and stripped", .requires(.installed(["rustc"])))
    func linked() throws {
        let json = "{\"packages\":[{\"name\":\"app\",\"version\":\"0.1.0\",\"source\":\"local\",\"root\":true}]}"
        let section = compressed(Array(json.utf8))
        try Data(section).write(to: folder.file("section"))
        let program = """
            #[used] #[link_section = ".dep-v0"] static CRATES: [u8; \(section.count)] = *include_bytes!("section");
            fn main() { println!("{}", CRATES.len()); }
            """
        let source = try folder.write(program, to: "main.rs")
        try Command.checked(["rustc", "-C", "strip=symbols", "-o", folder.file("linked").path, source.path])
        let facts = try RustBinaryCataloger.facts(of: ImageFile("usr/bin/linked", at: folder.file("linked")))
        #expect(facts.packages.map { "\($0.name) \($0.version)" } == ["app 0.1.0"])
    }

    static let damaged: [(text: String, repeated: Int, cause: Gap.Cause)] = [
        ("{\"packages\":[{\"name\":\"a\",\"version\":\"1\",\"dependencies\":[7]}]}", 1, .damaged), ("{}", 1, .damaged), ("", 1, .damaged),
        ("[", 100_000, .damaged), (" ", 80_000_000, .limit),
    ]

    @Test("give a gap where it is damaged or too long", arguments: damaged)
    func gaps(case item: (text: String, repeated: Int, cause: Gap.Cause)) throws {
        let file = try program(compressed(Array(String(repeating: item.text, count: item.repeated).utf8)))
        do throws(Gap) {
            _ = try RustBinaryCataloger.facts(of: file)
            Issue.record("no gap")
        } catch { #expect(error.cause == item.cause) }
    }

    @Test("give a gap where the compressed data is cut")
    func cut() throws {
        let whole = compressed(Array("{\"packages\":[]}".utf8))
        #expect(throws: Gap.self) { try RustBinaryCataloger.facts(of: program(Array(whole.dropLast(3)))) }
        #expect(throws: Gap.self) { try RustBinaryCataloger.facts(of: program([1, 2, 3])) }
    }
}
