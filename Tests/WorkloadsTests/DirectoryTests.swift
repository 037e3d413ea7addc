import Events
import Foundation
import Linux
import TestKit
import Testing

@testable import Workloads

private let id = StateFixture.id

struct DirectoryTests {
    private final class Time {
        var now: UInt64 = 1
    }

    private func drained(_ directory: WorkloadDirectory) -> [UInt64: Workload] {
        var result: [UInt64: Workload] = [:]
        directory.drain { result[$0] = $1 }
        return result
    }

    /// A hierarchy of cgroups that exists, so that the thread does not take them for gone.
    private func hierarchy(_ state: StateFixture, _ paths: [String]) throws -> String {
        for path in paths {
            try FileManager.default.createDirectory(at: state.folder.file("cgroup" + path), withIntermediateDirectories: true)
        }
        return state.folder.path + "cgroup"
    }

    @Test func `an id at once, the rest by drain, for children too`() throws {
        let state = try StateFixture()
        try state.podman(config: StateFixture.bundle())
        let path = "/machine.slice/libpod-\(id).scope"
        let directory = WorkloadDirectory(resolver: state.resolver, cgroupRoot: try hierarchy(state, [path + "/container"]))
        #expect(directory.cgroupAppeared(id: 1, path: "/machine.slice", hint: nil).isHost)
        let first = directory.cgroupAppeared(id: 10, path: path, hint: nil)
        #expect(first.container?.id == id && first.container?.runtime == .podman)
        let child = directory.cgroupAppeared(id: 11, path: path + "/container", hint: nil)
        #expect(child.container?.id == id)
        #expect(directory.waitUntilIdle(timeout: .seconds(5)))
        let news = drained(directory)
        #expect(Set(news.keys) == [10, 11])
        #expect(directory.workload(ofCgroup: 11)?.container?.name == "web")
        #expect(directory.workload(ofCgroup: 1) === Workload.host)
        #expect(directory.workload(ofCgroup: 99) == nil)
        #expect(directory.all.map { $0.container?.name } == ["web"])
        #expect(drained(directory).isEmpty, "news come once")
        // A cgroup that appears later has it at once.
        #expect(directory.cgroupAppeared(id: 12, path: path + "/init.scope", hint: nil).container?.name == "web")
    }

    @Test func `state that comes late is found by a later attempt`() throws {
        let state = try StateFixture()
        let path = "/libpod_parent/libpod-\(id)"
        let directory = WorkloadDirectory(resolver: state.resolver, cgroupRoot: try hierarchy(state, [path]))
        directory.cgroupAppeared(id: 10, path: path, hint: nil)
        Thread.sleep(forTimeInterval: 0.1)
        try state.podman(config: StateFixture.bundle())
        #expect(directory.waitUntilIdle(timeout: .seconds(5)))
        _ = drained(directory)
        #expect(directory.workload(ofCgroup: 10)?.container?.isResolved == true)
    }

    @Test func `attempts end, with reasons`() async throws {
        let state = try StateFixture()
        let path = "/libpod_parent/libpod-\(id)"
        try await confirmation { confirm in
            let report: @Sendable (ContainerReference, [StateError]) -> Void = { reference, problems in
                if reference.id == id && problems.contains(where: { $0.code == .missing }) { confirm() }
            }
            let directory = WorkloadDirectory(resolver: state.resolver, cgroupRoot: try hierarchy(state, [path]), report: report)
            directory.cgroupAppeared(id: 10, path: path, hint: nil)
            #expect(!directory.waitUntilIdle(timeout: .milliseconds(300)), "it goes on trying")
            #expect(directory.waitUntilIdle(timeout: .seconds(10)))
            _ = drained(directory)
            #expect(directory.workload(ofCgroup: 10)?.container?.isResolved == false)
            #expect(directory.waiting == 0)
        }
    }

    @Test func `what a container makes below its cgroup is its own, whatever the name`() throws {
        let state = try StateFixture()
        try state.podman(config: StateFixture.bundle())
        let outer = "/docker/" + StateFixture.sandbox
        let directory = WorkloadDirectory(resolver: state.resolver, cgroupRoot: try hierarchy(state, []))
        directory.cgroupAppeared(id: 5, path: "/libpod_parent/libpod-\(id)", hint: nil)
        directory.cgroupAppeared(id: 10, path: outer, hint: nil)
        for (number, name) in ["libpod-\(id)", "libpod_parent/libpod-\(id)", "libpod-conmon-\(id)", "k8s.io/x"].enumerated() {
            let workload = directory.cgroupAppeared(id: UInt64(20 + number), path: outer + "/" + name, hint: nil)
            #expect(workload.container?.id == StateFixture.sandbox)
        }
        // Also if its own cgroup was never seen.
        let unseen = "/docker/" + String(repeating: "e", count: 64)
        #expect(directory.cgroupAppeared(id: 30, path: unseen + "/libpod-\(id)", hint: nil).container?.runtime == .docker)
        #expect(directory.all.count == 3)
        #expect(directory.waitUntilIdle(timeout: .seconds(5)))
        _ = drained(directory)
        #expect(directory.workload(ofCgroup: 20)?.container?.name == nil && directory.workload(ofCgroup: 5)?.container?.name == "web")
    }

    @Test func `ended cgroups are remembered for ten minutes, and a name that comes again is another container`() throws {
        let state = try StateFixture()
        let path = "/libpod_parent/libpod-\(id)"
        let time = Time()
        let directory = WorkloadDirectory(resolver: state.resolver, cgroupRoot: try hierarchy(state, []), now: { time.now })
        let first = directory.cgroupAppeared(id: 10, path: path, hint: nil)
        directory.cgroupRemoved(id: 10)
        #expect(directory.all.isEmpty)
        #expect(directory.workload(ofCgroup: 10) === first)
        let second = directory.cgroupAppeared(id: 20, path: path, hint: nil)
        #expect(second !== first && directory.all.count == 1)
        time.now += Limits.endedCgroupAge - 1
        directory.cgroupRemoved(id: 99)
        directory.cgroupAppeared(id: 30, path: "/a", hint: nil)
        #expect(directory.workload(ofCgroup: 10) != nil)
        time.now += 1
        directory.cgroupAppeared(id: 31, path: "/b", hint: nil)
        #expect(directory.workload(ofCgroup: 10) == nil)
        #expect(directory.workload(ofCgroup: 20) != nil)
        directory.cgroupRemoved(id: 20)
        directory.cgroupRemoved(id: 20)
        #expect(directory.all.isEmpty)
    }

    @Test func `an ended container keeps its name and gives its mounts back, a host's cgroup is forgotten at once`() throws {
        let state = try StateFixture()
        let mount: [String: Any] = ["type": "bind", "source": "/srv/data", "destination": "/data", "options": ["rbind", "ro"]]
        try state.podman(config: StateFixture.bundle(mounts: [mount]))
        let path = "/libpod_parent/libpod-\(id)"
        let time = Time()
        let directory = WorkloadDirectory(resolver: state.resolver, cgroupRoot: try hierarchy(state, [path]), now: { time.now })
        directory.cgroupAppeared(id: 10, path: path, hint: nil)
        directory.cgroupAppeared(id: 11, path: "/user.slice", hint: nil)
        #expect(directory.waitUntilIdle(timeout: .seconds(5)))
        _ = drained(directory)
        #expect(directory.workload(ofCgroup: 10)?.container?.mounts.isEmpty == false)
        directory.cgroupRemoved(id: 10)
        directory.cgroupRemoved(id: 11)
        #expect(directory.workload(ofCgroup: 11) == nil)
        time.now += Limits.endedCgroupDetailAge - 1
        directory.cgroupAppeared(id: 20, path: "/a", hint: nil)
        #expect(directory.workload(ofCgroup: 10)?.container?.mounts.isEmpty == false)
        time.now += 1
        directory.cgroupAppeared(id: 21, path: "/b", hint: nil)
        let ended = directory.workload(ofCgroup: 10)?.container
        #expect(ended?.name == "web" && ended?.image != nil && ended?.mounts.isEmpty == true)
    }

    @Test func `a pod of podman's with a parent of its own is not taken for a container`() throws {
        let state = try StateFixture()
        let directory = WorkloadDirectory(resolver: state.resolver, cgroupRoot: try hierarchy(state, []))
        let pod = "/custom/" + StateFixture.sandbox
        directory.cgroupAppeared(id: 1, path: pod, hint: nil)
        #expect(directory.cgroupAppeared(id: 2, path: pod + "/libpod-\(id)", hint: nil).container?.id == id)
        #expect(directory.cgroupAppeared(id: 3, path: pod + "/libpod-\(id)/container", hint: nil).container?.id == id)
    }

    @Test func `a cgroup whose end was missed ends when its path comes again`() throws {
        let state = try StateFixture()
        let directory = WorkloadDirectory(resolver: state.resolver, cgroupRoot: try hierarchy(state, []))
        let first = directory.cgroupAppeared(id: 1, path: "/k8s.io/web", hint: nil)
        let second = directory.cgroupAppeared(id: 2, path: "/k8s.io/web", hint: nil)
        #expect(first !== second && directory.all.count == 1 && directory.all.first === second)
        #expect(directory.workload(ofCgroup: 1) === first)
    }

    @Test func `a namespace known by a hint only, and its children`() throws {
        let state = try StateFixture()
        try state.write(StateFixture.bundle(), to: "run/containerd/io.containerd.runtime.v2.task/build/job/config.json")
        let directory = WorkloadDirectory(resolver: state.resolver, cgroupRoot: try hierarchy(state, []))
        let hint = BundleHint(bundle: "/run/containerd/io.containerd.runtime.v2.task/build/job")
        #expect(directory.cgroupAppeared(id: 5, path: "/build/job", hint: hint).container?.id == "job")
        #expect(directory.cgroupAppeared(id: 6, path: "/build/job/sub", hint: nil).container?.id == "job")
        #expect(directory.cgroupAppeared(id: 7, path: "/build/job2", hint: nil).isHost)
        #expect(directory.waitUntilIdle(timeout: .seconds(5)))
        _ = drained(directory)
        #expect(directory.workload(ofCgroup: 6)?.container?.privileged == false)
    }

    @Test func `a scan registers what exists, by inode number`() throws {
        let state = try StateFixture()
        try state.podman(config: StateFixture.bundle())
        let paths = ["/system.slice/ssh.service", "/machine.slice/libpod-\(id).scope/container"]
        let root = try hierarchy(state, paths)
        let directory = WorkloadDirectory(resolver: state.resolver, cgroupRoot: root)
        #expect(directory.scan() == 6)
        #expect(directory.waitUntilIdle(timeout: .seconds(5)))
        _ = drained(directory)
        func number(_ path: String) throws -> UInt64 {
            try #require(try FileManager.default.attributesOfItem(atPath: root + path)[.systemFileNumber] as? UInt64)
        }
        #expect(directory.workload(ofCgroup: try number(paths[0])) === Workload.host)
        #expect(directory.workload(ofCgroup: try number(paths[1]))?.container?.name == "web")
        #expect(directory.workload(ofCgroup: try number("")) === Workload.host)
        #expect(directory.scan() == 6 && directory.all.count == 1, "again changes nothing")
    }

    struct HierarchyCase: Sendable, CustomTestStringConvertible {
        var name: String
        /// What is mounted below the folder: controller or nothing for version 2, and where.
        var mounts: [(controller: String?, point: String)]
        /// Where containers are looked for.
        var expected: String
        var testDescription: String { name }

        static let all = [
            HierarchyCase(name: "version 2 alone", mounts: [(nil, "cg")], expected: "cg"),
            HierarchyCase(
                name: "both", mounts: [("cpu,cpuacct", "cg/cpu"), ("pids", "cg/pids"), (nil, "cg/unified")], expected: "cg/unified"),
            HierarchyCase(
                name: "version 1 alone", mounts: [("name=systemd", "cg/systemd"), ("memory", "cg/memory"), ("pids", "cg/pids")],
                expected: "cg/pids"),
            HierarchyCase(name: "version 1 without pids", mounts: [("cpu", "cg/cpu"), ("memory", "cg/memory")], expected: "cg/memory"),
        ]
    }

    @Test(arguments: HierarchyCase.all)
    func `containers are looked for in the hierarchy that the sensors tell ids of`(_ test: HierarchyCase) throws {
        var state = try StateFixture()
        try state.podman(config: StateFixture.bundle())
        let path = "/machine.slice/libpod-\(id).scope", prefix = state.roots.prefix
        for mount in test.mounts {
            try FileManager.default.createDirectory(at: state.folder.file(mount.point + path), withIntermediateDirectories: true)
        }
        let lines = test.mounts.enumerated().map { number, mount in
            let type = mount.controller == nil ? "cgroup2" : "cgroup"
            return
                "\(30 + number) 20 0:\(number) / \(prefix)/\(mount.point) rw - \(type) \(type) rw\(mount.controller.map { "," + $0 } ?? "")"
        }
        try state.folder.write(lines.joined(separator: "\n") + "\n", to: "proc/self/mountinfo")
        state.roots.proc = prefix + "/proc"
        let directory = WorkloadDirectory(resolver: state.resolver)
        #expect(directory.scan() == 3)
        #expect(directory.waitUntilIdle(timeout: .seconds(5)))
        _ = drained(directory)
        let layout = CgroupLayout(try Procfs(path: state.roots.proc).mounts())
        #expect(layout.root(of: layout.hierarchy) == "\(prefix)/\(test.expected)")
        let number = layout.identifier(of: Array(path.utf8))
        #expect(number != 0 && directory.workload(ofCgroup: number)?.container?.name == "web")
    }

    @Test func `moves between cgroups`() throws {
        let state = try StateFixture()
        let directory = WorkloadDirectory(resolver: state.resolver, cgroupRoot: try hierarchy(state, []))
        directory.cgroupAppeared(id: 1, path: "/user.slice", hint: nil)
        directory.cgroupAppeared(id: 2, path: "/libpod_parent/libpod-\(id)", hint: nil)
        directory.cgroupAppeared(id: 3, path: "/libpod_parent/libpod-\(id)/inner", hint: nil)
        directory.cgroupAppeared(id: 4, path: "/docker/" + StateFixture.sandbox, hint: nil)
        directory.cgroupAppeared(id: 5, path: "/custom/" + StateFixture.sandbox, hint: nil)
        #expect(directory.move(from: 2, to: 3) == .within && directory.move(from: 3, to: 2) == .within)
        #expect(directory.move(from: 2, to: 1) == .left && directory.move(from: 2, to: 4) == .left, "the host's, and another container's")
        #expect(directory.move(from: 2, to: 99) == .left && directory.move(from: 98, to: 1) == .left, "not known, and forgotten")
        #expect(directory.move(from: 5, to: 2) == .entered, "what may be podman's pod is no container")
        let number = directory.container(ofCgroup: 2)
        #expect(number != nil && number == directory.container(ofCgroup: 3) && directory.container(ofCgroup: 1) == nil)
        directory.cgroupRemoved(id: 3)
        #expect(!directory.hasEnded(cgroup: 2))
        directory.cgroupRemoved(id: 2)
        #expect(directory.hasEnded(cgroup: 2) && directory.move(from: 2, to: 1) == .left)
        directory.cgroupAppeared(id: 6, path: "/libpod_parent/libpod-\(id)", hint: nil)
        #expect(directory.container(ofCgroup: 6) != number, "another one of the same name")
    }

    @Test func `after a loss what is gone ends, and what came is known`() throws {
        let state = try StateFixture()
        try state.podman(config: StateFixture.bundle())
        let gone = "/docker/" + StateFixture.sandbox, path = "/libpod_parent/libpod-\(id)"
        let root = try hierarchy(state, [gone])
        let directory = WorkloadDirectory(resolver: state.resolver, cgroupRoot: root)
        directory.scan()
        #expect(directory.all.map { $0.container?.id } == [StateFixture.sandbox])
        try FileManager.default.removeItem(atPath: root + gone)
        _ = try hierarchy(state, [path])
        directory.rescan()
        #expect(directory.all.map { $0.container?.id } == [id])
    }

    @Test func `a full queue is counted, and ids are there nevertheless`() throws {
        let state = try StateFixture()
        let directory = WorkloadDirectory(resolver: state.resolver, cgroupRoot: try hierarchy(state, []))
        directory.stop()
        for number in 0..<10 as Range<UInt64> {
            #expect(directory.cgroupAppeared(id: number, path: "/k8s.io/c\(number)", hint: nil).container?.id == "c\(number)")
        }
        #expect(directory.losses.resolutions == 10)
    }

    @Test func `churn: the map stays as large as what lives and what ended lately`() throws {
        let state = try StateFixture()
        let time = Time()
        let directory = WorkloadDirectory(resolver: state.resolver, cgroupRoot: try hierarchy(state, []), now: { time.now })
        for number in 0..<5_000 as Range<UInt64> {
            time.now += 1_000_000_000
            directory.cgroupAppeared(id: number, path: "/k8s.io/c\(number % 7)", hint: nil)
            directory.cgroupRemoved(id: number)
            directory.drain { _, _ in }
        }
        let known = (0..<5_000 as Range<UInt64>).filter { directory.workload(ofCgroup: $0) != nil }
        #expect(known.count <= 601 && known.count >= 599)
        #expect(directory.all.isEmpty)
    }
}
