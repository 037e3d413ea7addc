import Testing

@testable import Workloads

private let id = "8cf2a1ca45acf5e3d90b2a4bd0183d7670b28cda4053c6f935f126c1e587617a"
private let userdata = "/var/lib/containers/storage/overlay-containers/\(id)/userdata"
private let tasks = "/run/containerd/io.containerd.runtime.v2.task"

struct HintCase: Sendable, CustomTestStringConvertible {
    var line: String
    var directory: String? = "/work"
    var bundle: String?
    var containerID: String?
    var namespace: String?
    var testDescription: String { line }
}

struct BundleHintTests {
    @Test(arguments: [
        HintCase(
            line: "/usr/bin/conmon --api-version 1 -c \(id) -u \(id) -r /usr/bin/runc -b \(userdata) -p /x/pidfile -n web --full-attach",
            bundle: userdata, containerID: id),
        HintCase(line: "conmon --cid=\(id) --bundle=\(userdata)", bundle: userdata, containerID: id),
        HintCase(
            line: "/usr/bin/runc --log-format=json --log=/x/oci-log create --bundle \(userdata) --pid-file /x/pidfile \(id)",
            bundle: userdata, containerID: id),
        HintCase(
            line:
                "runc --root /run/containerd/runc/k8s.io --log-format json create --bundle \(tasks)/k8s.io/web --pid-file /x/init.pid web",
            bundle: "\(tasks)/k8s.io/web", containerID: "web"),
        HintCase(line: "runc run -b sub/dir box", bundle: "/work/sub/dir", containerID: "box"),
        HintCase(line: "runc run -b . box", bundle: "/work", containerID: "box"),
        HintCase(line: "crun --root=/run/crun create -b \(userdata) \(id)", bundle: userdata, containerID: id),
        HintCase(line: "runc create box", bundle: "/work", containerID: "box"),
        HintCase(
            line: "/usr/bin/containerd-shim-runc-v2 -namespace k8s.io -id pause1 -address /run/containerd/containerd.sock",
            directory: "\(tasks)/k8s.io/pause1", bundle: "\(tasks)/k8s.io/pause1", containerID: "pause1", namespace: "k8s.io"),
        HintCase(
            line: "containerd-shim-kata-v2 --namespace=build --id=x", directory: nil, bundle: nil, containerID: "x", namespace: "build"),
    ])
    func `reads a runtime's command line`(_ test: HintCase) throws {
        let arguments = test.line.split(separator: " ").map(String.init)
        let hint = try #require(BundleHint(arguments: arguments, directory: test.directory))
        #expect(hint.bundle == test.bundle)
        #expect(hint.containerID == test.containerID)
        #expect(hint.namespace == test.namespace)
        let argv = Array(arguments.joined(separator: "\0").utf8) + [0]
        #expect(BundleHint(argv: argv, directory: test.directory) == hint)
    }

    @Test(arguments: [
        "", "sh -c runc", "runc", "runc --version", "runc exec --process /x/p \(id)", "runc kill \(id) 9", "runc init", "conmon",
        "conmon --version",
        "/usr/bin/containerd --root /x", "crun delete --force \(id)", "podman run --rm x",
    ])
    func `others tell nothing`(_ line: String) {
        #expect(BundleHint(arguments: line.split(separator: " ").map(String.init), directory: "/work") == nil)
    }

    @Test func `too many arguments are no runtime's`() {
        #expect(BundleHint(arguments: ["runc", "create"] + Array(repeating: "x", count: 100_000), directory: "/") == nil)
    }

    @Test func `a pod's shim leads to its other containers`() {
        let shim = BundleHint(bundle: "\(tasks)/k8s.io/pause1", containerID: "pause1", namespace: "k8s.io")
        #expect(shim.bundle(of: "web1") == "\(tasks)/k8s.io/web1")
        #expect(shim.bundle(of: "pause1") == "\(tasks)/k8s.io/pause1")
        #expect(BundleHint(bundle: "/srv/box", containerID: "box").bundle(of: "web1") == nil)
        #expect(shim.concerns(ContainerReference(id: "web1", runtime: .containerd, namespace: "k8s.io")))
        #expect(!shim.concerns(ContainerReference(id: "web1", runtime: .containerd, namespace: "default")))
    }
}
