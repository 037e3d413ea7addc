import Events
import Foundation
import TestKit
import Testing

@testable import Recording

/// Whatever happens to a file, what is left of it is read, and what is missing is told.
struct DamageTests {
    private let bytes: [UInt8]
    /// Where blocks begin, and the end.
    private let places: [Int]
    private static let count: UInt64 = 3000

    init() throws {
        let folder = try TemporaryDirectory()
        let path = "\(folder.path)events"
        try Samples.write(path) { try Samples.append(0..<Self.count, to: $0) }
        bytes = try Array(Data(contentsOf: URL(fileURLWithPath: path)))
        var places: [Int] = []
        let reader = try BlockReader(MemorySource(bytes)) { _ in }
        while let block = try reader.next() { places.append(Int(block.offset)) }
        self.places = places + [bytes.count]
        try #require(places.count >= 10)
    }

    private func read(_ bytes: [UInt8]) throws -> (numbers: [UInt64], skipped: [SkippedBytes]) {
        let recording = try Recording(bytes: bytes)
        let numbers = recording.map { Samples.number($0.record) }
        #expect(recording.failure == nil)
        return (numbers, recording.skipped)
    }

    @Test func withoutDamageNothingIsSkipped() throws {
        let (numbers, skipped) = try read(bytes)
        #expect(numbers == Array(0..<Self.count) && skipped.isEmpty)
    }

    @Test func aCutTailCostsOneBlock() throws {
        for end in stride(from: places[1], to: bytes.count, by: 997) where !places.contains(end) {
            let (numbers, skipped) = try read(Array(bytes[..<end]))
            #expect(numbers == Array(0..<UInt64(numbers.count)))
            let whole = try read(Array(bytes[..<(places.last { $0 < end } ?? 0)])).numbers
            #expect(numbers == whole)
            #expect(skipped.map(\.reason) == [.cut] && skipped.first?.offset == UInt64(places.last { $0 < end } ?? 0), "\(end): \(skipped)")
        }
    }

    @Test func damageInTheMiddleCostsOneBlock() throws {
        var random = SplitMix(seed: 7)
        for block in 1..<(places.count - 2) {
            var damaged = bytes
            let place = Int(random.next() % UInt64(places[block + 1] - places[block])) + places[block]
            damaged[place] ^= UInt8(1 << (random.next() % 8))
            let (numbers, skipped) = try read(damaged)
            // The next block is found, and so the gap in the numbers is told as well.
            #expect(skipped.map(\.reason) == [.damaged, .missing], "byte \(place): \(skipped)")
            #expect(skipped.first?.offset == UInt64(places[block]) && skipped.first?.count == UInt64(places[block + 1] - places[block]))
            #expect(numbers.first == 0 && numbers.last == Self.count - 1 && numbers == numbers.sorted())
            #expect(numbers.count < Int(Self.count) && numbers.count > Int(Self.count) / 2)
        }
    }

    @Test func missingForeignAndRepeatedBlocks() throws {
        let middle = places[4]..<places[5]
        var removed = bytes
        removed.removeSubrange(middle)
        #expect(try read(removed).skipped.map(\.reason) == [.missing])
        var repeated = bytes
        repeated.insert(contentsOf: bytes[middle], at: places[6])
        let (numbers, skipped) = try read(repeated)
        #expect(numbers == Array(0..<Self.count) && skipped.map(\.reason) == [.misplaced])
        var garbage = bytes
        garbage.insert(contentsOf: RecordingFormat.blockMagic + [UInt8](repeating: 0xb1, count: 5000), at: places[3])
        let more = try read(garbage)
        #expect(more.numbers == Array(0..<Self.count) && more.skipped.map(\.reason) == [.damaged] && more.skipped.first?.count == 5004)
    }

    @Test func aBlockInsideOfAnEventIsNone() throws {
        // The key is not known to who makes events, and that of another recording is another.
        let folder = try TemporaryDirectory()
        try Samples.write("\(folder.path)other") { try Samples.append(10_000..<10_100, to: $0) }
        let other = try Array(Data(contentsOf: folder.file("other")))
        var mixed = bytes
        mixed.insert(contentsOf: other[RecordingFormat.preambleSize...], at: places[3])
        let (numbers, skipped) = try read(mixed)
        #expect(numbers == Array(0..<Self.count) && skipped.map(\.reason) == [.damaged])
    }

    static let beginnings: [(name: String, change: @Sendable (inout [UInt8]) -> Void, error: RecordingError)] = [
        ("empty", { $0 = [] }, .notARecording(path: "memory")),
        ("text", { $0 = Array("- rule: x\n".utf8) }, .notARecording(path: "memory")),
        ("cut", { $0 = Array($0[..<20]) }, .damagedBeginning(path: "memory")),
        ("damaged", { $0[24] ^= 1 }, .damagedBeginning(path: "memory")),
        ("version", { $0 = RecordingPreamble.changed($0, at: 8) }, .version(path: "memory", found: 201, layout: RecordingFormat.layout)),
        (
            "layout", { $0 = RecordingPreamble.changed($0, at: 12) },
            .version(path: "memory", found: 1, layout: 200 + RecordingFormat.layout)
        ),
    ]

    @Test(arguments: beginnings.indices) func aBeginningThatCannotBeRead(index: Int) {
        var changed = bytes
        Self.beginnings[index].change(&changed)
        #expect(throws: Self.beginnings[index].error, "\(Self.beginnings[index].name)") { try Recording(bytes: changed) }
    }

    @Test func anyDamageIsSurvived() throws {
        var random = SplitMix(seed: 1)
        for _ in 0..<300 {
            var damaged = bytes
            for _ in 0...random.next() % 4 {
                let place = RecordingFormat.preambleSize + Int(random.next() % UInt64(damaged.count - RecordingFormat.preambleSize))
                switch random.next() % 4 {
                case 0: damaged[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: damaged.removeSubrange(place..<min(damaged.count, place + Int(random.next() % 5000)))
                case 2: damaged.insert(contentsOf: (0..<random.next() % 300).map { UInt8(truncatingIfNeeded: $0) }, at: place)
                default: damaged.removeSubrange(place...)
                }
                if damaged.count <= RecordingFormat.preambleSize { break }
            }
            let (numbers, skipped) = try read(damaged)
            #expect(Set(numbers).count == numbers.count && numbers == numbers.sorted())
            #expect(numbers.count == Int(Self.count) || !skipped.isEmpty || damaged.count < bytes.count)
            // The replay as well: to its end, or to nothing to begin with.
            guard let sensor = try? ReplaySensor(bytes: damaged) else { continue }
            while !sensor.isAtEnd { _ = sensor.poll(limit: 100) { _ in } }
        }
    }
}

extension RecordingPreamble {
    /// A number of the beginning goes up by 200, and the checksum is right.
    fileprivate static func changed(_ bytes: [UInt8], at offset: Int) -> [UInt8] {
        var bytes = bytes
        bytes[offset] += 200
        let end = RecordingFormat.preambleSize - 4
        let checksum = bytes.withUnsafeBytes { Checksum.of(.init(rebasing: $0[..<end])) }
        withUnsafeBytes(of: checksum.littleEndian) { bytes.replaceSubrange(end..<(end + 4), with: $0) }
        return bytes
    }
}
