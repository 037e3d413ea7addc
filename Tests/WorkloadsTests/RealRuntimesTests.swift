import Events
import Foundation
import Linux
import TestKit
import Testing

@testable import Workloads

/// The real state of real runtimes. One after the other: they share the host's runtimes and its time.
@Suite(.serialized) struct RealRuntimesTests {
    /// How long a cgroup is waited for.
    private static let patience = 20.0

    @Test(.requires(.root, .podman)) func `podman`() throws {
        let volume = try TemporaryDirectory()
        let source = volume.path.hasSuffix("/") ? String(volume.path.dropLast()) : volume.path
        let watch = CgroupWatch { $0.contains("libpod-") && !$0.contains("conmon") }
        let container = try Podman.start(arguments: ["--label", "tier=web", "--volume", "\(source):/data:ro"])
        let seen = try #require(watch.wait(for: container.id, seconds: Self.patience))
        let found = try #require(seen.workload.container)
        print("podman: everything known \(seen.microseconds) us after the cgroup was seen (without a hint)")
        #expect(found.isResolved)
        #expect(found.id == container.id && found.name == container.name && found.runtime == .podman)
        #expect(found.image?.reference == container.image)
        #expect(found.image?.digest == (try container.inspect("{{.ImageDigest}}")))
        #expect(found.image?.id == "sha256:" + (try container.inspect("{{.Image}}")))
        #expect(found.labels["tier"] == "web")
        #expect(found.privileged == false && found.hostNetwork == false && found.hostPID == false)
        #expect(found.mounts == [Workload.Mount(source: source, destination: "/data", writable: false)])
        #expect(found.created != nil)

        // An agent that starts later sees the same.
        let later = WorkloadDirectory()
        later.scan()
        #expect(later.waitUntilIdle(timeout: .seconds(10)))
        later.drain { _, _ in }
        #expect(later.all.contains { $0.container == found })
        let pid = try #require(UInt32(try container.inspect("{{.State.Pid}}")))
        let layout = CgroupLayout(try Procfs().mounts())
        let own = try #require(try Procfs().process(pid).cgroups().first { $0.isUnified })
        #expect(later.workload(ofCgroup: layout.identifier(of: own.path))?.container?.id == container.id)
    }

    @Test(.requires(.root, .podman)) func `podman: containers that end at once are known`() throws {
        let watch = CgroupWatch { $0.contains("libpod-") && !$0.contains("conmon") }
        let names = (0..<5).map { _ in Podman.newName() }
        for name in names {
            #expect(try Podman.run(name: name, command: ["/bin/true"]).isSuccess)
            #expect(watch.wait(for: name, seconds: Self.patience)?.workload.container?.image?.digest != nil)
        }
    }

    @Test(.requires(.root, .podman)) func `podman, privileged with the host's namespaces`() throws {
        let container = try Podman.start(network: "host", arguments: ["--privileged", "--pid", "host"])
        let directory = WorkloadDirectory()
        directory.scan()
        #expect(directory.waitUntilIdle(timeout: .seconds(10)))
        directory.drain { _, _ in }
        let found = try #require(directory.all.compactMap(\.container).first { $0.id == container.id })
        #expect(found.privileged == true && found.hostNetwork == true && found.hostPID == true && found.hostIPC == false)
    }

    @Test(.requires(.root, .containerd))
    func `containerd: a pod's container, a privileged one, a plain one, one in a namespace of its own`() throws {
        let containerd = try Containerd()
        let image = try containerd.importImage()
        let pod = Containerd.Pod(name: "web-0", namespace: "shop", uid: "uid-1", sandbox: "pause-1", container: "nginx")
        try containerd.ctr([
            "container", "create", "--label", "app=shop", "--label", "io.kubernetes.pod.name=web-0", image, "pause-1", "/bin/sleep", "1",
        ])
        let watch = CgroupWatch { $0.hasPrefix("/k8s.io/") }
        let id = try containerd.start(image: image, pod: pod, arguments: ["--label", "role=front"])
        let seen = try #require(watch.wait(for: id, seconds: Self.patience))
        print("containerd: everything known \(seen.microseconds) us after the cgroup was seen (no hint, root and state at unusual places)")
        let found = try #require(seen.workload.container)
        #expect(found.isResolved && found.runtime == .containerd && found.name == "nginx")
        #expect(found.pod == Workload.Pod(name: "web-0", namespace: "shop", uid: "uid-1", sandbox: "pause-1", labels: ["app": "shop"]))
        #expect(found.image?.reference == image && found.labels["role"] == "front" && found.created != nil && found.privileged == false)
        let digest = try #require(
            try containerd.ctr(["images", "list", "name==\(image)"]).split(separator: " ").first { $0.hasPrefix("sha256:") })
        #expect(found.image?.digest == String(digest))
        // The config's digest is the same as in the store that the image came from.
        #expect(
            found.image?.id.map { String($0.dropFirst("sha256:".count)) }
                == (try Command.checked(["podman", "image", "inspect", "--format", "{{.Id}}", image])))

        let privileged = try containerd.start(image: image, arguments: ["--privileged", "--net-host"])
        try containerd.ctr(["--namespace", "build", "images", "import", try exported(image, containerd).path])
        defer {
            _ = try? containerd.ctr(["--namespace", "build", "task", "delete", "--force", "job"])
            _ = try? containerd.ctr(["--namespace", "build", "container", "delete", "job"])
        }
        try containerd.ctr(["--namespace", "build", "run", "--detach", image, "job", "/bin/sleep", "3600"])
        let later = WorkloadDirectory()
        later.scan()
        #expect(later.waitUntilIdle(timeout: .seconds(10)))
        later.drain { _, _ in }
        let all = later.all.compactMap(\.container)
        #expect(all.contains(found))
        let first = try #require(all.first { $0.id == privileged })
        #expect(first.isResolved && first.privileged == true && first.hostPID == false && first.pod == nil && first.name == privileged)
        #expect(first.hostNetwork == true)
        let job = try #require(all.first { $0.id == "job" })
        #expect(job.isResolved && job.image?.digest == String(digest))
    }

    private func exported(_ image: String, _ containerd: Containerd) throws -> URL {
        let file = containerd.root.appending(path: "export.tar")
        try containerd.ctr(["images", "export", file.path, image])
        return file
    }
}

/// Looks for new cgroups all the time on a thread of its own, which has a directory of workloads, as the sensor's thread does.
private final class CgroupWatch: Sendable {
    struct Seen: Sendable {
        var path: String
        var workload: Workload
        /// From the cgroup to the workload being known, microseconds.
        var microseconds: UInt64
    }
    private let monitor = Monitor((resolved: [Seen](), isOver: false))

    /// - Parameter accepts: tells by their paths which cgroups to look at.
    init(_ accepts: @escaping @Sendable (String) -> Bool) {
        let root = (try? Procfs().mounts()).map(CgroupLayout.init)?.unified ?? "/sys/fs/cgroup"
        let monitor = monitor
        Thread.detachNewThread {
            let directory = WorkloadDirectory()
            var waiting: [UInt64: (path: String, since: UInt64)] = [:]
            var known: Set<UInt64> = []
            let deadline = Clock.sinceBoot() + 120_000_000_000
            while !monitor.withLock({ $0.isOver }), Clock.sinceBoot() < deadline {
                var scan = CgroupScan(root: root, limit: 10_000)
                scan.run { id, path in
                    guard known.insert(id).inserted, accepts(path) else { return }
                    waiting[id] = (path, Clock.sinceBoot())
                    directory.cgroupAppeared(id: id, path: path, hint: nil)
                }
                directory.drain { id, workload in
                    guard workload.container?.isResolved == true, let cgroup = waiting.removeValue(forKey: id) else { return }
                    let seen = Seen(path: cgroup.path, workload: workload, microseconds: (Clock.sinceBoot() - cgroup.since) / 1_000)
                    monitor.withLock { $0.resolved.append(seen) }
                }
                usleep(100)
            }
        }
    }

    deinit { monitor.withLock { $0.isOver = true } }

    /// What was seen of a container.
    /// - Parameter container: its id or name.
    func wait(for container: String, seconds: Double) -> Seen? {
        let deadline = Clock.sinceBoot() + UInt64(seconds * 1e9)
        while Clock.sinceBoot() < deadline {
            if let seen = monitor.withLock({ $0.resolved.first { $0.path.contains(container) || $0.workload.container?.name == container } }
            ) {
                return seen
            }
            usleep(1_000)
        }
        return nil
    }
}
