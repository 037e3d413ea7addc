import FileIndex
import Layers
import Linux
import Packages
import TestKit
import Testing

@Suite("Reading layers")
struct LayerReaderTests {
    static let conformance = "static/images/docker-archive/alpine-310.tar.gz"

    /// A layer of files with content, white-outs by their marker, links as `name -> target`, hard ones as `name => target`, directories
    /// with a slash; pax records behind ` @ `.
    static func layer(_ lines: [String]) throws -> LayerFacts {
        let folder = try TemporaryDirectory()
        var script = "import tarfile,io,sys\nt=tarfile.open(sys.argv[1],'w',format=tarfile.PAX_FORMAT)\n"
        script += "for l in sys.argv[2:]:\n  l,_,p=l.partition(' @ ')\n  l,_,h=l.partition(' => ')\n  n,_,x=l.partition(' -> ')\n"
        script += "  i=tarfile.TarInfo(n.rstrip('/'))\n  if p: i.pax_headers=dict([p.split('=')])\n"
        script += "  if n.endswith('/'): i.type=tarfile.DIRTYPE; i.mode=0o755; t.addfile(i)\n"
        script += "  elif h: i.type=tarfile.LNKTYPE; i.linkname=h; t.addfile(i)\n"
        script += "  elif x: i.type=tarfile.SYMTYPE; i.linkname=x; t.addfile(i)\n"
        script += "  else: i.size=len(n); t.addfile(i,io.BytesIO(n.encode()))\nt.close()\n"
        try Command.checked(["python3", "-c", script, folder.path + "/layer"] + lines)
        return LayerReader(catalogers: []).read(try FileRegion(path: folder.path + "/layer"))
    }

    static let merges: [([[String]], [String])] = [
        ([["a/", "a/x", "b"], ["a/.wh.x", "a/y"]], ["a", "a/y", "b"]),
        ([["a/", "a/x"], ["a/.wh..wh..opq", "a/y"]], ["a", "a/y"]),
        ([["a/", "a/x"], ["a"]], ["a"]),
        ([["a"], ["a/", "a/x"]], ["a", "a/x"]),
        ([["a/", "a/x"], [".wh.a"]], []),
        ([["a/", "a/x"], [".wh.a"], ["a/", "a/z"]], ["a", "a/z"]),
        ([["usr/", "usr/lib/x", "lib -> usr/lib"], ["lib/y"]], ["lib", "lib/y", "usr", "usr/lib", "usr/lib/x"]),
        ([["usr/lib/", "lib -> usr/lib", "lib/y"]], ["lib", "usr", "usr/lib", "usr/lib/y"]),
        // Not as the specification has it: the kernel does not look for the mark on the root of a layer.
        ([["a", "b"], [".wh..wh..opq", "c"]], ["a", "b", "c"]),
        ([["a", "b"], ["c => b"]], ["a", "b", "c"]),
        ([["a", "b"], ["c => b", ".wh.b"]], ["a", "c"]),
        ([["a-b", "a/b", "a"], []], ["a", "a-b"]),
    ]

    @Test("merges as overlayfs does", arguments: merges)
    func merge(layers: [[String]], paths: [String]) throws {
        let tree = ImageTree(try layers.map(Self.layer))
        #expect((0..<tree.count).map { tree[$0].entry.path.description }.filter { !$0.isEmpty } == paths)
    }

    @Test(
        "tells of a hard link to what its layer removes",
        arguments: [[".wh.b", "c => b"], [".wh.d", "c => d/x"], ["d/", "d/.wh..wh..opq", "c => d/x"], [".wh.d", "d/y", "c => d/x"]])
    func linksToWhatIsRemoved(lines: [String]) throws {
        let upper = try Self.layer(lines)
        #expect(upper.gaps.map(\.cause) == [.damaged] && upper.gaps.first?.path == FilePath("c"))
        #expect(ImageTree([try Self.layer(["b", "d/", "d/x"]), upper]).find(FilePath("c")) == nil)
    }

    @Test(
        "tells of attributes with which overlayfs hides and moves files",
        arguments: [
            ("trusted.overlay.opaque", true), ("trusted.overlay.redirect", true), ("trusted.overlay.metacopy", true),
            ("user.overlay.opaque", true), ("trusted.overlay.origin", false), ("user.note", false),
        ])
    func overlayAttributes(name: String, isTold: Bool) throws {
        let facts = try Self.layer(["a/ @ SCHILY.xattr.\(name)=y", "a/x"])
        #expect(facts.gaps.map(\.cause) == (isTold ? [.unsupported] : []))
        #expect(facts.index.find(FilePath("a/x")) != nil)
    }

    @Test("gives files the owners that chown(2) does", arguments: [("7", 7), ("-1", 0), ("4294967295", 0), ("4294967303", 7)])
    func owners(said: String, expected: UInt32) throws {
        let index = try Self.layer(["a @ uid=\(said)"]).index
        #expect(try #require(index.find(FilePath("a")).map { index[$0] }).owner == FileOwner(user: expected, group: 0))
    }

    @Test("looks up no more than it may")
    func lookUps() throws {
        let chain = (0..<30).map { "l\($0) -> " + String(repeating: "d/../", count: 50) + "l\($0 + 1)" }
        let tree = ImageTree([try Self.layer(["d/", "l30/"] + chain)])
        var plenty = LookUps(), few = LookUps(50_000)
        #expect(tree.resolve(FilePath("l0"), &plenty) == FilePath("l30") && !plenty.isExhausted)
        #expect(tree.resolve(FilePath("l0"), &few) == nil && few.isExhausted)
        let lower = try Self.layer(["b"])
        let upper = try Self.layer((0..<200).map { "c\($0) => n/n/n/\($0)" } + ["d => b"])
        let told = ImageTree([lower, upper])
        #expect(told.gaps.count == LayerLimits().gaps + 1 && told.gaps.allSatisfy { $0.layer == upper.diffID })
        #expect(told.find(FilePath("d"))?.entry.type == .file)
        #expect(
            ImageTree([lower, upper], lookUps: LookUps(5_000)).gaps.contains { $0.cause == .limit && $0.message.contains("too many paths") }
        )
    }

    @Test("gives the same facts after they went through bytes")
    func coding() throws {
        let facts = try Self.layer(["a/", "a/x", ".wh.b"])
        #expect(facts.isComplete && facts.isDiffIDProven)
        #expect(try LayerFacts(decoding: facts.encoded()) == facts)
        var changed = facts.encoded()
        changed[changed.count / 2] ^= 1
        #expect(throws: LayerFactsError.self) { try LayerFacts(decoding: changed) }
    }

    @Test("tells of a digest that is another")
    func mismatch() {
        let wrong = Digest(sha256: [UInt8](repeating: 7, count: 32))
        let facts = LayerReader(catalogers: []).read(
            MemorySource([UInt8](repeating: 0, count: 1024)), expected: ExpectedLayer(blob: wrong, size: 3, diffID: wrong))
        #expect(Set(facts.gaps.map(\.cause)) == [.mismatch] && !facts.isVerified)
    }
}
