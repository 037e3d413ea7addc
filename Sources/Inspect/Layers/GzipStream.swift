import CInflate
import Packages

/// Gzip with any number of members (pigz and eStargz write many), each with its checksum checked. Source: RFC 1952.
final class GzipStream: Decompressor {
    private let state = UnsafeMutablePointer<inflate_state>.allocate(capacity: 1)
    private var isInMember = false
    private var members = 0
    private var isAtEnd = false
    private var pending: Gap?
    /// What ISA-L had taken ahead of the end of a member: the beginning of the next.
    private var ahead: [UInt8] = []

    init() {
        isal_inflate_init(state)
    }

    deinit { state.deallocate() }

    func read(from input: BlobInput, into output: UnsafeMutableRawBufferPointer) throws(Gap) -> Int {
        guard let start = output.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
        var written = 0
        while written < output.count, !isAtEnd {
            do throws(Gap) {
                if !isInMember, try !beginMember(input) { break }
                written += try step(input, start + written, output.count - written)
            } catch {
                isAtEnd = true
                pending = error
            }
        }
        // The bytes in front of the damage are told of first.
        if written == 0, let gap = pending {
            pending = nil
            throw gap
        }
        return written
    }

    /// - Returns: false at the end.
    private func beginMember(_ input: BlobInput) throws(Gap) -> Bool {
        let isMore = ahead.isEmpty ? try input.fill() : true
        guard isMore else {
            isAtEnd = true
            guard members > 0 else { throw damaged("it is empty") }
            return false
        }
        let first = ahead.first ?? input.available.first
        guard first == 0x1f || members == 0 else {
            throw damaged("other data follows its last member, which other tools refuse or ignore")
        }
        isal_inflate_reset(state)
        state.pointee.crc_flag = UInt32(ISAL_GZIP)
        isInMember = true
        return true
    }

    private func step(_ input: BlobInput, _ output: UnsafeMutablePointer<UInt8>, _ room: Int) throws(Gap) -> Int {
        let isInput = ahead.isEmpty ? try input.fill() : true
        let usesAhead = !ahead.isEmpty
        var taken = 0
        let result = ahead.withUnsafeMutableBytes { ahead -> (code: Int32, written: Int) in
            let source =
                usesAhead ? UnsafeRawBufferPointer(ahead) : isInput ? input.available : UnsafeRawBufferPointer(start: nil, count: 0)
            let bytes = source.baseAddress?.assumingMemoryBound(to: UInt8.self)
            // ISA-L does not write to its input; its header lacks the const.
            state.pointee.next_in = UnsafeMutablePointer(mutating: bytes)
            state.pointee.avail_in = UInt32(source.count)
            state.pointee.next_out = output
            state.pointee.avail_out = UInt32(clamping: room)
            let code = isal_inflate(state)
            taken = source.count - Int(state.pointee.avail_in)
            return (code, Int(UInt32(clamping: room) - state.pointee.avail_out))
        }
        if usesAhead { ahead.removeFirst(taken) } else { input.consume(taken) }
        guard result.code >= 0 else {
            // Told of by the next call: what was unpacked up to here is shown first.
            (isAtEnd, pending) = (true, damaged(Self.reason(result.code)))
            return result.written
        }
        if state.pointee.block_state == ISAL_BLOCK_FINISH {
            isInMember = false
            members += 1
            ahead = unreadBytes() + ahead
        } else if !isInput, result.written == 0 {
            throw damaged("it ends in the middle of member \(members + 1)")
        }
        return result.written
    }

    /// Whole bytes in ISA-L's bit buffer behind the end of a member.
    private func unreadBytes() -> [UInt8] {
        let bits = Int(state.pointee.read_in_length)
        guard bits >= 8 else { return [] }
        let value = state.pointee.read_in >> UInt64(bits % 8)
        return (0..<(bits / 8)).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }

    private func damaged(_ what: String) -> Gap {
        Gap(cause: .damaged, message: "the gzip stream is damaged: \(what); pull the image again")
    }

    private static func reason(_ code: Int32) -> String {
        switch code {
        case ISAL_INCORRECT_CHECKSUM: "a checksum is wrong"
        case ISAL_INVALID_WRAPPER: "a member's header is wrong"
        case ISAL_UNSUPPORTED_METHOD: "a member is not packed with deflate"
        case ISAL_INVALID_LOOKBACK: "a distance leads in front of the beginning"
        case ISAL_INVALID_SYMBOL: "a symbol is wrong"
        default: "a block is wrong"
        }
    }
}
