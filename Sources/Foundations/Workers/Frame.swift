/// One message between a worker and its parent: magic, kind, length, checksum, bytes. Pure.
struct Frame: Equatable {
    enum Kind: UInt8 { case request = 1, result, failure, confinement }

    var kind: Kind
    var payload: [UInt8]

    static let headerLength = 24
    private static let magic = Array("PLWORK\u{01}".utf8)

    /// What a header tells of the bytes that follow it.
    struct Header: Equatable {
        var kind: Kind
        var length: Int
        fileprivate var checksum: UInt64
    }

    var bytes: [UInt8] {
        var header = Self.magic + [kind.rawValue]
        header += (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (8 * $0)) }
        let checksum = Self.checksum(payload)
        header += (0..<8).map { UInt8(truncatingIfNeeded: checksum >> UInt64(8 * $0)) }
        return header + payload
    }

    /// - Parameter limit: bytes of the payload.
    /// - Throws: ``WorkerEnd``, `garbage`.
    static func header(_ bytes: [UInt8], limit: Int) throws(WorkerEnd) -> Header {
        guard bytes.count == headerLength, bytes.starts(with: magic), let kind = Kind(rawValue: bytes[7]) else {
            throw .garbage("it does not begin as one")
        }
        let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[8 + $1]) << UInt64(8 * $1) }
        guard length <= UInt64(limit) else { throw .garbage("it announces \(length) bytes, where at most \(limit) are read") }
        return Header(
            kind: kind, length: Int(length), checksum: (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[16 + $1]) << UInt64(8 * $1) })
    }

    /// - Throws: ``WorkerEnd``, `garbage`.
    init(_ header: Header, payload: [UInt8]) throws(WorkerEnd) {
        guard payload.count == header.length, Self.checksum(payload) == header.checksum else { throw .garbage("its checksum is wrong") }
        kind = header.kind
        self.payload = payload
    }

    init(_ kind: Kind, _ payload: [UInt8]) {
        self.kind = kind
        self.payload = payload
    }

    /// FNV-1a by words of eight bytes: against accidents, not against an intruder, who may write what it likes anyway.
    private static func checksum(_ bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBytes { buffer in
            var sum: UInt64 = 0xcbf2_9ce4_8422_2325
            let words = buffer.count / 8
            for index in 0..<words { sum = (sum ^ buffer.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)) &* 0x100_0000_01b3 }
            for byte in buffer[(words * 8)...] { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01b3 }
            return sum
        }
    }
}

/// What a worker is asked for.
struct Request: Codable {
    var job: String
    var descriptors: Int
    var readsAllFiles: Bool
    var limits: WorkerLimits
    /// JSON of the job's own.
    var parameters: String
}
