import Foundation
import Glibc
import Testing

/// What a test needs from the machine that it runs on.
public struct Requirement: Sendable {
    /// Why a test is skipped where it is not met.
    public let reason: String
    /// Whether it is met here.
    public let isMet: Bool

    /// A requirement.
    public init(_ reason: String, isMet: Bool) {
        self.reason = reason
        self.isMet = isMet
    }

    /// The superuser, for eBPF and containers.
    public static let root = Requirement("needs root", isMet: geteuid() == 0)
    /// podman with runc, and an image to run.
    public static let podman = Requirement.installed(["podman", "runc"], and: busybox)
    /// containerd with its client and runc, and podman to make the image.
    public static let containerd = Requirement.installed(["containerd", "ctr", "podman", "runc"], and: busybox)
    /// A busybox that runs without any library.
    public static let busybox = Requirement("the package busybox-static is not installed", isMet: TestImage.staticBusybox != nil)
    /// Type information of the running kernel, for eBPF programs.
    public static let kernelTypes = Requirement("the kernel has no BTF", isMet: access("/sys/kernel/btf/vmlinux", R_OK) == 0)
    /// The public test data.
    public static let corpora = Requirement(Corpora.absence, isMet: Corpora.isAvailable)

    /// Programs in PATH.
    /// - Parameter names: of all of them.
    public static func installed(_ names: [String], and other: Requirement? = nil) -> Requirement {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/sbin:/usr/bin:/sbin:/bin").split(separator: ":")
        let missing = names.filter { name in !folders.contains { access("\($0)/\(name)", X_OK) == 0 } }
        if let other, !other.isMet { return other }
        return Requirement("not installed: \(missing.joined(separator: ", "))", isMet: missing.isEmpty)
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips a test, with the reason, unless all requirements are met: `@Suite(.requires(.root, .podman))`.
    public static func requires(_ requirements: Requirement...) -> Self {
        let unmet = requirements.first { !$0.isMet }
        return .enabled(if: unmet == nil, Comment(rawValue: unmet?.reason ?? "all requirements are met"))
    }
}
