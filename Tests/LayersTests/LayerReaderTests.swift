import FileIndex
import Layers
import Linux
import Packages
import TestKit
import Testing

@Suite("Reading layers")
struct LayerReaderTests {
    static let conformance = "static/images/docker-archive/alpine-310.tar.gz"

    /// A layer of files with content, white-outs by their marker, links as `name -> target`, directories with a slash.
    static func layer(_ lines: [String]) throws -> LayerFacts {
        let folder = try TemporaryDirectory()
        var script = "import tarfile,io,sys\nt=tarfile.open(sys.argv[1],'w',format=tarfile.PAX_FORMAT)\n"
        script += "for l in sys.argv[2:]:\n  n,_,x=l.partition(' -> ')\n  i=tarfile.TarInfo(n.rstrip('/'))\n"
        script += "  if n.endswith('/'): i.type=tarfile.DIRTYPE; i.mode=0o755; t.addfile(i)\n"
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
        ([["a", "b"], [".wh..wh..opq", "c"]], ["c"]),
        ([["a-b", "a/b", "a"], []], ["a", "a-b"]),
    ]

    @Test("merges as overlayfs does", arguments: merges)
    func merge(layers: [[String]], paths: [String]) throws {
        let tree = ImageTree(try layers.map(Self.layer))
        #expect((0..<tree.count).map { tree[$0].entry.path.description }.filter { !$0.isEmpty } == paths)
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
