import Foundation
import TestKit
import Testing

@testable import Bolt

/// A database that containerd wrote.
struct ContainerdDatabaseTests {
    @Test(.requires(.root, .containerd)) func `containerd's database: nothing that happens to its bytes crashes the reader`() throws {
        let containerd = try Containerd()
        let image = try containerd.importImage()
        let bytes = Array(try Data(contentsOf: containerd.root.appending(path: "io.containerd.metadata.v1.bolt/meta.db")))
        let path = ["v1", Containerd.namespace, "images", image, "target"]
        func digest(_ bytes: [UInt8]) throws(BoltError) -> [UInt8]? {
            try BoltTransaction.read(BoltBytes(bytes: bytes)) { root throws(BoltError) in try root.bucket(path)?.value("digest") }
        }
        let right = try digest(bytes)
        #expect(right?.starts(with: Array("sha256:".utf8)) == true)
        var outcomes = (right: 0, other: 0, refused: 0)
        var generator = SystemRandomNumberGenerator()
        let used = bytes.indices.filter { bytes[$0] != 0 && $0 >= 8_192 }
        for _ in 0..<3_000 {
            var bytes = bytes
            for _ in 0..<Int.random(in: 1...40, using: &generator) {
                bytes[used.randomElement(using: &generator) ?? 0] = UInt8.random(in: 0...255, using: &generator)
            }
            do throws(BoltError) {
                if try digest(bytes) == right { outcomes.right += 1 } else { outcomes.other += 1 }
            } catch { outcomes.refused += 1 }
        }
        print("meta.db, 3,000 mutations: \(outcomes)")
        #expect(outcomes.right > 0 && outcomes.refused > 0)
    }
}
