import Foundation
import TestKit
import Testing

extension EndToEnd {
    /// Every image of `Hostile/images.py`, with the real command and its workers in a small memory cgroup, and podman's tree beside ours.
    @Suite(.requires(.podman, .installed(["python3", "zstd"]))) struct HostileImageTests {
        @Test func endInTheirClassAndAreExtractedAsPodmanDoes() throws {
            let script = PackageRoot.url.appending(path: "Tests/EndToEnd/Hostile/run.py").path
            // A debug build takes ten times as long as what people run.
            let isRelease = ProcessInfo.processInfo.environment["PLIMSOLL_EXECUTABLE"] != nil
            let output = try Command.run(
                ["python3", script, "--plimsoll", PackageRoot.executable().path, "--seconds", isRelease ? "10" : "100"],
                timeout: .seconds(1_800))
            #expect(output.isSuccess, "\(output.text.suffix(20_000))\n\(output.errorText.suffix(2_000))")
        }
    }
}
