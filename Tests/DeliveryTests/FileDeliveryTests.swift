import Foundation
import Glibc
import Testing

@testable import Delivery

struct FileDeliveryTests {
    @Test func makesAPrivateFileAndAppends() throws {
        let scratch = try Scratch()
        #expect(
            FileManager.default.createFile(atPath: scratch("old"), contents: Data("before\n".utf8), attributes: [.posixPermissions: 0o640]))
        let delivery = try makeDelivery(["file:\(scratch("new"))", "text=file:\(scratch("old"))"])
        for number in 0..<100 { delivery.submit(Fixture.finding("number \(number)")) }
        #expect(delivery.flushWithin())
        #expect(
            try scratch.lines("new").map { try json($0)["output"] as? String }
                == (0..<100).map { "21:32:05.012345678: Warning number \($0)" })
        #expect(scratch.lines("old").count == 101 && scratch.bytes("old").starts(with: Array("before\n".utf8)))
        #expect(try mode(scratch("new")) == 0o600)
        #expect(try mode(scratch("old")) == 0o640, "the mode of a file that was there is the user's")
        #expect(delivery.counters.allSatisfy { $0.submitted == 100 && $0.delivered == 100 && $0.lost == 0 && $0.waiting == 0 })
    }

    @Test func reopensAfterRenaming() throws {
        let scratch = try Scratch()
        let delivery = try makeDelivery(["file:\(scratch("log"))"])
        delivery.submit(Fixture.finding("one"))
        #expect(delivery.flushWithin())
        #expect(rename(scratch("log"), scratch("log.1")) == 0)
        delivery.submit(Fixture.finding("two"))
        #expect(delivery.flushWithin())
        delivery.reopen()
        #expect(eventually { access(scratch("log"), F_OK) == 0 })
        delivery.submit(Fixture.finding("three"))
        #expect(delivery.flushWithin())
        #expect(scratch.lines("log.1").count == 2)
        #expect(scratch.lines("log").count == 1)
        #expect(try mode(scratch("log")) == 0o600)
    }

    @Test func keepsTheOldFileIfReopeningFails() throws {
        let scratch = try Scratch()
        #expect(mkdir(scratch("d"), 0o700) == 0)
        let delivery = try makeDelivery(["file:\(scratch("d/log"))"])
        #expect(rename(scratch("d"), scratch("e")) == 0)
        delivery.reopen()
        delivery.submit(Fixture.finding("kept"))
        #expect(delivery.flushWithin())
        #expect(scratch.lines("e/log").count == 1)
    }

    @Test(arguments: ["missing/log", "link", "folder", "socket-like/.."])
    func refusesWhatItMustNotOpen(name: String) throws {
        let scratch = try Scratch()
        #expect(symlink("/dev/null", scratch("link")) == 0)
        #expect(mkdir(scratch("folder"), 0o700) == 0)
        let error = #expect(throws: SinkError.self) { try makeDelivery(["file:\(scratch(name))"]) }
        #expect(error?.code == .cannotOpen)
        #expect(error?.message.contains(name) == true)
    }

    /// What is in the file ends in the middle of a line: the file is full for a while.
    @Test func partOfALineIsCompletedLater() throws {
        let ends = try Pipe()
        var writer = LineWriter()
        let interruption = try Signal()
        let message = EncodedFinding(
            sequence: 1, line: [UInt8](repeating: 0x61, count: 200_000) + [10], mediaType: "", severity: .debug, time: 0)
        interruption.raise()
        #expect(throws: TransportError.self) {
            try writer.write(message, to: ends.writing, interruption: interruption) { _ in .unreachable }
        }
        interruption.clear()
        // Fill the pipe, then be interrupted.
        try WorkerThread.start {
            usleep(50_000)
            interruption.raise()
        }
        #expect(throws: TransportError.self) {
            try writer.write(message, to: ends.writing, interruption: interruption) { _ in .unreachable }
        }
        interruption.clear()
        let collected = Collected()
        try WorkerThread.start { collected.drain(ends.reading, until: 200_001 + 3 + 1 + 4) }
        try writer.write(message, to: ends.writing, interruption: interruption) { _ in .unreachable }
        try writer.write(
            EncodedFinding(sequence: 2, line: Array("two\n".utf8), mediaType: "", severity: .debug, time: 0), to: ends.writing,
            interruption: interruption
        ) { _ in .unreachable }
        #expect(eventually { collected.bytes.count == 200_005 })
        // Outside of #expect, which would print 200,000 numbers.
        let isWhole = collected.bytes.elementsEqual(message.line + Array("two\n".utf8))
        #expect(isWhole)
    }

    /// The line in the middle was given up: the next one begins on a line of its own.
    @Test func abandonedPartDamagesNoOtherLine() throws {
        let ends = try Pipe()
        var writer = LineWriter()
        let interruption = try Signal()
        try WorkerThread.start {
            usleep(50_000)
            interruption.raise()
        }
        let long = EncodedFinding(
            sequence: 1, line: [UInt8](repeating: 0x61, count: 200_000) + [10], mediaType: "", severity: .debug, time: 0)
        #expect(throws: TransportError.self) { try writer.write(long, to: ends.writing, interruption: interruption) { _ in .unreachable } }
        interruption.clear()
        let collected = Collected()
        try WorkerThread.start { collected.drain(ends.reading, until: .max) }
        try writer.write(
            EncodedFinding(sequence: 2, line: Array("two\n".utf8), mediaType: "", severity: .debug, time: 0), to: ends.writing,
            interruption: interruption
        ) { _ in .unreachable }
        #expect(eventually { collected.bytes.suffix(5).elementsEqual("\ntwo\n".utf8) })
        #expect(collected.bytes.count < 200_000)
    }

    private func mode(_ path: String) throws -> mode_t {
        var status = stat()
        try #require(stat(path, &status) == 0)
        return status.st_mode & 0o7777
    }
}
