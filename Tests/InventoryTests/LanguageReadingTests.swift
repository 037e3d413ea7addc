import Packages
import Testing

@testable import Inventory

/// What is read of small files beyond what the public tables state: digests, sources, lines, joins.
@Suite("Languages")
struct LanguageReadingTests {
    static func assembly(_ files: [(String, String)]) throws -> Assembly {
        var located: [String: [LocatedFacts]] = [:]
        for (path, text) in files.sorted(by: { $0.0 < $1.0 }) {
            let bytes = Array(text.utf8)
            let header = FileHeader(path: FilePath(path), size: bytes.count)
            for cataloger in Catalogers.all where cataloger.wants(header) != .none {
                located[cataloger.name, default: []].append(
                    LocatedFacts(path: header.path, facts: try cataloger.read(header, bytes.span.bytes)))
            }
        }
        var all = Assembly()
        for cataloger in Catalogers.all {
            guard let files = located[cataloger.name] else { continue }
            let assembly = cataloger.assemble(files)
            for (index, paths) in assembly.owned { all.owned[all.packages.count + index] = paths }
            all.packages += assembly.packages
            all.gaps += assembly.gaps
        }
        return all
    }

    static func sample(_ path: String) throws -> [Package] {
        try assembly([try #require(LanguageSamples.all.first { $0.0 == path })]).packages
    }

    @Test("dist-info is joined with its RECORD and its origin")
    func distInfo() throws {
        let folder = "usr/lib/python3/site-packages/A_b-1.dist-info"
        let assembly = try Self.assembly([
            ("\(folder)/METADATA", "Metadata-Version: 2.1\nName: A_b\nVersion: 1\nLicense-Expression: MIT\n\nName: no\n"),
            (
                "\(folder)/RECORD",
                "a/__init__.py,sha256=x,1\n\"a/x,\"\"y.py\",,\n../../../bin/a,,\n../../../../../../etc/passwd,,\nA_b-1.dist-info/RECORD,,\n"
            ),
            ("\(folder)/direct_url.json", #"{"url": "https://user:secret@host/r", "vcs_info": {"vcs": "git", "commit_id": "abc"}}"#),
        ])
        #expect(assembly.packages.map(\.name) == ["a-b"])
        #expect(assembly.packages[0].licences == ["MIT"])
        #expect(assembly.packages[0].qualifiers == ["vcs_url": "git+https://host/r@abc"])
        #expect(
            assembly.owned[0]?.map(\.description) == [
                "usr/lib/python3/site-packages/a/__init__.py", "usr/lib/python3/site-packages/a/x,\"y.py", "usr/bin/a",
                "usr/lib/python3/site-packages/A_b-1.dist-info/RECORD",
            ])
    }

    @Test("npm: scope, digest, development, line; links lead to folders")
    func npm() throws {
        let packages = try Self.sample("package-lock.json")
        #expect(packages.map { "\($0.namespace ?? "")/\($0.name)@\($0.version)" } == ["@a/b@1.0.0", "/c@2.0.0"])
        #expect(packages[0].isDevelopment && !packages[1].isDevelopment)
        #expect(packages[0].digests.map(\.description) == ["sha1:a4663b53686b895ff074e2ba504dfb76a8e2b770"])
        #expect(packages[0].qualifiers.isEmpty && packages[1].qualifiers == ["download_url": "file:c"])
    }

    @Test("Yarn 1: an alias is the package behind it, and credentials are left out")
    func yarn() throws {
        let packages = try Self.sample("yarn.lock")
        #expect(packages.map(\.name) == ["c"])
        #expect(packages[0].qualifiers == ["vcs_url": "git+https://host/x.git@abc"])
        #expect(packages[0].requires == ["e"])
        #expect(packages[0].evidence[0].line == 3)
    }

    @Test("requirements: pins, ranges, hashes, repositories")
    func requirements() throws {
        let packages = try Self.sample("requirements.txt")
        #expect(packages.map { "\($0.name)@\($0.version)" } == ["a@1.0", "b@", "c@", "d@"])
        #expect(packages[1].qualifiers == ["vcs_url": "git+https://host/x@abc"])
        #expect(packages[2].qualifiers == ["vers": "vers:pypi/>=1|<2"])
        #expect(packages[3].qualifiers == ["vcs_url": "git+https://host/d@1"])
        #expect(packages.map { $0.evidence[0].line } == [2, 4, 5, 6])
    }

    @Test("Go: sums give digests, and before 1.17 the modules that go.mod leaves out; workspaces replace")
    func goModule() throws {
        let sum = "a/b v1.0.0 h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\na/b v1.0.0/go.mod h1:x\nc v1.0.0 h1:x\nc v1.2.0 h1:x\n"
        let old = try Self.assembly([("m/go.mod", "module m\ngo 1.16\nrequire a/b v1.0.0\n"), ("m/go.sum", sum)])
        #expect(old.packages.map { "\($0.name)@\($0.version)" } == ["b@v1.0.0", "stdlib@1.16", "c@v1.2.0"])
        #expect(old.packages[0].digests.map(\.algorithm) == ["h1"])
        let new = try Self.assembly([
            ("m/go.mod", "module m\ngo 1.22\nrequire a/b v1.0.0\n"), ("m/go.sum", sum),
            ("go.work", "go 1.22\nuse ./m\nreplace a/b => x/y v2.0.0\n"),
        ])
        #expect(new.packages.map { "\($0.namespace ?? "")/\($0.name)@\($0.version)" } == ["x/y@v2.0.0", "/stdlib@1.22"])
    }

    @Test("Ruby: platform, repository, what it needs")
    func ruby() throws {
        let packages = try Self.sample("Gemfile.lock")
        #expect(packages.map { "\($0.name)@\($0.version)" } == ["a@1.0"])
        #expect(packages[0].qualifiers == ["platform": "java", "vcs_url": "git+https://host/x@abc"])
        #expect(packages[0].requires == ["b"])
        let gem = try Self.sample("specifications/a-1.gemspec")
        #expect(gem.map(\.licences) == [["MIT"]] && gem.map(\.requires) == [["b"]])
    }

    @Test("Maven: parents are found by their path, ranges are qualifiers")
    func maven() throws {
        let assembly = try Self.assembly([
            (
                "p/pom.xml",
                "<project><artifactId>p</artifactId><properties><v>3</v></properties><dependencyManagement><dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId><version>${v}</version></dependency></dependencies></dependencyManagement></project>"
            ),
            (
                "p/c/pom.xml",
                "<project><parent><artifactId>p</artifactId></parent><properties><v>4</v></properties><dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId></dependency>\n<dependency><groupId>g</groupId><artifactId>b</artifactId><version>(1,2]</version><scope>test</scope></dependency></dependencies></project>"
            ),
        ])
        #expect(assembly.packages.map { "\($0.name)@\($0.version)" } == ["a@4", "b@"])
        #expect(assembly.packages[1].qualifiers == ["vers": "vers:maven/>1|<=2"])
        #expect(assembly.packages[1].isDevelopment && assembly.packages[1].evidence[0].line == 2)
    }

    @Test("Bun: what only development needs is marked, its own copy of a package included")
    func bun() throws {
        let text = """
            {"workspaces": {"": {"dependencies": {"a": "1"}, "devDependencies": {"b": "1"}, "peerDependencies": {"c": "1"}}},
             "packages": {"a": ["a@1.0.0", "", {"dependencies": {"d": "1"}}], "b": ["b@1.0.0", "", {"dependencies": {"d": "2", "e": "1"}}],
              "c": ["c@1.0.0", "", {}], "d": ["d@1.0.0", "", {}], "b/d": ["d@2.0.0", "", {}], "e": ["e@1.0.0", "", {"dependencies": {"b": "1"}}]}}
            """
        let packages = try Self.assembly([("bun.lock", text)]).packages
        #expect(packages.filter(\.isDevelopment).map { "\($0.name) \($0.version)" } == ["b 1.0.0", "d 2.0.0", "e 1.0.0"])
        #expect(packages.count == 6)
    }

    @Test("A file that is named as Composer's counts elsewhere only if it looks like it")
    func installedElsewhere() throws {
        let own = #"{"packages": [{"name": "a/b", "version": "1.0", "version_normalized": "1.0.0.0"}]}"#
        #expect(try Self.assembly([("app/installed.json", own)]).packages.map(\.name) == ["b"])
        for other in [#"{"packages": [{"name": "x", "version": "1"}]}"#, "[1]", "no JSON", "{}"] {
            let assembly = try Self.assembly([("var/installed.json", other)])
            #expect(assembly.packages.isEmpty && assembly.gaps.isEmpty)
        }
    }

    @Test("Julia: what comes with it has its version, in either format")
    func julia() throws {
        let packages = try Self.sample("Manifest.toml")
        #expect(packages.map { "\($0.name) \($0.version) \($0.requires)" } == ["A 0.5.1+2 [\"B\"]", "B 1.9.0 [\"C\"]"])
        #expect(packages[0].qualifiers == ["uuid": "ead4f63c"])
        let first = try Self.assembly([
            ("env/Manifest.toml", "[[A]]\nuuid = \"u\"\nversion = \"1.0.0\"\n\n[[B]]\ndeps = [\"A\"]\nuuid = \"v\"\n")
        ])
        #expect(first.packages.map(\.name) == ["A"])
        #expect(first.gaps.count == 1)
        #expect(try Self.assembly([("Manifest.toml", "[section]\nkey = 1\n")]).packages.isEmpty)
    }

    @Test("Central versions of NuGet: ranges are their lowest version, properties and stars are none")
    func centralVersions() throws {
        let text = """
            <Project>
              <ItemGroup Label="x">
                <PackageVersion Include="A" Version=" 1.0 "/>
                <PackageVersion Include="B" Version="[2.0,3.0)"/>
                <GlobalPackageReference Include="C"><Version>3.1</Version></GlobalPackageReference>
                <PackageVersion Include="D" Version="$(D)"/>
                <PackageVersion Include="E" Version="1.*"/>
                <PackageVersion Include="F" Version="(1.0,2.0)"/>
                <PackageReference Update="G" Version="[4]"/>
                <Other Include="H" Version="1"/>
              </ItemGroup>
            </Project>
            """
        let packages = try Self.assembly([("src/Directory.Packages.props", text)]).packages
        #expect(packages.map { "\($0.name) \($0.version)" } == ["A 1.0", "B 2.0", "C 3.1", "G 4"])
        #expect(packages.map { $0.evidence.first?.line } == [3, 4, 5, 9])
    }

    @Test("package.json counts only at the top of a package")
    func nodeModules() {
        let wanted: [(String, Bool)] = [
            ("app/package.json", true), ("app/node_modules/a/package.json", true), ("app/node_modules/@s/a/package.json", true),
            ("app/node_modules/a/test/package.json", false), ("app/node_modules/a/node_modules/b/package.json", true),
            ("app/node_modules/.pnpm/a@1/node_modules/a/package.json", true), ("app/node_modules/@s/package.json", false),
        ]
        for (path, isWanted) in wanted {
            #expect((JavaScriptInstalledCataloger.wants(FileHeader(path: FilePath(path), size: 1)) != .none) == isWanted, "\(path)")
        }
    }

    @Test("every sample gives packages and no gap", arguments: LanguageSamples.all.map(\.0))
    func samples(path: String) throws {
        let assembly = try Self.assembly([try #require(LanguageSamples.all.first { $0.0 == path })])
        #expect(!assembly.packages.isEmpty)
        #expect(assembly.gaps.isEmpty)
        for package in assembly.packages { #expect(!package.evidence.isEmpty && package.evidence[0].path == FilePath(path)) }
    }
}
