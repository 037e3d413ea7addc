/// Small files of every format with what is odd in it: for tests of hostile input, of lines, and of what is read.
enum LanguageSamples {
    static let all: [(String, String)] = [
        (
            "package-lock.json",
            #"{"lockfileVersion": 3, "packages": {"": {}, "node_modules/@a/b": {"version": "1.0.0", "resolved": "https://r/-/b-1.0.0.tgz", "integrity": "sha1-pGY7U2hriV/wdOK6UE37dqjit3A=", "dev": true}, "node_modules/c": {"resolved": "c", "link": true}, "c": {"version": "2.0.0"}}}"#
        ),
        (
            "yarn.lock",
            "# yarn lockfile v1\n\n\"@a/b@npm:c@^1\", d@2:\n  version \"1.0.0\"\n  resolved \"https://u:p@host/x.git#abc\"\n  dependencies:\n    \"e\" \"^1\"\n"
        ),
        ("a/yarn.lock", "__metadata:\n  version: 8\n\n\"a@npm:^1\":\n  version: 1.0.0\n  resolution: \"a@npm:1.0.0\"\n"),
        (
            "pnpm-lock.yaml",
            "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      a:\n        version: 1.0.0(b@2.0.0)\npackages:\n  a@1.0.0:\n    resolution: {integrity: sha1-pGY7U2hriV/wdOK6UE37dqjit3A=}\n  'b@2.0.0': {}\nsnapshots:\n  a@1.0.0(b@2.0.0):\n    dependencies: {b: 2.0.0}\n"
        ),
        (
            "bun.lock",
            "{ // text\n \"packages\": { \"a\": [\"a@1.0.0\", \"\", {\"dependencies\": {\"b\": \"1\"},}, \"sha1-pGY7U2hriV/wdOK6UE37dqjit3A=\"], /* x */ },\n}"
        ),
        (
            "uv.lock",
            "version = 1\n[[package]]\nname = \"A.b\"\nversion = '1.0'\nsource = { git = \"https://u:p@host/x?rev=1#abc\" }\ndependencies = [\n  { name = \"c\" }, # text\n]\n"
        ),
        (
            "Cargo.lock",
            "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"registry+https://x\"\nchecksum = \"00\"\n[metadata]\n\"checksum a 1\" = \"\"\"x\\u0041\"\"\"\n"
        ),
        (
            "requirements.txt",
            "-r other.txt\na[b]==1.0 \\\n  --hash=sha256:00 # text\nb @ git+https://u:p@host/x@abc\nc>=1,<2; python_version < '3'\n-e git+https://host/d@1#egg=d\n"
        ),
        ("go.mod", "module m // text\ngo 1.16\nrequire (\n\ta/b v1.0.0 // indirect\n)\nreplace a/b v1.0.0 => ../b\nexclude c v1\n"),
        (
            "Gemfile.lock",
            "GIT\n  remote: https://u:p@host/x\n  revision: abc\n  specs:\n    a (1.0-java)\n      b (>= 1)\nCHECKSUMS\n  a (1.0-java) sha256=00\n"
        ),
        (
            "specifications/a-1.gemspec",
            "Gem::Specification.new do |s|\n  s.name = \"a\".freeze\n  s.version = \"1\"\n  s.licenses = [\"MIT\".freeze]\n  s.add_dependency(%q<b>.freeze, [\">= 0\"])\nend\n"
        ),
        (
            "pom.xml",
            "<project><parent><groupId>g</groupId></parent><properties><v>1</v></properties><dependencies><dependency><groupId>${project.groupId}</groupId><artifactId>a</artifactId><version>[${v},2)</version></dependency></dependencies></project>"
        ),
        ("a-1.dist-info/METADATA", "Name: A_b\nVersion: 1\nLicense: MIT\nRequires-Dist: c (>=1); extra == 'd'\nAuthor: e\n f\n\ntext\n"),
        ("mix.lock", "%{\n  \"a\": {:hex, :a, \"1.0.0\", \"00\", [:mix], [], \"hexpm\", \"11\"},\n}\n"),
        ("conan.lock", #"{"requires": ["a/1.0@u/c#r%1.0"], "graph_lock": {"nodes": {"1": {"ref": "b/2", "context": "build"}}}}"#),
        (
            "Manifest.toml",
            "julia_version = \"1.9.0\"\nmanifest_format = \"2.0\"\n[[deps.A]]\ndeps = [\"B\"]\nuuid = \"ead4f63c\"\nversion = \"0.5.1+2\"\n[[deps.B]]\nuuid = \"f41f7b98\"\n    [deps.B.deps]\n    C = \"edca9bc6\"\n"
        ),
        (
            "Directory.Packages.props",
            "<Project><ItemGroup><PackageVersion Include=\"A\" Version=\"13.0.1\"/><PackageVersion Include=\"B\" Version=\"$(V)\"/></ItemGroup></Project>"
        ),
        ("Podfile.lock", "PODS:\n  - A/B (1.0):\n    - C (= 1)\n  - C (1)\n"),
        ("environment.yml", "dependencies:\n  - x::a=1.0=b\n  - c>=2\n  - pip:\n    - d==1\n"),
    ]
}
