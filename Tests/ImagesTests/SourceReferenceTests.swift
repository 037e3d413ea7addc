import Testing

@testable import Images

@Suite struct SourceReferenceTests {
    private static let paths: [String: SourceReference.PathKind] = [
        "layout": .layoutFolder, "folder": .folder, "a.tar": .dockerArchive, "b.tar": .layoutArchive, "text": .file,
        "/with:colon": .layoutFolder,
    ]

    @Test(arguments: [
        ("oci:layout", SourceReference(.oci, "layout")), ("oci:layout:v1", SourceReference(.oci, "layout", selector: "v1")),
        ("oci:/with:colon:v1", SourceReference(.oci, "/with:colon", selector: "v1")),
        ("docker-archive:a.tar:h:5000/x:1", SourceReference(.dockerArchive, "a.tar", selector: "h:5000/x:1")),
        ("layout", SourceReference(.oci, "layout")), ("folder", SourceReference(.dir, "folder")),
        ("a.tar", SourceReference(.dockerArchive, "a.tar")),
        ("b.tar", SourceReference(.oci, "b.tar")), ("docker://x/y", SourceReference(.docker, "x/y")),
        ("registry:x/y:1", SourceReference(.registry, "x/y:1")),
        ("containerd:k8s.io/x", SourceReference(.containerd, "k8s.io/x")), ("rootfs:/", SourceReference(.rootfs, "/")),
        ("container:abc", SourceReference(.container, "abc")),
    ])
    func reads(text: String, expected: SourceReference) throws {
        #expect(try SourceReference.candidates(text) { Self.paths[$0] ?? .nothing } == [expected])
    }

    @Test func namesAreLookedForInOrder() throws {
        let schemes = try SourceReference.candidates("debian:12") { _ in .nothing }.map(\.scheme)
        #expect(schemes == [.containersStorage, .containerd, .containerd, .containerd, .docker, .podman, .registry])
    }

    @Test(arguments: ["oci:", "oci:missing", "/missing", "text", "./x", "A B"])
    func refuses(text: String) {
        #expect(throws: ImageError.self) { try SourceReference.candidates(text) { Self.paths[$0] ?? .nothing } }
    }
}
