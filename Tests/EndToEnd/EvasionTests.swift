import Foundation
import TestKit
import Testing

/// One agent with the rules that come with it and a few of the tests' own, and a privileged container of each runtime: most tricks need
/// more than a container has by default, and one that works there is found everywhere.
final class EvasionStage: Sendable {
    let agent: RunningAgent
    let canary: MarkedRule
    let podman: PodmanScene
    /// Nil where containerd is not installed.
    let containerd: ContainerdScene?
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
        canary = try MarkedRule(in: folder)
        let rules = try folder.write(Evasion.rules, to: "evasions.yaml")
        let evade = try Programs.compiled("evade")
        // A program with libraries, and what loads it: the image has none of its own.
        let loaded = try Self.dynamicProgram().map { ("usr/bin/\($0.lastPathComponent)", $0) }
        let files = Dictionary(uniqueKeysWithValues: loaded).merging(["bin/evade": evade]) { $1 }
        let image = try TestImage.busybox(adding: files)
        let server = Requirement.containerd.isMet ? try Containerd() : nil
        try server?.importImage(image)
        agent = try RunningAgent(rules: nil, further: [rules.path, canary.file.path])
        let etc = try folder.write("root:*:19000:0:99999:7:::\n", to: "host/shadow").deletingLastPathComponent()
        try folder.write("root:x:0:0:root:/root:/bin/sh\n", to: "host/passwd")
        podman = try PodmanScene(image: image, arguments: ["--privileged", "--volume", "\(etc.path):/host/etc"])
        containerd = try server.map {
            try ContainerdScene(
                $0, image: image, arguments: ["--privileged", "--mount", "type=bind,src=\(etc.path),dst=/host/etc,options=rbind"])
        }
        if let containerd { _ = try containerd.perform(.script("/bin/ip link set lo up")) }
        for scene in [podman as any Scene] + (containerd.map { [$0] } ?? []) {
            _ = try scene.perform(.script("/bin/ip address add 203.0.113.9/32 dev lo; /bin/mkdir -p /tmp/m /run"))
        }
    }

    /// /bin/true, its loader and its library.
    private static func dynamicProgram() throws -> [URL] {
        let needed = try Command.checked(["ldd", "/bin/true"]).matches(of: /(\/\S+)/).map { URL(filePath: String($0.output.1)) }
        return [URL(filePath: "/bin/true")] + needed.map { $0.resolvingSymlinksInPath() }
    }

    @TaskLocal static var current: EvasionStage?
}

/// Sets the stage before a suite and clears it afterwards.
struct EvasionStageTrait: SuiteTrait, TestScoping {
    func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void) async throws {
        try await EvasionStage.$current.withValue(try EvasionStage()) { try await function() }
    }
}

extension Trait where Self == EvasionStageTrait {
    /// One agent and its containers for the table of evasions.
    static var evasionStage: EvasionStageTrait { EvasionStageTrait() }
}

extension EndToEnd {
    /// The table of evasions: every trick is found, or docs/limits.md tells users that it is not.
    @Suite(.serialized, .requires(.podman, Programs.requirement), .evasionStage) struct EvasionTests {
        private let stage: EvasionStage

        init() throws { stage = try #require(EvasionStage.current) }

        @Test(arguments: Evasion.all) func podman(_ evasion: Evasion) async throws {
            try await evasion.play(in: stage.podman, watchedBy: stage.agent, canary: stage.canary)
        }

        @Test(.requires(.containerd), arguments: Evasion.all) func containerd(_ evasion: Evasion) async throws {
            try await evasion.play(in: #require(stage.containerd), watchedBy: stage.agent, canary: stage.canary)
        }
    }

    /// What the table promises, without running it.
    struct EvasionTableTests {
        @Test func atMostFourAreNotDetectedAndUsersAreToldWhich() throws {
            let undetected = Evasion.all.filter { $0.reason != nil }
            #expect(Evasion.all.count >= 30 && undetected.count <= 4)
            #expect(Set(Evasion.all.map(\.testDescription)).count == Evasion.all.count)
            let page = try String(contentsOf: PackageRoot.url.appending(path: "docs/limits.md"), encoding: .utf8)
            let section = try #require(page.components(separatedBy: "\n## ").first { $0.hasPrefix("Tricks that are not detected") })
            let listed = section.matches(of: /(?m)^- \*\*(.+?)\*\*/).map { String($0.output.1) }
            #expect(Set(listed) == Set(undetected.map(\.testDescription)))
        }
    }
}
