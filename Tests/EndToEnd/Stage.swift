import TestKit
import Testing

/// One agent with the public stable rules, and containers of both runtimes: some were there before it, some came later.
final class Stage: Sendable {
    let agent: RunningAgent
    let podman: (early: PodmanScene, late: PodmanScene)
    /// Nil where containerd is not installed.
    let containerd: (early: ContainerdScene, late: ContainerdScene)?

    init() throws {
        let actor = try Programs.compiled("actor")
        // Beside the tools, and in a folder that becomes the root of a process.
        let image = try TestImage.busybox(adding: ["bin/actor": actor, "etc/actor": actor])
        let server = Requirement.containerd.isMet ? try Containerd() : nil
        try server?.importImage(image)
        let earlyPodman = try PodmanScene()
        let earlyContainerd = try server.map { try ContainerdScene($0, image: image) }
        agent = try RunningAgent(rules: [RunningAgent.stableRules()])
        podman = (
            earlyPodman,
            try PodmanScene(
                image: image,
                arguments: [
                    "--cap-add", "SYS_ADMIN", "--cap-add", "NET_ADMIN", "--volume", "/etc:/host/etc:ro",
                    // The default profiles refuse mounts, whatever the capabilities.
                    "--security-opt", "apparmor=unconfined", "--security-opt", "label=disable",
                ])
        )
        let arguments = [
            "--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_NET_ADMIN", "--mount", "type=bind,src=/etc,dst=/host/etc,options=rbind:ro",
        ]
        let lateContainerd = try server.map { try ContainerdScene($0, image: image, arguments: arguments) }
        containerd = earlyContainerd.flatMap { early in lateContainerd.map { (early, $0) } }
    }

    /// Of the suite that runs.
    @TaskLocal static var current: Stage?
}

/// Sets the stage before a suite and clears it afterwards.
struct StageTrait: SuiteTrait, TestScoping {
    func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void) async throws {
        try await Stage.$current.withValue(try Stage()) { try await function() }
    }
}

extension Trait where Self == StageTrait {
    /// One agent and its containers for all tests of a suite.
    static var stage: StageTrait { StageTrait() }
}
