import Foundation
import TestKit
import Testing

/// The systemd unit that `make install` installs.
struct ServiceUnitTests {
    /// systemd reads it as it would at boot; the executable is one that exists here.
    @Test(.requires(.installed(["systemd-analyze"]))) func systemdUnderstandsIt() throws {
        let folder = try TemporaryDirectory()
        let unit = try PackageRoot.text("Deploy/systemd/plimsoll.service").replacing("/usr/local/bin/plimsoll", with: "/bin/true")
        let file = try folder.write(unit, to: "plimsoll.service")
        let output = try Command.run(["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", file.path])
        #expect(output.isSuccess && !output.errorText.contains("plimsoll.service"), "\(output)")

        // A mistake is noticed.
        let wrong = try folder.write(unit.replacing("Type=notify", with: "Type=notified"), to: "wrong.service")
        #expect(try Command.run(["systemd-analyze", "verify", "--man=no", wrong.path]).errorText.contains("wrong.service"))
    }

    @Test func itKeepsWhatTheAgentKeeps() throws {
        let line = try #require(
            try PackageRoot.text("Deploy/systemd/plimsoll.service").split(separator: "\n").first { $0.hasPrefix("CapabilityBoundingSet=") })
        let source = try PackageRoot.text("Sources/Operate/Agent/AgentPrivileges.swift")
        #expect(
            Set(line.dropFirst("CapabilityBoundingSet=".count).split(separator: " ")) == [
                "CAP_BPF", "CAP_PERFMON", "CAP_SYS_PTRACE", "CAP_DAC_READ_SEARCH",
            ])
        #expect(source.matches(of: /\(\.\w+, "/).count == 4, "a capability more than the unit allows")
    }
}
