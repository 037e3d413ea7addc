import Foundation
import TestKit

@testable import Workloads

/// State of runtimes in a temporary folder, in the layout that they leave on disk.
struct StateFixture {
    static let id = "8cf2a1ca45acf5e3d90b2a4bd0183d7670b28cda4053c6f935f126c1e587617a"
    static let sandbox = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
    static let image = "76d5bcd5fedf26957907d5f4d1bc4a347fa23f7fc984d379f87c66b6db4ef8ae"
    static let digest = "sha256:0408a8b766616479af269d69f26694e3701b58ebca5ab05866282cf424093c63"

    let folder: TemporaryDirectory
    var roots: RuntimeRoots

    init() throws {
        folder = try TemporaryDirectory()
        // The host's root is elsewhere: every path must go through the prefix.
        roots = RuntimeRoots(prefix: String(folder.path.dropLast()))
    }

    var resolver: WorkloadResolver { WorkloadResolver(roots: roots) }

    func write(_ value: Any, to path: String) throws {
        try folder.write(String(decoding: try JSONSerialization.data(withJSONObject: value), as: UTF8.self), to: path)
    }

    /// An OCI bundle's config.
    static func bundle(
        annotations: [String: String] = [:], mounts: [[String: Any]] = [], capabilities: [String] = ["CAP_CHOWN"],
        masked: [String] = ["/proc/kcore"], namespaces: [[String: Any]] = [["type": "pid"], ["type": "network"], ["type": "ipc"]],
        seccomp: Bool = true
    ) -> [String: Any] {
        var linux: [String: Any] = ["namespaces": namespaces, "maskedPaths": masked, "readonlyPaths": masked]
        if seccomp { linux["seccomp"] = ["defaultAction": "SCMP_ACT_ERRNO"] }
        return [
            "ociVersion": "1.0.2", "annotations": annotations, "mounts": mounts, "linux": linux,
            "process": ["args": ["/bin/sleep"], "cwd": "/", "capabilities": ["bounding": capabilities]],
        ]
    }

    /// A container in podman's store.
    func podman(
        config: [String: Any], storage: String = "var/lib/containers/storage", image: String = Self.image, list: String = "containers.json"
    ) throws {
        let metadata = #"{"image-name":"localhost/web:1","image-id":"\#(image)","name":"web","created-at":1795470138}"#
        try write(
            [
                ["id": "broken"], 7,
                [
                    "id": Self.id, "names": ["web"], "image": image, "layer": "l", "metadata": metadata,
                    "created": "2026-11-23T21:42:18.625975001Z",
                ],
            ] as [Any], to: "\(storage)/overlay-containers/\(list)")
        try write(
            [["id": Self.image, "digest": Self.digest, "names": ["localhost/web:1"]]], to: "\(storage)/overlay-images/images.json")
        try write(config, to: "\(storage)/overlay-containers/\(Self.id)/userdata/config.json")
    }
}
