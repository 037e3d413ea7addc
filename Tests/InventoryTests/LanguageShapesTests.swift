import Packages
import Testing

@testable import Inventory

/// Shapes of documents that are rare in the public tables: what the specification of each says of them.
@Suite("Language shapes")
struct LanguageShapesTests {
    struct Shape: Sendable, CustomTestStringConvertible {
        var title: String
        var path: String
        var text: String
        /// "NAME VERSION", then " dev" and qualifiers where there are some.
        var expected: [String]

        var testDescription: String { title }

        init(_ title: String, _ path: String, _ text: String, _ expected: [String]) {
            (self.title, self.path, self.text, self.expected) = (title, path, text, expected)
        }
    }

    static func line(_ package: Package) -> String {
        let name = package.namespace.map { "\($0)/\(package.name)" } ?? package.name
        let qualifiers = package.qualifiers.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        return "\(name) \(package.version)" + (package.isDevelopment ? " dev" : "") + qualifiers
    }

    @Test("shapes of the wild", arguments: javaScript + python + others)
    func shapes(shape: Shape) throws {
        let assembly = try LanguageReadingTests.assembly([(shape.path, shape.text)])
        #expect(assembly.packages.map(Self.line) == shape.expected)
        #expect(assembly.gaps.isEmpty)
    }

    private static let javaScript = [
        Shape(
            "pnpm 5: peers behind the version, in a part of their own or not", "pnpm-lock.yaml",
            """
            lockfileVersion: 5.1
            packages:
              /a/1.0.0/peer@2.0.0: {}
              /@s/b/1.0.0/@s+peer@2.0.0+c@1.0.0: {}
              /c/1.0.0_peer@2.0.0: {}
              127.0.0.1+4873/d/1.0.0: {}
            """, ["a 1.0.0", "@s/b 1.0.0", "c 1.0.0", "d 1.0.0"]),
        Shape(
            "bun: what is needed stands in any folder above", "bun.lock",
            """
            {"workspaces": {"": {"dependencies": {"@s/a": "1"}, "devDependencies": {"c": "2"}}}, "packages": {
              "@s/a": ["@s/a@1.0.0", "", {"dependencies": {"b": "1"}}, ""],
              "@s/a/b": ["b@1.0.0", "", {"dependencies": {"c": "1"}}, ""],
              "@s/a/c": ["c@1.0.0", "", {}, ""],
              "@s/c": ["@s/c@3.0.0", "", {}, ""],
              "c": ["c@2.0.0", "", {}, ""],
            }}
            """, ["@s/a 1.0.0", "b 1.0.0", "c 1.0.0", "@s/c 3.0.0 dev", "c 2.0.0 dev"]),
        Shape(
            "package.json: a version with a letter", "node_modules/a/package.json", #"{"name": "a", "version": " v1.2.3-v "}"#,
            ["a 1.2.3-v"]),
        Shape("package.json: a version with a sign", "node_modules/a/package.json", #"{"name": "a", "version": "= 1.2.3"}"#, ["a 1.2.3"]),
        Shape("package.json: a version that is a word", "node_modules/a/package.json", #"{"name": "a", "version": "vnext"}"#, ["a vnext"]),
    ]

    private static let python = [
        Shape(
            "requirements: repositories", "requirements.txt",
            """
            a @ git+https://host/u/a.git@feature/x#egg=a&subdirectory=s
            b@git+ssh://git@host/u/b.git
            git+https://host/u/c@v1#egg=c[extra]
            hg+https://host/d@1#egg=d
            --editable=git+https://host/e.git#subdirectory=x&egg=e
            -e git+https://user:secret@host/f#egg=f  # text
            https://host/g.zip
            """,
            [
                "a  vcs_url=git+https://host/u/a.git@feature/x", "b  vcs_url=git+ssh://git@host/u/b.git",
                "c  vcs_url=git+https://host/u/c@v1", "d  vcs_url=hg+https://host/d@1", "e  vcs_url=git+https://host/e.git",
                "f  vcs_url=git+https://host/f",
            ]),
        Shape("requirements: a comma at the end", "requirements.txt", "a==1.0,\nb>=1,<2 ,\n", ["a 1.0", "b  vers=vers:pypi/>=1|<2"]),
        Shape(
            "Pipfile.lock: a folder", "Pipfile.lock", #"{"default": {"a": {"path": ".", "editable": true}}}"#, ["a  download_url=file:."]),
        Shape(
            "pdm: a folder", "pdm.lock", "[[package]]\nname = \"a\"\nversion = \"1\"\npath = \"./a\"\n", ["a 1 download_url=file:./a"]),
        Shape(
            "conda: specifications of a match", "environment.yml",
            """
            dependencies:
              - a ==1.0
              - b 1.0
              - c 1.0 py39_0
              - d >=1.0,<2
              - e 1.*
              - f=1.0=py39_0
              - ch::g[version='1.0']
              - h[version='>=1.0,<2', build=0]
              - i
            """, ["a 1.0", "b 1.0", "c 1.0 build=py39_0", "d ", "e ", "f 1.0 build=py39_0", "g 1.0 channel=ch", "h ", "i "]),
    ]

    private static let others = [
        Shape(
            "gemspec of old RubyGems", "specifications/a-1.gemspec",
            "Gem::Specification.new do |s|\n  s.name = %q{a}\n  s.version = \"1\"\n  s.licenses = [%q(MIT), %q[Ruby]]\nend\n", ["a 1"]),
        Shape(
            "Gemfile.lock: several remotes", "Gemfile.lock",
            "GEM\n  remote: https://rubygems.org/\n  remote: https://gems.example/\n  specs:\n    a (1.0)\n", ["a 1.0"]),
        Shape(
            "Package.resolved: a registry", "Package.resolved",
            #"{"version": 3, "pins": [{"identity": "mona.list", "kind": "registry", "location": "", "state": {"version": "1.0.0"}}]}"#,
            ["mona/list 1.0.0"]),
        Shape(
            "pom: one version in brackets, and words that are none", "pom.xml",
            """
            <project><dependencies>
            <dependency><groupId>g</groupId><artifactId>a</artifactId><version>[1.0]</version></dependency>
            <dependency><groupId>g</groupId><artifactId>b</artifactId><version>LATEST</version></dependency>
            <dependency><groupId>g</groupId><artifactId>c</artifactId><version>[1.0,1.0]</version></dependency>
            </dependencies></project>
            """, ["g/a 1.0", "g/b ", "g/c  vers=vers:maven/>=1.0|<=1.0"]),
    ]

    @Test("an egg that is an archive tells what is in it; other files with that ending tell nothing")
    func egg() throws {
        var archive = ZipBuilder()
        archive.add("a/__init__.py", text: "")
        archive.add("EGG-INFO/PKG-INFO", text: "Metadata-Version: 1.0\nName: A.b\nVersion: 1.0\n\nName: no\n")
        let facts = try PythonInstalledCataloger.facts(of: ImageFile("opt/a-1.0-py3.egg", bytes: archive.bytes))
        #expect(facts.packages.map(Self.line) == ["a-b 1.0"])
        #expect(facts.packages.first?.evidence.first?.inside == FilePath("EGG-INFO/PKG-INFO"))
        #expect(try PythonInstalledCataloger.facts(of: ImageFile("x.egg", "yolk")).packages.isEmpty)
    }

    @Test("lock files of installed packages tell nothing", arguments: ["package-lock.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock"])
    func installedLocks(name: String) {
        func isWanted(_ path: String) -> Bool {
            Catalogers.pinning.contains { $0.wants(FileHeader(path: FilePath(path), size: 1)) != .none }
        }
        #expect(isWanted("app/\(name)"))
        #expect(!isWanted("app/node_modules/a/\(name)"))
    }

    private static let classic = """
        # yarn lockfile v1


        "a@^1.0.0", a@~1.0:
          version "1.0.0"
          dependencies:
            b "^1.0.0"

        b@^1.0.0:
          version "1.1.0"

        b@^2.0.0:
          version "2.0.0"

        c@1.0.1:
          version "1.0.1"

        w@^1:
          version "1.0.0"
        """

    private static let berry = """
        __metadata:
          version: 8

        "a@npm:^1.0.0, a@npm:~1.0":
          version: 1.0.0
          resolution: "a@npm:1.0.0"
          dependencies:
            b: "npm:^1.0.0"

        "b@npm:^1.0.0":
          version: 1.1.0
          resolution: "b@npm:1.1.0"

        "b@npm:^2.0.0":
          version: 2.0.0
          resolution: "b@npm:2.0.0"

        "c@npm:1.0.1":
          version: 1.0.1
          resolution: "c@npm:1.0.1"

        "c@patch:c@npm%3A1.0.1#x":
          version: 1.0.1
          resolution: "c@patch:c@npm%3A1.0.1#x"

        "w@npm:^1":
          version: 1.0.0
          resolution: "w@npm:1.0.0"

        "p@workspace:packages/p":
          version: 0.0.0-use.local
          resolution: "p@workspace:packages/p"
          dependencies:
            b: "npm:^2.0.0"
            w: "npm:^1"
        """

    @Test(
        "yarn: what is for development is told by the projects",
        arguments: [
            (classic, ["a 1.0.0", "b 1.1.0", "b 2.0.0 dev", "c 1.0.1", "w 1.0.0"]),
            (
                berry,
                [
                    "a 1.0.0", "b 1.1.0", "b 2.0.0 dev", "c 1.0.1", "c 1.0.1", "w 1.0.0",
                    "p 0.0.0-use.local download_url=file:packages/p",
                ]
            ),
        ])
    func yarnProjects(lock: String, expected: [String]) throws {
        // The range of "c" was replaced by a resolution; "w" is needed by a workspace.
        let root = #"{"dependencies": {"a": "^1.0.0", "c": "^0.9"}, "devDependencies": {"b": "^2.0.0"}, "workspaces": ["packages/*"]}"#
        let workspace = #"{"dependencies": {"w": "^1"}, "devDependencies": {"b": "^2.0.0"}}"#
        let files = [("x/yarn.lock", lock), ("x/package.json", root), ("x/packages/p/package.json", workspace)]
        #expect(try LanguageReadingTests.assembly(files).packages.map(Self.line) == expected)
        // Without the project nothing is known.
        #expect(try LanguageReadingTests.assembly([files[0], files[2]]).packages.allSatisfy { !$0.isDevelopment })
    }

    @Test("a bill of materials in SPDX's tags and values is found by its name")
    func taggedBill() throws {
        let text = "# x\nSPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\nPackageName: a\nSPDXID: SPDXRef-a\nPackageVersion: 1\n"
        let facts = try BillOfMaterialsCataloger.facts(of: ImageFile("opt/.spdx-a.spdx", text))
        #expect(facts.packages.map(Self.line) == ["a 1"])
        #expect(BillOfMaterialsCataloger.wants(ImageFile("x.spdx", "<rdf>").header) == .none)
    }

    @Test("a licence's group of classifiers is no licence")
    func classifiers() throws {
        let text = "Name: a\nVersion: 1\nClassifier: License :: OSI Approved\nClassifier: License :: OSI Approved :: MIT License\n"
        let facts = try PythonInstalledCataloger.facts(of: ImageFile("a-1.dist-info/METADATA", text))
        #expect(facts.packages.map(\.licences) == [["MIT License"]])
    }

    @Test("composer: a licence that is no list")
    func composerLicence() throws {
        let text = #"{"packages": [{"name": "a/b", "version": "1.0.0", "license": "MIT"}]}"#
        #expect(try LanguageReadingTests.assembly([("composer.lock", text)]).packages.map(\.licences) == [["MIT"]])
    }
}
