import Digests
import Packages

/// Digests of blobs that are in memory.
enum Verification {
    static func digest(of bytes: [UInt8]) -> Digest {
        var hash = BlobDigest.sha256(.init())
        hash.update(bytes)
        return hash.digest
    }

    /// - Throws: ``ImageError``: `mismatch`, or `unsupported` for an algorithm that proves nothing.
    static func check(_ bytes: [UInt8], is digest: Digest, size: Int? = nil) throws(ImageError) {
        if let size, size != bytes.count {
            throw ImageError(.mismatch, digest.description, "it has \(bytes.count) bytes instead of \(size): pull the image again")
        }
        guard var hash = BlobDigest(algorithm: digest.algorithm) else {
            throw ImageError(.unsupported, digest.description, "a digest of \(digest.algorithm) proves nothing")
        }
        hash.update(bytes)
        guard hash.digest == digest else {
            throw ImageError(.mismatch, digest.description, "the bytes have the digest \(hash.digest): pull the image again")
        }
    }
}
