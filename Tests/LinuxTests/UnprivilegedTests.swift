import Glibc
import TestKit
import Testing

@testable import Linux

/// What is denied is told apart from what is not there. Other users' processes are the ones that this is about.
struct UnprivilegedTests {
    @Test(.requires(.root)) func readsTheIdentityOfAnotherUsersProcess() throws {
        let command = try Command.spawn([
            "setpriv", "--reuid", "65534", "--regid", "65533", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all", "sleep", "30",
        ])
        defer { command.terminate() }
        let process = try Procfs().process(UInt32(command.pid))
        for _ in 0..<500 where (try? process.stat().comm.elementsEqual("sleep".utf8)) != true { usleep(10_000) }
        let status = try process.status()
        #expect(status.users == .init(real: 65534, effective: 65534, saved: 65534, fileSystem: 65534))
        #expect(status.groups.real == 65533 && status.effective.isEmpty && status.permitted.isEmpty && status.supplementaryGroups.isEmpty)
    }

    /// A child without privileges tries what ``KernelFacts`` tries; its errors are those that the words are made for.
    @Test(.requires(.root)) func theKernelDeniesAsExpected() throws {
        let output = try Command.run([
            "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all", "cat",
            "/proc/1/environ",
        ])
        #expect(!output.isSuccess && output.errorText.contains(SystemError.text(EACCES)))
    }
}
