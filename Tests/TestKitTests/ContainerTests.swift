import Foundation
import TestKit
import Testing

/// The container fixtures do what end-to-end tests rely on.
@Suite(.serialized) struct ContainerTests {
    @Test(.requires(.root, .podman)) func podmanRunsACommandToItsEnd() throws {
        let script = "cat /etc/passwd | sed -n 1p; ls /sys/class/net; cat; echo trouble >&2; exit 4"
        let output = try Podman.run(command: ["/bin/sh", "-c", script], input: Array("typed\n".utf8))
        #expect(output.status == .exited(4))
        #expect(output.text == "root:x:0:0:root:/root:/bin/sh\nlo\ntyped")
        #expect(output.errorText.hasSuffix("trouble"))
    }

    @Test(.requires(.root, .podman)) func theImageHasWhatScenariosUse() throws {
        let programs = ["sh", "cat", "sleep", "ln", "cp", "chmod", "nc", "sed", "chroot", "mount", "wget", "id"]
        let script = "for name; do /bin/test -x /bin/$name && echo $name; done"
        let output = try Podman.run(command: ["/bin/sh", "-c", script, "sh"] + programs)
        #expect(output.text.split(separator: "\n").map(String.init) == programs)
    }

    @Test(.requires(.root, .podman)) func anImageCanHaveMoreFiles() throws {
        let folder = try TemporaryDirectory()
        let first = try TestImage.busybox(adding: ["etc/note": folder.write("one", to: "note")])
        let second = try TestImage.busybox(adding: ["etc/note": folder.write("two", to: "note")])
        defer { for image in [first, second] { _ = try? Command.run(["podman", "rmi", image]) } }
        #expect(first != second)
        #expect(try Podman.run(image: first, command: ["/bin/cat", "/etc/note"]).text == "one")
        #expect(try Podman.run(image: second, command: ["/bin/cat", "/etc/note"]).text == "two")
    }

    @Test(.requires(.root, .podman)) func aStartedPodmanContainerIsRemovedWithItsObject() throws {
        let name: String
        do {
            let container = try Podman.start()
            name = container.name
            #expect(container.id.count == 64)
            #expect(try container.inspect("{{.State.Running}} {{.Id}}") == "true \(container.id)")
            #expect(try container.exec(["/bin/cat", "/proc/1/comm"]).text == "sleep")
        }
        #expect(try Command.run(["podman", "container", "exists", name]).status == .exited(1))
    }

    @Test(.requires(.root, .podman)) func aContainerThatTakesTooLongIsRemoved() throws {
        let name = Podman.newName()
        #expect { try Podman.run(name: name, command: ["/bin/sleep", "600"], timeout: .seconds(2)) } throws: {
            ($0 as? CommandError)?.code == .timedOut
        }
        #expect(try Command.run(["podman", "container", "exists", name]).status == .exited(1))
    }

    @Test(.requires(.root, .containerd)) func containerdRunsAContainerOfAPod() throws {
        let root: String
        do {
            let containerd = try Containerd()
            root = containerd.root.path
            let image = try containerd.importImage()
            let sandbox = String(repeating: "a", count: 64)
            let pod = Containerd.Pod(name: "web-1", namespace: "shop", uid: "u-1", sandbox: sandbox, container: "web")
            let id = try containerd.start(image: image, pod: pod)
            #expect(try containerd.exec(id, ["/bin/cat", "/proc/1/comm"]).text == "sleep")
            #expect(try containerd.exec(id, ["/bin/false"]).status == .exited(1))

            let config = containerd.state.appending(path: "io.containerd.runtime.v2.task/\(Containerd.namespace)/\(id)/config.json")
            struct Bundle: Decodable { let annotations: [String: String] }
            let annotations = try JSONDecoder().decode(Bundle.self, from: Data(contentsOf: config)).annotations
            #expect(annotations["io.kubernetes.cri.sandbox-name"] == "web-1")
            #expect(annotations["io.kubernetes.cri.sandbox-namespace"] == "shop")
            #expect(annotations["io.kubernetes.cri.container-name"] == "web")

            containerd.remove(id)
            #expect(try containerd.ctr(["container", "list", "--quiet"]) == "")
            try containerd.start(image: image)
        }
        #expect(!FileManager.default.fileExists(atPath: root), "its folder is gone")
        let mounts = try String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)
        #expect(!mounts.contains(root))
    }
}
