import Foundation
import Glibc
import TestKit
import Testing

/// `scripts/in-kernel`: commands under another kernel. `make kernels` runs the sensor's tests that way; here one kernel, if there is one.
@Suite(.requires(.installed(["python3"])))
struct InKernelTests {
    static let script = PackageRoot.url.appending(path: "scripts/in-kernel").path
    private static let notStarted: Int32 = 125, timedOut: Int32 = 124
    private static let patience = Duration.seconds(300)

    /// A kernel that was unpacked before, so that nothing has to be fetched.
    static let kernel: String? = {
        let environment = ProcessInfo.processInfo.environment
        let cache = environment["XDG_CACHE_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? "\(environment["HOME"] ?? "/root")/.cache"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(cache)/plimsoll/kernels")) ?? []
        return names.filter { $0.hasPrefix("linux-image-") }.min()
    }()
    static let unpackedKernel = Requirement("no kernel was unpacked by `make kernels` here", isMet: kernel != nil)

    @Test(arguments: [
        (["/does/not/exist", "--", "true"], "in-kernel: /does/not/exist: no such file"),
        (["--cache", "/proc/self/none", "6.1", "--", "true"], "in-kernel: "),
    ])
    func whatCannotBeBootedIsToldApart(arguments: [String], message: String) throws {
        let output = try Command.run([Self.script] + arguments)
        #expect(output.status == .exited(Self.notStarted))
        #expect(output.errorText.hasPrefix(message) && !output.errorText.contains("Traceback"))
    }

    @Test func aKernelWithoutItsModulesIsRefused() throws {
        let folder = try TemporaryDirectory()
        let image = try folder.write("", to: "boot/vmlinuz-5.8.0")
        let output = try Command.run([Self.script, image.path, "--", "true"])
        #expect(output.status == .exited(Self.notStarted))
        #expect(output.errorText.contains("no modules of \(image.path)"))
    }

    /// The guest has a /tmp of its own.
    static let visibleCheckout = Requirement(
        "the guest does not see a checkout below /tmp", isMet: !script.hasPrefix("/tmp/"))

    @Test(.requires(unpackedKernel, visibleCheckout, .busybox, .installed(["qemu-system-x86_64"])))
    func aCommandRunsWithTheFilesOfThisMachine() throws {
        let kernel = try #require(Self.kernel)
        let folder = try TemporaryDirectory()
        let command = "uname -r; cat \(Self.script) | wc -c; echo $WORD; touch /etc/made; echo told > \(folder.path)/file; exit 7"
        let output = try Command.run(
            [Self.script, "--env", "WORD=a b", "--output", folder.path, kernel, "--", "sh", "-c", command], timeout: Self.patience)
        #expect(output.status == .exited(7))
        let size = try Data(contentsOf: URL(filePath: Self.script)).count
        #expect(output.text.split(separator: "\n") == [kernel.dropFirst("linux-image-".count), "\(size)", "a b"])
        #expect(try String(contentsOf: folder.file("file"), encoding: .utf8) == "told\n")
        #expect(access("/etc/made", F_OK) != 0)
    }

    @Test(.requires(unpackedKernel, .busybox, .installed(["qemu-system-x86_64"])))
    func aCommandThatDoesNotEndIsStopped() throws {
        let output = try Command.run(
            [Self.script, "--timeout", "1s", try #require(Self.kernel), "--", "sleep", "1000"], timeout: Self.patience)
        #expect(output.status == .exited(Self.timedOut))
    }
}
