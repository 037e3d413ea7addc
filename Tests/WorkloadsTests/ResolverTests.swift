import Events
import Foundation
import Glibc
import TestKit
import Testing

@testable import Workloads

private let id = StateFixture.id
private let podman = ContainerReference(id: id, runtime: .podman)

struct ResolverTests {
    @Test func `podman: name, image, digest, mounts, created`() throws {
        let state = try StateFixture()
        try state.podman(
            config: StateFixture.bundle(
                annotations: ["io.container.manager": "libpod", "io.podman.annotations.privileged": "FALSE"],
                mounts: [
                    ["destination": "/data", "type": "bind", "source": "/srv/data", "options": ["rbind", "rprivate"]],
                    ["destination": "/conf", "type": "bind", "source": "/srv/conf", "options": ["ro", "rbind"]],
                    ["destination": "/proc", "type": "proc", "source": "proc"],
                    [
                        "destination": "/etc/hosts", "type": "bind",
                        "source": "/run/containers/storage/overlay-containers/\(id)/userdata/hosts", "options": ["bind"],
                    ],
                    ["source": "no destination"],
                ]))
        let container = state.resolver.resolve(podman, hint: nil)
        #expect(container.isResolved)
        #expect(container.name == "web")
        #expect(container.runtime == .podman)
        #expect(
            container.image == Workload.Image(reference: "localhost/web:1", digest: StateFixture.digest, id: "sha256:" + StateFixture.image)
        )
        #expect(container.created == 1_795_470_138_625_975_001)
        #expect(container.privileged == false)
        #expect(container.hostNetwork == false && container.hostPID == false && container.hostIPC == false)
        #expect(
            container.mounts == [
                Workload.Mount(source: "/srv/data", destination: "/data", writable: true),
                Workload.Mount(source: "/srv/conf", destination: "/conf", writable: false),
            ])
        #expect(container.pod == nil && !container.isSandbox)
    }

    @Test func `podman: a store elsewhere is found by conmon's command line`() throws {
        let state = try StateFixture()
        try state.podman(config: StateFixture.bundle(), storage: "home/me/storage", list: "volatile-containers.json")
        #expect(!state.resolver.resolve(podman, hint: nil).isResolved)
        let hint = try #require(
            BundleHint(arguments: ["conmon", "-c", id, "-b", "/home/me/storage/overlay-containers/\(id)/userdata"], directory: nil))
        let container = state.resolver.resolve(podman, hint: hint)
        #expect(container.isResolved && container.name == "web")
        #expect(container.image?.digest == StateFixture.digest)
    }

    @Test func `podman: a container without an image`() throws {
        let state = try StateFixture()
        try state.podman(config: StateFixture.bundle(), image: "")
        let container = state.resolver.resolve(podman, hint: nil)
        #expect(container.isResolved && container.image?.digest == nil && container.image?.id == nil)
    }

    @Test func `host namespaces are those without an entry, or with a path to the host's`() throws {
        let config = StateFixture.bundle(namespaces: [
            ["type": "network", "path": "/proc/7/ns/net"], ["type": "ipc", "path": "/proc/8/ns/ipc"],
            ["type": "uts", "path": "/proc/9/ns/uts"], ["type": "mount"],
        ])
        let bundle = try StateError.parsed(RuntimeBundle.self, Array(try JSONSerialization.data(withJSONObject: config)), "config.json")
        let hosts = ["/proc/7/ns/net": true, "/proc/8/ns/ipc": false]
        #expect(bundle.sharesHost("network") { hosts[$0] } == true)
        #expect(bundle.sharesHost("ipc") { hosts[$0] } == false)
        #expect(bundle.sharesHost("uts") { hosts[$0] } == nil)
        #expect(bundle.sharesHost("mount") { hosts[$0] } == false)
        #expect(bundle.sharesHost("pid") { hosts[$0] } == true)
    }

    @Test func `the host's namespaces are known by their inodes`() throws {
        var state = try StateFixture()
        // The agent is not in a container: the paths are the host's own.
        let root = state.roots.prefix
        state.roots = RuntimeRoots(storage: [RuntimeRoots.Pair(root: root + "/var/lib/containers/storage", state: root + "/run")])
        try state.podman(
            config: StateFixture.bundle(namespaces: [
                ["type": "network", "path": "/proc/self/ns/net"], ["type": "ipc", "path": "/run/ipcns/x"],
            ]))
        let container = state.resolver.resolve(podman, hint: nil)
        #expect(container.hostNetwork == true && container.hostPID == true && container.hostIPC == false)
    }

    @Test(arguments: PrivilegedCase.all)
    func `privileged is written down or inferred`(_ test: PrivilegedCase) throws {
        let bundle = try StateError.parsed(RuntimeBundle.self, Array(test.json), "config.json")
        #expect(bundle.isPrivileged == test.expected)
    }

    @Test func `a bundle of other types is read as far as it goes`() throws {
        let state = try StateFixture()
        try state.podman(config: ["ociVersion": "1", "annotations": [1, 2], "mounts": "none", "linux": 7, "process": []])
        let container = state.resolver.resolve(podman, hint: nil)
        #expect(container.isResolved && container.privileged == nil && container.hostNetwork == nil && container.mounts.isEmpty)
    }

    @Test(arguments: [
        "", "{", "[]", "{\"ociVersion\":", "null", "\u{0}", "{}", String(repeating: "[", count: 100_000), #"{"ociVersion":{"a":1}}"#,
    ])
    func `a half-written bundle is a problem, and the rest is there`(_ text: String) throws {
        let state = try StateFixture()
        try state.podman(config: [:])
        let path = "var/lib/containers/storage/overlay-containers/\(id)/userdata/config.json"
        try state.folder.write(text, to: path)
        let resolution = state.resolver.resolution(of: podman, hint: nil)
        #expect(!resolution.container.isResolved && resolution.container.name == "web")
        #expect(resolution.problems.contains { $0.code == .malformed && $0.path.hasSuffix(path) })
    }

    @Test func `too large and not regular`() throws {
        let state = try StateFixture()
        try state.podman(config: [:])
        let path = "var/lib/containers/storage/overlay-containers/\(id)/userdata/config.json"
        let file = state.folder.file(path)
        try Data(count: Limits.documentBytes + 1).write(to: file)
        #expect(
            state.resolver.resolution(of: podman, hint: nil).problems.contains { $0.description.contains("\(Limits.documentBytes) bytes") })
        try FileManager.default.removeItem(at: file)
        #expect(mkfifo(file.path, 0o600) == 0)
        #expect(!state.resolver.resolve(podman, hint: nil).isResolved, "a pipe does not block")
    }

    @Test func `nothing on disk: the id and a reason`() throws {
        let state = try StateFixture()
        for runtime in [Workload.Runtime.podman, .docker, .containerd, .crio, .unknown] {
            let resolution = state.resolver.resolution(of: ContainerReference(id: id, runtime: runtime, podUID: "u"), hint: nil)
            #expect(!resolution.container.isResolved && resolution.container.id == id && resolution.container.image == nil)
            #expect(resolution.problems.contains { $0.code == .missing })
        }
    }

    @Test func `containerd: pod annotations without the database`() throws {
        let state = try StateFixture()
        let annotations = [
            "container-name": "nginx", "container-type": "container", "image-name": "docker.io/library/nginx:1.25",
            "sandbox-id": StateFixture.sandbox,
            "sandbox-name": "web-0", "sandbox-namespace": "shop", "sandbox-uid": "uid-1",
        ]
        let config = StateFixture.bundle(
            annotations: Dictionary(uniqueKeysWithValues: annotations.map { ("io.kubernetes.cri." + $0.key, $0.value) }),
            mounts: [
                [
                    "destination": "/etc/hostname",
                    "source": "/var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/\(StateFixture.sandbox)/hostname",
                    "options": ["rbind"],
                ]
            ])
        try state.write(config, to: "run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io/\(id)/config.json")
        // The cgroupfs driver does not tell the runtime.
        let resolution = state.resolver.resolution(of: ContainerReference(id: id, runtime: .unknown, podUID: "uid-0"), hint: nil)
        let container = resolution.container
        #expect(container.runtime == .containerd && container.name == "nginx" && container.image?.tag == "1.25" && container.mounts.isEmpty)
        #expect(container.pod == Workload.Pod(name: "web-0", namespace: "shop", uid: "uid-1", sandbox: StateFixture.sandbox))
        #expect(!container.isResolved && resolution.problems.contains { $0.path.hasSuffix("meta.db") }, "the digest is not known")
    }

    @Test func `CRI-O: pod from the bundle in the run root`() throws {
        let state = try StateFixture()
        try state.podman(config: [:])
        try FileManager.default.removeItem(
            at: state.folder.file("var/lib/containers/storage/overlay-containers/\(id)/userdata/config.json"))
        try state.write(
            StateFixture.bundle(annotations: [
                "io.container.manager": "cri-o", "io.kubernetes.cri-o.ContainerType": "container",
                "io.kubernetes.cri-o.SandboxID": StateFixture.sandbox,
                "io.kubernetes.cri-o.ImageName": "quay.io/app:2", "io.kubernetes.pod.name": "app-0", "io.kubernetes.pod.namespace": "prod",
                "io.kubernetes.pod.uid": "u",
                "io.kubernetes.cri-o.Labels": #"{"io.kubernetes.container.name":"app","tier":"x"}"#,
            ]), to: "run/containers/storage/overlay-containers/\(id)/userdata/config.json")
        try state.write(
            StateFixture.bundle(annotations: [
                "io.kubernetes.cri-o.ContainerType": "sandbox",
                "io.kubernetes.cri-o.Labels": #"{"io.kubernetes.pod.name":"app-0","app":"shop"}"#,
            ]), to: "run/containers/storage/overlay-containers/\(StateFixture.sandbox)/userdata/config.json")
        let container = state.resolver.resolve(ContainerReference(id: id, runtime: .crio), hint: nil)
        #expect(
            container.isResolved && container.runtime == .crio && container.name == "app" && container.image?.reference == "quay.io/app:2")
        #expect(
            container.pod
                == Workload.Pod(name: "app-0", namespace: "prod", uid: "u", sandbox: StateFixture.sandbox, labels: ["app": "shop"]))
        #expect(container.labels["tier"] == "x")
    }

    @Test func `systemd-nspawn: systemd's state of the machine, and its settings`() throws {
        let state = try StateFixture()
        let machine = ContainerReference(id: "my-web", runtime: .nspawn)
        #expect(!state.resolver.resolve(machine, hint: nil).isResolved)
        try state.folder.write(
            """
            # This is private data. Do not parse.
            NAME=my-web
            SCOPE=machine-my\\x2dweb.scope
            SERVICE=systemd-nspawn
            ROOT=/var/lib/machines/debian\\x2d12.raw
            LEADER=\(getpid())
            CLASS=container
            REALTIME=1795470138000001
            NONSENSE
            """, to: "run/systemd/machines/my-web")
        try state.folder.write(
            """
            [Exec]
            Bind=/not/a/mount
            [Files]
            # Bind=/no
            Bind=/srv/data
            BindReadOnly=/srv/config:/etc/config:norbind
            """, to: "etc/systemd/nspawn/my-web.nspawn")
        let container = state.resolver.resolve(machine, hint: nil)
        #expect(container.isResolved && container.name == "my-web" && container.image?.reference == "debian-12")
        #expect(container.created == 1_795_470_138_000_001_000)
        #expect(
            container.mounts == [
                Workload.Mount(source: "/srv/data", destination: "/srv/data", writable: true),
                Workload.Mount(source: "/srv/config", destination: "/etc/config", writable: false),
            ])
        let elsewhere = state.resolver.resolution(of: ContainerReference(id: "../../etc/shadow", runtime: .nspawn), hint: nil)
        #expect(!elsewhere.container.isResolved && elsewhere.problems.map(\.code) == [.malformed])
    }

    @Test func `docker: container files`() throws {
        let state = try StateFixture()
        let folder = "var/lib/docker/containers/\(id)"
        try state.write(
            [
                "ID": id, "Name": "/web", "Image": "sha256:" + StateFixture.image, "Created": "2026-01-02T03:04:05Z",
                "Config": ["Image": "nginx@\(StateFixture.digest)", "Labels": ["a": "b"]],
                "MountPoints": ["/data": ["Source": "/srv", "Destination": "/data", "RW": false]],
            ] as [String: Any], to: folder + "/config.v2.json")
        try state.write(
            ["Privileged": true, "NetworkMode": "host", "PidMode": "", "IpcMode": "private"] as [String: Any],
            to: folder + "/hostconfig.json")
        let container = state.resolver.resolve(ContainerReference(id: id, runtime: .docker, namespace: "moby"), hint: nil)
        #expect(
            container.isResolved && container.name == "web" && container.privileged == true && container.hostNetwork == true
                && container.hostPID == false)
        #expect(
            container.image
                == Workload.Image(
                    reference: "nginx@\(StateFixture.digest)", digest: StateFixture.digest, id: "sha256:" + StateFixture.image))
        #expect(
            container.mounts == [Workload.Mount(source: "/srv", destination: "/data", writable: false)] && container.labels == ["a": "b"])
    }

    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-11-23T21:42:18.625975001Z", 1_795_470_138_625_975_001),
            ("2024-02-29T12:00:00+02:00", 1_709_200_800_000_000_000),
            ("2000-03-01T00:00:00.5Z", 951_868_800_500_000_000), ("2024-02-29T12:00:00", nil), ("1969-12-31T23:59:59Z", nil),
            ("0001-01-01T00:00:00Z", nil),
            ("2024-13-01T00:00:00Z", nil), ("2024-01-01T00:00:00.Z9", nil), ("", nil), ("2024-01-01T00:00:00+0200", nil),
        ] as [(String, UInt64?)])
    func `times in RFC 3339`(_ text: String, _ expected: UInt64?) {
        #expect(Timestamps.rfc3339(text) == expected)
    }

    @Test func `times in Go's binary form`() {
        let bytes: [UInt8] = [1, 0, 0, 0, 0x0e, 0xe2, 0x96, 0xaa, 0x58, 0x34, 0x68, 0xcf, 0x00, 0xff, 0xff]
        #expect(Timestamps.goBinary(bytes) == 1_795_470_168_879_283_968)
        #expect(Timestamps.goBinary(Array(bytes.dropLast())) == nil)
        #expect(Timestamps.goBinary([UInt8](repeating: 0xff, count: 15)) == nil)
        #expect(Timestamps.goBinary([1] + [UInt8](repeating: 0, count: 14)) == nil)
    }
}

/// A bundle as JSON, because a dictionary of anything is not Sendable.
struct PrivilegedCase: Sendable {
    var json: Data
    var expected: Bool

    init(_ expected: Bool, _ bundle: [String: Any]) {
        json = (try? JSONSerialization.data(withJSONObject: bundle)) ?? Data()
        self.expected = expected
    }

    static let all: [PrivilegedCase] = {
        let every = Array(RuntimeBundle.capabilities)
        return [
            PrivilegedCase(true, StateFixture.bundle(annotations: ["io.podman.annotations.privileged": "TRUE"])),
            PrivilegedCase(
                false,
                StateFixture.bundle(
                    annotations: ["io.podman.annotations.privileged": "FALSE"], capabilities: every, masked: [], seccomp: false)),
            PrivilegedCase(true, StateFixture.bundle(capabilities: every, masked: [], seccomp: false)),
            PrivilegedCase(false, StateFixture.bundle(capabilities: every, masked: [])),
            PrivilegedCase(false, StateFixture.bundle(capabilities: every, seccomp: false)),
            PrivilegedCase(false, StateFixture.bundle(capabilities: Array(every.dropFirst()), masked: [], seccomp: false)),
        ]
    }()
}
