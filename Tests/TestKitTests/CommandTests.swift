import Foundation
import Glibc
import TestKit
import Testing

/// The process runner: what everything else in the test kit stands on.
@Suite struct CommandTests {
    @Test func outputInputEnvironmentAndStatusAreThoseOfTheProcess() throws {
        let output = try Command.run(
            ["sh", "-c", "cat; echo \"$COLOUR\" >&2; exit 3"], environment: ["COLOUR": "blue"], input: Array("in\n".utf8))
        #expect(output.status == .exited(3))
        #expect(output.text == "in")
        #expect(output.errorText == "blue")
        #expect(!output.isSuccess)
    }

    @Test func moreOutputThanAPipeHoldsIsReadWhole() throws {
        let count = 3_000_000
        let output = try Command.run(["head", "-c", String(count), "/dev/zero"])
        #expect(output.stdout.count == count)
    }

    @Test func moreInputThanAPipeHoldsIsPassedWhole() throws {
        let output = try Command.run(["wc", "-c"], input: [UInt8](repeating: 65, count: 1_000_000))
        #expect(output.text == "1000000")
    }

    @Test func aSignalIsTold() throws {
        #expect(try Command.run(["sh", "-c", "kill -9 $$"]).status == .signalled(SIGKILL))
    }

    @Test func aProgramThatDoesNotExistIsAnError() {
        #expect { try Command.run(["/nonexistent/program"]) } throws: { ($0 as? CommandError)?.code == .cannotStart }
    }

    @Test func checkedThrowsWithTheOutput() {
        #expect {
            try Command.checked(["sh", "-c", "echo reason >&2; exit 1"])
        } throws: { ($0 as? CommandError)?.code == .failed && "\($0)".contains("reason") }
    }

    @Test func theWholeGroupIsKilledAtTheTimeOut() throws {
        let folder = try TemporaryDirectory()
        let file = folder.file("child").path
        #expect {
            try Command.run(["sh", "-c", "sleep 300 & echo $! > \(file); wait"], timeout: .milliseconds(500))
        } throws: { ($0 as? CommandError)?.code == .timedOut }
        try expectGone(pidIn: file)
    }

    @Test func whatACommandLeftBehindEndsWithIt() throws {
        let folder = try TemporaryDirectory()
        let file = folder.file("child").path
        let start = ContinuousClock.now
        _ = try Command.run(["sh", "-c", "sleep 300 & echo $! > \(file)"])
        #expect(ContinuousClock.now - start < .seconds(30), "an inherited pipe must not be waited for")
        try expectGone(pidIn: file)
    }

    private func expectGone(pidIn file: String) throws {
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let pid = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        // Killed, and perhaps not yet reaped by the process that inherited it: then its state is Z.
        let deadline = ContinuousClock.now + .seconds(10)
        var state: Character? = "?"
        while ContinuousClock.now < deadline {
            let stat = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
            state = stat.split(separator: ")").last?.dropFirst().first
            if state == nil || state == "Z" { return }
            usleep(2_000)
        }
        Issue.record("process \(pid) is still there, in state \(String(describing: state))")
    }
}

/// Commands that go on until they are told to end.
@Suite struct RunningCommandTests {
    @Test func aLineIsWaitedForAndSIGTERMEndsIt() throws {
        let running = try Command.spawn(["sh", "-c", "trap 'echo bye; exit 7' TERM; echo is ready >&2; while :; do sleep 0.02; done"])
        #expect(try running.waitForLine(containing: "ready") == "is ready")
        #expect(running.isRunning)
        let output = try #require(running.terminate())
        #expect(output.status == .exited(7))
        #expect(output.text == "bye")
        #expect(!running.isRunning)
    }

    @Test func aCommandThatIgnoresSIGTERMIsKilled() throws {
        let running = try Command.spawn(["sh", "-c", "trap '' TERM; echo ready >&2; while :; do sleep 0.02; done"])
        try running.waitForLine(containing: "ready")
        #expect(running.terminate(grace: .milliseconds(100))?.status == .signalled(SIGKILL))
    }

    @Test func waitingForALineEndsWithTheCommand() throws {
        let running = try Command.spawn(["sh", "-c", "echo broken >&2"])
        #expect { try running.waitForLine(containing: "ready") } throws: {
            ($0 as? CommandError)?.code == .failed && "\($0)".contains("broken")
        }
    }

    @Test func aLineThatIsNotFinishedIsNotTaken() throws {
        let running = try Command.spawn(["sh", "-c", "printf 'rea' >&2; sleep 0.1; echo 'dy now' >&2; sleep 60"])
        #expect(try running.waitForLine(containing: "rea") == "ready now")
    }

    @Test func theProcessEndsWithTheObject() throws {
        let pid: pid_t
        do {
            let running = try Command.spawn(["sleep", "300"])
            pid = running.pid
            #expect(kill(pid, 0) == 0)
        }
        #expect(kill(pid, 0) == -1 && errno == ESRCH)
    }
}

/// Folders that go away.
@Suite struct TemporaryDirectoryTests {
    @Test func itIsThereAndThenItIsNot() throws {
        var folder: TemporaryDirectory? = try TemporaryDirectory()
        let path = try #require(folder?.path)
        try folder?.write("text", to: "a/b")
        #expect(try String(contentsOfFile: path + "a/b", encoding: .utf8) == "text")
        folder = nil
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
