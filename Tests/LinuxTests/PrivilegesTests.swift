import Foundation
import Glibc
import Synchronization
import TestKit
import Testing

@testable import Linux

struct PrivilegesTests {
    /// On a thread of its own, which keeps the others out of it: capabilities are a thread's.
    @Test(.requires(.root)) func aThreadGivesUpWhatItDoesNotNeed() async throws {
        struct Seen: Sendable {
            var privileges: Privileges?
            var permitted: CapabilitySet?, effective: CapabilitySet?
            var status = ""
        }
        let before = try CapabilitySet.permitted()
        let seen: Seen = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var seen = Seen()
                seen.privileges = try? Privileges.reduce(to: [.bpf, .trace])
                seen.permitted = try? .permitted()
                seen.effective = try? .effective()
                seen.status = (try? String(contentsOfFile: "/proc/thread-self/status", encoding: .utf8)) ?? ""
                continuation.resume(returning: seen)
            }
        }
        let kept = CapabilitySet([.bpf, .trace]).intersection(before)
        let digits = String(kept.rawValue, radix: 16)
        #expect(seen.privileges?.remaining == kept && seen.permitted == kept && seen.effective == kept)
        #expect(seen.status.contains("CapBnd:\t\(String(repeating: "0", count: 16 - digits.count))\(digits)"))
        #expect(seen.status.contains("NoNewPrivs:\t1"))
        #expect(seen.privileges?.threadsWithMore.isEmpty == false, "the other threads of this process have what they had")
        #expect(try CapabilitySet.permitted() == before)
    }

    @Test func threadsOfThisProcess() {
        let threads = ThreadFacts.all()
        #expect(threads.contains { $0.identifier == UInt32(getpid()) } && threads.allSatisfy { $0.tracer == 0 })
        #expect(ThreadFacts(identifier: 1, status: Array("Tgid:\t1\n".utf8)) == nil)
        let status = "Tgid:\t1\nTracerPid:\t77\nUid:\t0 0 0 0\nGid:\t0 0 0 0\nCapPrm:\t0000008000000000\n"
        let facts = ThreadFacts(identifier: 1, status: Array(status.utf8))
        #expect(facts?.tracer == 77 && facts?.permitted == .bpf)
    }
}

struct ServiceNotifierTests {
    @Test(arguments: [false, true]) func aDatagram(isAbstract: Bool) throws {
        let folder = try TemporaryDirectory()
        let path = isAbstract ? "@plimsoll-test-\(getpid())" : "\(folder.path)notify"
        let receiver = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(receiver) }
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        let bytes = isAbstract ? [0] + Array(path.utf8.dropFirst()) : Array(path.utf8)
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(2 + bytes.count + (isAbstract ? 0 : 1))
        let bound = withUnsafePointer(to: &name) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(receiver, $0, length) } }
        try #require(bound == 0)

        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "30000000"])
        #expect(notifier.send("READY=1") && notifier.watchdog == 30_000_000_000)
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = recv(receiver, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        #expect(count == 7 && String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self) == "READY=1")
    }

    @Test func nobodyAsked() {
        #expect(!ServiceNotifier(environment: [:]).send("READY=1") && ServiceNotifier(environment: [:]).watchdog == nil)
        for path in ["", "relative", "@", "/nowhere/at/all", "/" + String(repeating: "a", count: 200)] {
            #expect(!ServiceNotifier(environment: ["NOTIFY_SOCKET": path]).send("READY=1"))
        }
        #expect(ServiceNotifier(environment: ["WATCHDOG_USEC": "5", "WATCHDOG_PID": "1"], pid: 2).watchdog == nil)
        #expect(ServiceNotifier(environment: ["WATCHDOG_USEC": "18446744073709551615"]).watchdog == nil)
    }
}
