import CLayout
import Events
import Foundation
import Glibc
import TestKit
import Testing

@testable import EBPFSensor

#if arch(x86_64)
extension Requirement {
    /// Calls by int 0x80.
    fileprivate static let compatCalls = Requirement(
        "this kernel has no 32-bit calls", isMet: (try? Command.run([Actor.compat.get()]))?.isSuccess == true)
}

extension KernelTests {
    /// 32-bit calls are seen as the 64-bit ones that do the same.
    @Suite(.requires(.compatCalls))
    struct CompatEvents {
        private let folder: TemporaryDirectory
        private let root: String
        /// One that sees everything, for the tests that change nothing about it.
        nonisolated(unsafe) private static let raw = Result { try Watch(compat: .raw) }

        init() throws {
            folder = try TemporaryDirectory()
            root = folder.path.hasSuffix("/") ? String(folder.path.dropLast()) : folder.path
        }

        private func act(_ watch: Watch) throws -> Trace {
            let trace = try watch.observe([Actor.compat.get(), root])
            try #require(trace.output.isSuccess, "\(trace.output)")
            return trace
        }

        private func asked(_ trace: Trace, _ type: EventType) -> [KeptRecord] {
            trace.all(type).filter { $0.record.flags.contains(.compat) }
        }

        @Test func everyKindOfCallIsItsEquivalent() throws {
            let watch = try Self.raw.get()
            #expect(watch.sensor.compatWatch != .none)
            let trace = try act(watch)
            let open = try #require(asked(trace, .open).first)
            #expect(open.record.result == trace.said("open") && open.text(.path) == "\(root)/new" && open.pid == trace.pid)
            #expect(open.record.argument(1) == UInt64(O_CREAT | O_RDWR) && open.record.argument(2) == 0o640)
            let second = try #require(asked(trace, .openat).first)
            #expect(second.record.result == trace.said("openat") && second.text(.path) == "\(root)/new")
            let chmod = try #require(asked(trace, .chmod).first)
            #expect(chmod.text(.callerPath) == "\(root)/new" && chmod.record.argument(1) == 0o755)
            let rename = try #require(asked(trace, .rename).first)
            #expect(rename.text(.callerPath) == "\(root)/new" && rename.text(.callerPath2) == "\(root)/moved")
            for call in [chmod, rename] { #expect(call.record.flags.isDisjoint(with: [.raced, .unverified])) }
            #expect(asked(trace, .truncate).first?.record.argument(1) == 0x1_0000_2000)
            let chown = try #require(asked(trace, .chown).first)
            #expect(chown.record.argument(1) == 0xffff_ffff && chown.record.argument(2) == 0)
            let maps = asked(trace, .mmap)
            try #require(maps.count == 2)
            for map in maps { #expect(map.text(.path) == "\(root)/moved" && map.record.argument(2) == UInt64(PROT_READ | PROT_EXEC)) }
            #expect(maps[0].record.argument(5) == 4096 && maps[0].record.argument(3) == UInt64(MAP_PRIVATE))
            let missing = try #require(asked(trace, .execve).first)
            #expect(missing.record.result == -Int64(ENOENT) && missing.text(.callerPath) == "\(root)/missing")
        }

        @Test func socketsAreThoseOfSocketcall() throws {
            let trace = try act(Self.raw.get())
            let port = trace.said("port").map(UInt16.init)
            let socket = try #require(asked(trace, .socket).first)
            #expect(socket.record.result == trace.said("socket") && socket.record.argument(1) == UInt64(SOCK_STREAM.rawValue))
            let connect = try #require(asked(trace, .connect).first)
            #expect(connect.record.socket?.remote_port == port && connect.record.descriptor?.number == trace.said("socket"))
            let accept = try #require(asked(trace, .accept).first)
            #expect(accept.record.result == trace.said("accept") && accept.record.socket?.local_port == port)
            #expect(asked(trace, .shutdown).first?.record.argument(1) == UInt64(SHUT_WR))
            let message = try #require(asked(trace, .sendmsg).first?.record.field(.address))
            #expect(UInt16(message[2]) << 8 | UInt16(message[3]) == port)
        }

        @Test func theOtherFormOfTheProgramsSeesThemToo() throws {
            let form = try Self.raw.get().sensor.form == .cast ? ProbeObject.Choice.base : .cast
            guard form == .base || Requirement.readOnlyCast.isMet else { return }
            let watch = try Watch(Interest(calls: [.open: .always, .chmod: .always]), programs: form, compat: .raw)
            let trace = try act(watch)
            #expect(asked(trace, .open).first?.text(.path) == "\(root)/new")
            let chmod = try #require(asked(trace, .chmod).first)
            #expect(chmod.text(.callerPath) == "\(root)/new" && chmod.record.flags.isDisjoint(with: [.raced, .unverified]))
        }

        /// This kernel may refuse x32; that somebody tried is seen all the same.
        @Test func callsOfX32AreSeen() throws {
            let trace = try act(Self.raw.get())
            let open = try #require(asked(trace, .openat).last)
            #expect(open.text(.callerPath) == "/nowhere/of/x32" && open.record.result == trace.said("x32"))
        }

        @Test func nothingIsSeenUnlessItIsAskedFor() throws {
            let watch = try Watch(Interest(calls: [.open: .always]), compat: .off)
            #expect(watch.sensor.compatWatch == .none)
            #expect(try act(watch).records.filter { $0.record.flags.contains(.compat) }.isEmpty)
        }

        /// Where the kernel offers its functions, no other call pays; elsewhere `auto` is honest and watches nothing.
        @Test func autoUsesOnlyWhatIsFree() throws {
            let watch = try Watch(Interest(calls: [.open: .always]), compat: .auto)
            #expect([.none, .functions].contains(watch.sensor.compatWatch))
            let opens = asked(try act(watch), .open)
            #expect(opens.isEmpty == (watch.sensor.compatWatch == .none))
        }

        @Test func theFilterIsThatOfTheCall() throws {
            let watch = try Watch(Interest(calls: [.open: .atom(.prefix(Array("/nowhere/".utf8)))]), compat: .raw)
            let trace = try act(watch)
            #expect(trace.records.filter { $0.record.flags.contains(.compat) }.isEmpty)
            #expect((watch.sensor.counters[.open]?.filtered ?? 0) > 0 && watch.sensor.counters[.chmod] == nil)
        }
    }
}

/// The table of 32-bit calls.
struct CompatCallTests {
    /// Calls by number, from the headers of Linux. Some are newer than the headers may be.
    private static func numbers(_ header: String) throws -> [String: UInt32] {
        let path = "/usr/include/x86_64-linux-gnu/asm/\(header)"
        var numbers: [String: UInt32] = [:]
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") where line.hasPrefix("#define __NR_") {
            let words = line.split(whereSeparator: { " ()+".contains($0) })
            if let number = words.last.flatMap({ UInt32($0) }) { numbers[String(words[1].dropFirst(5))] = number }
        }
        return numbers
    }

    private static let header = Requirement(
        "there is no <asm/unistd_32.h>", isMet: access("/usr/include/x86_64-linux-gnu/asm/unistd_32.h", R_OK) == 0)

    /// Every call that is observed has its 32-bit forms in the table, those for wider numbers included.
    @Test(.requires(Self.header)) func everyObservedCallIsFoundByItsNumbers() throws {
        let numbers = try Self.numbers("unistd_32.h")
        #expect(numbers.count > 400)
        var expected: [UInt32: UInt32] = [:]
        for call in ObservedCall.all {
            for name in ["", "32", "64", "_time64"].map({ call.type.description + $0 }) {
                if let number = numbers[name] { expected[number] = call.slot }
            }
            if call.type.description == "umount2" { expected[try #require(numbers["umount"])] = call.slot }
            if call.type.description == "mmap" { expected[try #require(numbers["mmap2"])] = call.slot }
        }
        for number in numbers.values {
            let slot = UInt32(plimsoll_compat_call_at(number).slot_and_1)
            #expect(slot == expected[number].map { $0 + 1 } ?? 0, "call \(number)")
        }
        #expect(numbers["socketcall"] == UInt32(PLIMSOLL_SOCKETCALL))
    }

    /// x32 has numbers of its own from 512 on.
    @Test(.requires(Self.header)) func everyCallOfX32IsFound() throws {
        for (name, number) in try Self.numbers("unistd_x32.h") where number >= 512 {
            let slot = ObservedCall.all.first { $0.type.description == name }?.slot
            #expect(UInt32(plimsoll_x32_call_at(number).slot_and_1) == slot.map { $0 + 1 } ?? 0, "\(name)")
        }
    }
}
#endif
