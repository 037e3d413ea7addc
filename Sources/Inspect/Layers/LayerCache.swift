import Foundation
import Glibc
import Linux
import Packages

import struct Crypto.SHA256

/// Facts of layers on disk, so that a base that many images share is read once.
///
/// A layer is kept by its diffID if that was proven, else by its blob's digest: an image that claims the diffID of somebody else's layer
/// must not decide what is told of that. Facts with gaps are not kept. Who writes to the folder is trusted.
public struct LayerCache: Sendable {
    let folder: String
    /// Bytes of all files together.
    public let limit: Int
    let key: String

    /// - Parameter folder: made if it is not there, for its owner alone.
    /// - Parameter limit: bytes of all files together; beyond, those that were not used for the longest time are removed. nil for what the
    ///   folder says, which is ``standardLimit`` until ``setLimit(_:)``.
    /// - Parameter catalogers: facts are those of the same ones in the same revisions.
    public init(folder: String, limit: Int? = nil, catalogers: [any Cataloger.Type], limits: LayerLimits = LayerLimits()) {
        let names = catalogers.map { "\($0.name) \($0.revision)" }.sorted()
        let text = (["layer \(LayerFacts.revision)", "\(limits)"] + names).joined(separator: "\n")
        let key = Digest(sha256: SHA256.hash(data: Data(text.utf8))).hex.prefix(Self.keyDigits)
        self.init(folder: folder, limit: limit ?? Self.statedLimit(folder) ?? Self.standardLimit, key: String(key))
    }

    init(folder: String, limit: Int, key: String) {
        self.folder = folder
        self.limit = limit
        self.key = key
    }

    static let suffix = ".layer"
    private static let keyDigits = 16
    /// Bytes of one layer's facts; longer ones are not read back.
    private static let fileLimit = 1 << 30

    /// The facts of a layer, if they are here; its time of use becomes now.
    public func facts(of expected: ExpectedLayer) -> LayerFacts? {
        for name in [expected.diffID, expected.blob].compactMap({ $0 }) {
            let path = path(name)
            guard let bytes = try? readFile(path, limit: Self.fileLimit), var facts = try? LayerFacts(decoding: bytes) else { continue }
            guard facts.isComplete, facts.isDiffIDProven && facts.diffID == name || facts.blob == name else { continue }
            // The same blob under another image's claim is the same content; the claim is this image's.
            if !facts.isDiffIDProven, let diffID = expected.diffID, facts.diffID != diffID { continue }
            if facts.blob != expected.blob { facts.blob = facts.isDiffIDProven ? expected.blob : facts.blob }
            utimensat(AT_FDCWD, path, nil, 0)
            return facts
        }
        return nil
    }

    /// Keeps the facts of a layer; nothing happens if they are incomplete or unproven.
    /// - Parameter encoded: the same, if they are at hand as bytes.
    /// - Throws: `SystemError` if the folder cannot be written to.
    public func store(_ facts: LayerFacts, encoded: [UInt8]? = nil) throws(SystemError) {
        guard facts.isComplete, let name = facts.isDiffIDProven ? facts.diffID : facts.blob else { return }
        try replace(path(name), with: encoded ?? facts.encoded())
        evict()
    }

    /// Makes a file of the folder anew; it is never seen half.
    func replace(_ path: String, with bytes: [UInt8]) throws(SystemError) {
        try makeFolder()
        let temporary = "\(path).\(getpid()).\(UInt64.random(in: 0 ... .max))\(Self.unfinished)"
        do throws(SystemError) {
            try write(bytes, to: temporary)
            guard rename(temporary, path) == 0 else { throw SystemError(call: "rename", path: temporary, errno: errno) }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    static let unfinished = ".new"

    /// The folder of plimsoll's data above it may not be there yet, either.
    private func makeFolder() throws(SystemError) {
        if mkdir(folder, 0o700) == 0 || errno == EEXIST { return }
        if errno == ENOENT {
            let above = URL(fileURLWithPath: folder).deletingLastPathComponent()
            try? FileManager.default.createDirectory(at: above, withIntermediateDirectories: true)
            if mkdir(folder, 0o700) == 0 || errno == EEXIST { return }
        }
        throw SystemError(call: "make", path: folder, errno: errno)
    }

    private func path(_ digest: Digest) -> String { "\(folder)/\(digest.algorithm)-\(digest.hex)-\(key)\(Self.suffix)" }

    private func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
        let number = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw SystemError(call: "open", path: path, errno: errno) }
        let file = Descriptor(owning: number)
        var position = 0
        while position < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(file.number, $0.baseAddress?.advanced(by: position), $0.count - position) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SystemError(call: "write", path: path, errno: errno) }
            position += count
        }
    }
}
