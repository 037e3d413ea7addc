import Foundation
import Glibc
import TestKit
import Testing

@testable import Workers

@Suite struct WorkersTests {
    private let spawner = WorkerSpawner(executable: PackageRoot.executable("worker-fixture").path)

    private func ask(
        _ job: String, _ parameters: [String] = [], descriptors: [Int32] = [], readsAllFiles: Bool = false,
        limits: WorkerLimits = WorkerLimits()
    ) async throws(WorkerEnd) -> String {
        String(
            decoding: try await spawner.run(
                job, parameters: parameters, descriptors: descriptors, readsAllFiles: readsAllFiles, limits: limits), as: UTF8.self)
    }

    private func end(of job: String, _ parameters: [String] = [], descriptors: [Int32] = [], limits: WorkerLimits = WorkerLimits()) async
        -> WorkerEnd?
    {
        do throws(WorkerEnd) {
            let text = try await ask(job, parameters, descriptors: descriptors, limits: limits)
            Issue.record("\(job) answered: \(text.prefix(100))")
            return nil
        } catch {
            return error
        }
    }

    @Test func answers() async throws {
        #expect(try await ask("echo", ["a", "b\n"]) == #"["a","b\n"] 0"#)
        #expect(try await spawner.run("long", parameters: 1).count == 3 << 20)
        #expect(try await ask("threads") == "joined")
    }

    @Test func manyAtOnce() async throws {
        try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<8 { group.addTask { try await ask("echo", ["\(number)"]) } }
            var answers: Set<String> = []
            for try await answer in group { answers.insert(answer) }
            #expect(answers.count == 8)
        }
    }

    @Test func tellsItsOwnFailures() async {
        #expect(await end(of: "fail") == .failed("on purpose"))
        #expect(await end(of: "nothing of this name") == .failed("there is no job 'nothing of this name'"))
    }

    @Test func deaths() async {
        let trapped = await end(of: "trap")
        guard case .signalled(let signal, _) = trapped else {
            Issue.record("not a signal: \(trapped)")
            return
        }
        #expect(signal == SIGILL || signal == SIGTRAP)
        #expect(await end(of: "exit") == .exited(9, ""))
        guard case .garbage = await end(of: "garbage") else {
            Issue.record("garbage was taken for an answer")
            return
        }
    }

    @Test(arguments: ["memory", "spin", "sleep", "file"])
    func limits(job: String) async throws {
        let folder = try TemporaryDirectory()
        let file = open(folder.file("big").path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        defer { close(file) }
        var limits = WorkerLimits()
        limits.memory = 512 << 20
        limits.processorSeconds = job == "spin" ? 1 : 60
        limits.fileSize = 4 << 20
        limits.seconds = job == "sleep" ? 1 : 120
        let expected: WorkerEnd.Resource =
            switch job {
            case "memory": .memory
            case "spin": .processorTime
            case "sleep": .time
            default: .fileSize
            }
        #expect(await end(of: job, descriptors: [file], limits: limits) == .limit(expected))
    }

    @Test func answersThatAreTooLong() async {
        var limits = WorkerLimits()
        limits.answer = 1 << 20
        guard case .garbage = await end(of: "long", limits: limits) else {
            Issue.record("it was read")
            return
        }
    }

    @Test(arguments: ["socket", "exec", "kill", "fork"])
    func forbidden(job: String) async { #expect(await end(of: job) == .forbiddenCall) }

    @Test(.requires(.root)) func isNobody() async throws { #expect(try await ask("who") == "65534 65534 65534") }

    @Test func hasNothingOfItsParents() async throws {
        #expect(try await ask("environment") == "LC_ALL MALLOC_ARENA_MAX PATH SWIFT_BACKTRACE")
        // The request's pipe is closed by then.
        #expect(try await ask("descriptors") == "0 1 2 4")
    }

    @Test(.requires(.root)) func opensNothingButWhatIsBelowItsDirectories() async throws {
        let folder = try TemporaryDirectory()
        try folder.write("secret", to: "in/secret")
        try folder.write("outside", to: "outside")
        chmod(folder.file("in/secret").path, 0o600)
        let directory = open(folder.file("in").path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(directory) }
        #expect(try await ask("open", ["/etc/shadow"]).hasPrefix("errno"))
        #expect(try await ask("below", ["secret"], descriptors: [directory], readsAllFiles: true) == "secret")
        #expect(try await ask("below", ["secret"], descriptors: [directory]).hasPrefix("errno"))
    }

    @Test(.requires(.root), .enabled(if: WorkerProcess.hasLandlock, "the kernel has no Landlock"))
    func landlock() async throws {
        let folder = try TemporaryDirectory()
        try folder.write("inside", to: "in/file")
        try folder.write("outside", to: "outside")
        chmod(folder.path, 0o755)
        let directory = open(folder.file("in").path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(directory) }
        #expect(try await ask("below", ["file"], descriptors: [directory]) == "inside")
        #expect(try await ask("below", ["../outside"], descriptors: [directory]).hasPrefix("errno"))
        #expect(try await ask("open", ["/etc/passwd"]).hasPrefix("errno"))
    }

    @Test func executableThatIsNone() async {
        do throws(WorkerEnd) {
            _ = try await WorkerSpawner(executable: "/nonexistent").run("echo", parameters: 1)
            Issue.record("it was started")
        } catch {
            guard case .notStarted = error else {
                Issue.record("\(error)")
                return
            }
        }
    }

    @Test func notForPeople() throws {
        let output = try Command.run([PackageRoot.executable("worker-fixture").path])
        #expect(output.status == .exited(2))
        #expect(output.errorText.contains("not by people"))
    }
}

@Suite struct FrameTests {
    @Test func roundTrip() throws {
        for count in [0, 1, 7, 8, 9, 1_000] {
            let frame = Frame(.result, (0..<count).map { UInt8(truncatingIfNeeded: $0) })
            let header = try Frame.header(Array(frame.bytes.prefix(Frame.headerLength)), limit: 1_000)
            #expect(try Frame(header, payload: Array(frame.bytes.dropFirst(Frame.headerLength))) == frame)
        }
    }

    @Test func everyChangedByteIsNoticed() throws {
        let good = Frame(.result, Array("some bytes of an answer".utf8)).bytes
        for index in good.indices {
            var bytes = good
            bytes[index] ^= 0x40
            #expect(throws: WorkerEnd.self, "byte \(index)") {
                let header = try Frame.header(Array(bytes.prefix(Frame.headerLength)), limit: 1_000)
                _ = try Frame(header, payload: Array(bytes.dropFirst(Frame.headerLength)))
            }
        }
    }
}
