import Events
import Testing

@testable import Workloads

private let id = "8cf2a1ca45acf5e3d90b2a4bd0183d7670b28cda4053c6f935f126c1e587617a"
private let other = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
private let uid = "0a1b2c3d-1111-2222-3333-444455556666"
private let uidWithUnderscores = "0a1b2c3d_1111_2222_3333_444455556666"

struct PathCase: Sendable, CustomTestStringConvertible {
    var path: String
    var expected: ContainerReference?
    var testDescription: String { path }

    init(_ path: String, _ runtime: Workload.Runtime, id own: String = id, namespace: String? = nil, pod: String? = nil) {
        self.path = path
        expected = ContainerReference(id: own, runtime: runtime, namespace: namespace, podUID: pod)
    }

    init(host path: String) { self.path = path }
}

struct CgroupPathTests {
    @Test(arguments: [
        // podman
        PathCase("/libpod_parent/libpod-\(id)", .podman),
        PathCase("libpod_parent/libpod-\(id)/", .podman),
        PathCase("/machine.slice/libpod-\(id).scope", .podman),
        PathCase("/machine.slice/libpod-\(id).scope/container", .podman),
        PathCase("/machine.slice/libpod-\(id).scope/container/init.scope", .podman),
        PathCase("/machine.slice/machine-libpod_pod_\(other).slice/libpod-\(id).scope", .podman),
        PathCase("/libpod_parent/\(other)/libpod-\(id)", .podman),
        PathCase("/custom/\(other)/libpod-\(id)", .podman),
        PathCase("/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-\(id).scope/container", .podman),
        PathCase("/system.slice/web.service/libpod-payload-\(id)", .podman),
        // docker
        PathCase("/docker/\(id)", .docker, namespace: "moby"),
        PathCase("/system.slice/docker-\(id).scope", .docker, namespace: "moby"),
        PathCase("/docker/\(id)/system.slice/cron.service", .docker, namespace: "moby"),
        PathCase("/moby/\(id)", .docker, namespace: "moby"),
        PathCase("/actions_job/\(id)", .unknown),
        // containerd
        PathCase("/k8s.io/\(id)", .containerd, namespace: "k8s.io"),
        PathCase("/k8s.io/web-1", .containerd, id: "web-1", namespace: "k8s.io"),
        PathCase("/default/plain1", .containerd, id: "plain1", namespace: "default"),
        PathCase("/default/\(id)", .containerd, namespace: "default"),
        PathCase("/system.slice/cri-containerd-\(id).scope", .containerd, namespace: "k8s.io"),
        PathCase(
            "/system.slice/containerd.service/kubepods-burstable-pod\(uidWithUnderscores).slice:cri-containerd:\(id)", .containerd,
            namespace: "k8s.io", pod: uid),
        // Kubernetes
        PathCase("/kubepods/burstable/pod\(uid)/\(id)", .unknown, pod: uid),
        PathCase("/kubepods/pod\(uid)/\(id)", .unknown, pod: uid),
        PathCase("/kubelet/kubepods/besteffort/pod\(uid)/\(id)", .unknown, pod: uid),
        PathCase(
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod\(uidWithUnderscores).slice/cri-containerd-\(id).scope",
            .containerd, namespace: "k8s.io", pod: uid),
        PathCase("/kubepods.slice/kubepods-pod\(uidWithUnderscores).slice/crio-\(id).scope", .crio, pod: uid),
        PathCase("/kubepods.slice/kubepods-pod\(uidWithUnderscores).slice/crio-\(id).scope/container", .crio, pod: uid),
        PathCase(
            "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod\(uidWithUnderscores).slice/docker-\(id).scope", .docker,
            namespace: "moby", pod: uid),
        PathCase("/kubepods/besteffort/pod00112233445566778899aabbccddeeff/\(id)", .unknown, pod: "00112233445566778899aabbccddeeff"),
        PathCase(
            "/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod\(uidWithUnderscores).slice/cri-containerd-\(id).scope", .containerd,
            namespace: "k8s.io", pod: uid),
        // others
        PathCase("/machine.slice/machine-web.scope", .nspawn, id: "web"),
        PathCase("/machine.slice/machine-my\\x2dweb.scope/payload/init.scope", .nspawn, id: "my-web"),
        PathCase("/machine.slice/systemd-nspawn@build.service/payload", .nspawn, id: "build"),
        PathCase("/lxc/ct1", .lxc, id: "ct1"),
        PathCase("/lxc.payload.ct1/init.scope", .lxc, id: "ct1"),
        PathCase("/machine.slice/machine-lxc\\x2d12\\x2dbox.scope", .lxc, id: "lxc-12-box"),
        PathCase("/ecs/00112233445566778899aabbccddeeff/\(id)", .unknown),
        PathCase(
            "/ecs/00112233445566778899aabbccddeeff/00112233445566778899aabbccddeeff-2531612879", .unknown,
            id: "00112233445566778899aabbccddeeff-2531612879"),
        // nested: the innermost
        PathCase("/docker/\(other)/docker/\(id)", .docker, namespace: "moby"),
        PathCase("/machine.slice/libpod-\(other).scope/container/kubepods/pod\(uid)/\(id)", .unknown, pod: uid),
        PathCase("/kubepods/pod\(uid)/\(other)/docker/\(id)", .docker, namespace: "moby"),
        PathCase("/docker/\(other)/default/web", .containerd, id: "web", namespace: "default"),
        PathCase("/docker/\(id)/libpod_parent/libpod-conmon-\(other)", .docker, namespace: "moby"),
        PathCase("/docker/\(id)/lxc.monitor.x", .docker, namespace: "moby"),
    ])
    func `names a container`(_ test: PathCase) {
        #expect(CgroupPath.container(in: test.path) == test.expected)
    }

    @Test(arguments: [
        "", "/", "//", "/init.scope", "/system.slice/ssh.service", "/user.slice/user-0.slice/session-1.scope",
        "/libpod_parent", "/libpod_parent/conmon", "/libpod_parent/libpod-conmon-\(id)", "/machine.slice/libpod-conmon-\(id).scope",
        "/libpod_parent/\(id)", "/machine.slice/machine-libpod_pod_\(id).slice", "/libpod-\(id.dropLast())", "/libpod-\(id)0",
        "/libpod-\(id.uppercased())", "/docker", "/docker/buildx", "/k8s.io", "/default", "/kubepods/burstable/pod\(uid)",
        "/kubepods.slice/kubepods-pod\(uidWithUnderscores).slice",
        "/kubepods.slice/kubepods-pod\(uidWithUnderscores).slice/crio-conmon-\(id).scope",
        "/machine.slice/machine-qemu\\x2d1\\x2dvm.scope", "/machine.slice/machine-.scope", "/elsewhere/machine-web.scope",
        "/lxc.monitor.ct1",
        "/lxc.payload.", "/foo/bar", "/a/default/b", "/default/-x", "/default/a..b", "/k8s.io/\(String(repeating: "a", count: 77))",
        "/system.slice/docker.service", "/system.slice/containerd.service", "/ecs/00112233445566778899aabbccddeeff",
        String(repeating: "/a", count: 10_000) + "/docker/" + id,
    ])
    func `leaves the host's alone`(_ path: String) {
        #expect(CgroupPath.container(in: path) == nil)
    }

    @Test func `nested containers are named from the outside in`() {
        let paths = [
            "/docker/\(other)/docker/\(id)/default/web": [other, id, "web"], "/custom/\(other)/libpod-\(id)/x": [id],
            "/kubepods/pod\(uid)/\(other)/libpod-\(id)": [other, id], "/docker/\(other)/libpod-\(id)": [other, id], "/init.scope": [],
        ]
        for (path, ids) in paths { #expect(CgroupPath.containers(in: path).map(\.id) == ids, "\(path)") }
    }

    @Test func `a hint makes any namespace of containerd known`() {
        let bundle = BundleHint(bundle: "/run/containerd/io.containerd.runtime.v2.task/build/job7")
        #expect(CgroupPath.container(in: "/build/job7") == nil)
        #expect(
            CgroupPath.container(in: "/build/job7", hint: bundle)
                == ContainerReference(id: "job7", runtime: .containerd, namespace: "build"))
        #expect(CgroupPath.container(in: "/build/job8", hint: bundle) == nil)
        #expect(CgroupPath.container(in: "/other/job7", hint: bundle) == nil)
        // The same two names elsewhere are no bundle of containerd's.
        #expect(CgroupPath.container(in: "/build/job7", hint: BundleHint(bundle: "/srv/build/job7")) == nil)
        let shim = BundleHint(bundle: nil, containerID: "job7", namespace: "build")
        #expect(CgroupPath.container(in: "/build/job7", hint: shim)?.namespace == "build")
    }

    @Test func `no text crashes it`() {
        var generator = SystemRandomNumberGenerator()
        let pieces = [
            "/", "libpod-", id, ".scope", "pod", uid, ":", "kubepods", "-", ".slice", "\\x2", "\\x", "machine.slice/machine-", "é", "\0",
            "k8s.io", "lxc/",
        ]
        for _ in 0..<20_000 {
            let path = (0..<Int.random(in: 0...9, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            if let found = CgroupPath.container(in: path) { #expect(!found.id.isEmpty && !found.id.contains("/")) }
        }
    }
}
