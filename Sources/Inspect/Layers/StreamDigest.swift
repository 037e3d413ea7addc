import Packages

import struct Crypto.SHA256
import struct Crypto.SHA384
import struct Crypto.SHA512

/// A digest that grows with a stream, in any algorithm that OCI registers. Source: OCI image-spec, descriptor.md, "Registered Algorithms".
enum StreamDigest {
    case sha256(SHA256)
    case sha384(SHA384)
    case sha512(SHA512)

    /// nil if the algorithm may not prove content: md5 and sha1 among them.
    init?(algorithm: String) {
        switch algorithm {
        case "sha256": self = .sha256(SHA256())
        case "sha384": self = .sha384(SHA384())
        case "sha512": self = .sha512(SHA512())
        default: return nil
        }
    }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
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

    var digest: Digest {
        switch self {
        case .sha256(let hash): Digest(sha256: hash.finalize())
        case .sha384(let hash): Digest(algorithm: "sha384", hex: Digest(sha256: hash.finalize()).hex)
        case .sha512(let hash): Digest(algorithm: "sha512", hex: Digest(sha256: hash.finalize()).hex)
        }
    }
}
