import Packages
import Testing

@Suite("Digests")
struct DigestTests {
    @Test(
        "that are none",
        arguments: [
            "", "sha256", "sha256:", "sha256:zz", "SHA256:" + String(repeating: "a", count: 64), "md5:" + String(repeating: "A", count: 32),
        ])
    func refused(text: String) {
        #expect(Digest(text) == nil)
    }

    @Test("of bytes, and as text")
    func spelled() throws {
        let digest = Digest(sha256: (0..<32).map { UInt8($0 * 8) })
        #expect(digest.description == "sha256:0008101820283038404850586068707880889098a0a8b0b8c0c8d0d8e0e8f0f8")
        #expect(Digest(digest.description) == digest)
        #expect(try JSONRound.trip(digest) == digest)
    }
}
