import Packages

import struct Crypto.SHA256
import struct Crypto.SHA384
import struct Crypto.SHA512

/// A digest that grows with a blob's bytes, in any algorithm that proves content. Source: OCI image-spec, "Registered Algorithms".
public enum BlobDigest: Sendable {
    /// FIPS 180-4.
    case sha256(SHA256)
    /// FIPS 180-4.
    case sha384(SHA384)
    /// FIPS 180-4.
    case sha512(SHA512)

    /// nil if the algorithm proves nothing: md5 and sha1 among them.
    public init?(algorithm: String) {
        switch algorithm {
        case "sha256": self = .sha256(SHA256())
        case "sha384": self = .sha384(SHA384())
        case "sha512": self = .sha512(SHA512())
        default: return nil
        }
    }

    /// Takes further bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        switch self {
        case .sha256(var hash):
            hash.update(bufferPointer: bytes)
            self = .sha256(hash)
        case .sha384(var hash):
            hash.update(bufferPointer: bytes)
            self = .sha384(hash)
        case .sha512(var hash):
            hash.update(bufferPointer: bytes)
            self = .sha512(hash)
        }
    }

    /// Takes further bytes.
    public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

    /// Of what was taken.
    public var digest: Digest {
        switch self {
        case .sha256(let hash): Digest(sha256: hash.finalize())
        case .sha384(let hash): Digest(algorithm: "sha384", hex: Digest(sha256: hash.finalize()).hex)
        case .sha512(let hash): Digest(algorithm: "sha512", hex: Digest(sha256: hash.finalize()).hex)
        }
    }
}
