import CLayout
import TestKit
import Testing

@testable import Events

struct RecordTests {
    /// Bytes of a record that is right, then changed.
    struct Defect: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let error: RecordError
        let change: @Sendable (inout [UInt8]) -> Void
        init(_ name: String, _ error: RecordError, _ change: @escaping @Sendable (inout [UInt8]) -> Void) {
            testDescription = name
            self.error = error
            self.change = change
        }
    }

    private static let path = UInt16(PLIMSOLL_TAG_PATH.rawValue), file = UInt16(PLIMSOLL_TAG_FILE.rawValue)
    /// A header of 96 bytes, a path field of 8 + 8, a file field of 8 + 56.
    private static let size = 176

    private static func right() -> [UInt8] {
        var builder = RecordBuilder(.openat, process: ProcessID(pid: 7, start: 8), time: 9, result: -2)
        builder.header.flags = 3
        builder.header.args = (1, 2, 3, 4, 5, 6)
        builder.header.cgroup = 77
        builder.add(.path, "/etc/x")
        builder.add(
            plimsoll_file(inode: 1, ctime: 2, mtime: 3, device: 4, mode: 5, uid: 6, gid: 7, links: 8, magic: 9, flags: 10, reserved: 0))
        return builder.bytes
    }

    private static func set<Value>(_ bytes: inout [UInt8], _ offset: Int, _ value: Value) {
        bytes.withUnsafeMutableBytes { $0.storeBytes(of: value, toByteOffset: offset, as: Value.self) }
    }

    @Test(arguments: [
        Defect("empty", .short(0)) { $0 = [] },
        Defect("shorter than a header", .short(95)) { $0.removeLast($0.count - 95) },
        Defect("cut", .size(declared: size, actual: size - 8)) { $0.removeLast(8) },
        Defect("longer than it says", .size(declared: size, actual: size + 8)) { $0 += [UInt8](repeating: 0, count: 8) },
        Defect("no multiple of 8", .size(declared: size + 4, actual: size + 4)) {
            $0 += [0, 0, 0, 0]
            set(&$0, 0, UInt32(size + 4))
        },
        Defect("a size of 0", .size(declared: 0, actual: size)) { set(&$0, 0, UInt32(0)) },
        Defect("the largest size", .size(declared: Int(UInt32.max), actual: size)) { set(&$0, 0, UInt32.max) },
        Defect("a field beyond the end", .field(offset: 112, tag: file)) { set(&$0, 114, UInt16(57)) },
        Defect("the largest field", .field(offset: 96, tag: path)) { set(&$0, 98, UInt16.max) },
        Defect("a fixed structure that is too small", .field(offset: 112, tag: file)) { set(&$0, 114, UInt16(48)) },
        Defect("a fixed structure where a text was", .field(offset: 96, tag: file)) { set(&$0, 96, file) },
        Defect("padding alone behind the end", .field(offset: 176, tag: 0)) {
            $0 += [0, 0, 1, 0, 0, 0, 0, 0]
            set(&$0, 0, UInt32(size + 8))
        },
    ])
    func defectsAreRefused(defect: Defect) {
        var bytes = Self.right()
        #expect(bytes.count == Self.size)
        defect.change(&bytes)
        #expect(throws: defect.error) { _ = try bytes.withUnsafeBytes { try Record($0).type } }
    }

    @Test func whatIsBuiltIsRead() throws {
        try Self.right().withUnsafeBytes { raw in
            let record = try Record(raw)
            #expect(record.type == .openat && record.flags == [.truncated, .unreadable] && record.time == 9 && record.result == -2)
            #expect(record.process == ProcessID(pid: 7, start: 8) && record.thread == 7 && record.cgroup == 77)
            #expect((0..<6).map(record.argument) == [1, 2, 3, 4, 5, 6])
            #expect(record.field(.path).map { Array($0) } == Array("/etc/x".utf8))
            let file = try #require(record.file)
            #expect(file.inode == 1 && file.ctime == 2 && file.mtime == 3 && file.device == 4 && file.mode == 5 && file.uid == 6)
            #expect(file.gid == 7 && file.links == 8 && file.magic == 9 && file.flags == 10)
            #expect(record.socket == nil && record.task == nil && record.field(.argv) == nil)
        }
    }

    @Test func everyFieldAndLengthComesBack() throws {
        for length in [0, 1, 7, 8, 9, 4_096, 65_535] {
            for tag in RecordTag.allCases where ![.file, .socket, .credentials, .task, .descriptor, .processState].contains(tag) {
                let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
                var builder = RecordBuilder(.execve)
                builder.add(tag, payload)
                builder.add(plimsoll_descriptor(number: -1, kind: 2, flags: 3))
                try builder.bytes.withUnsafeBytes { raw in
                    let record = try Record(raw)
                    #expect(record.bytes.count % 8 == 0)
                    #expect(record.field(tag).map { Array($0) } == payload)
                    #expect(record.descriptor?.number == -1)
                }
            }
        }
    }

    @Test func unknownTagsArePassedOver() throws {
        var bytes = Self.right()
        Self.set(&bytes, 96, UInt16(999))
        let inode = try bytes.withUnsafeBytes { try Record($0).file?.inode }
        #expect(inode == 1)
    }

    /// Whatever bytes come: an error or a record, and all that can be asked of one.
    @Test func hostileBytesNeverCrash() {
        var random = SystemRandomNumberGenerator()
        var (accepted, refused) = (0, 0)
        let right = Self.right()
        for round in 0..<200_000 {
            var bytes = right
            if round % 2 == 0 {
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    bytes[Int.random(in: 96..<bytes.count, using: &random)] = UInt8.random(in: 0...UInt8.max, using: &random)
                }
            } else {
                bytes = (0..<Int.random(in: 0...40, using: &random) * 8).map { _ in UInt8.random(in: 0...UInt8.max, using: &random) }
                if bytes.count >= 4 { Self.set(&bytes, 0, UInt32(bytes.count)) }
                // Small sizes make several fields.
                for offset in stride(from: 98, to: bytes.count, by: 8) {
                    Self.set(&bytes, offset, UInt16.random(in: 0...24, using: &random))
                }
            }
            bytes.withUnsafeBytes { raw in
                guard let record = try? Record(raw) else {
                    refused += 1
                    return
                }
                accepted += 1
                for tag in RecordTag.allCases {
                    guard let field = record.field(tag) else { continue }
                    _ = field.reduce(0) { $0 &+ Int($1) }
                }
                _ = (record.file, record.socket, record.task, record.credentials, record.descriptor, record.header, record.type.description)
            }
        }
        #expect(accepted > 1_000 && refused > 1_000)
    }
}
