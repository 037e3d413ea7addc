import Events
import JSONText
import Workloads

/// The containers that run now.
public struct WorkloadReport {
    private let workloads: [Workload.Container]

    /// Looks at the cgroups of this host and at the runtimes' state.
    public init() {
        let directory = WorkloadDirectory()
        _ = directory.scan()
        _ = directory.waitUntilIdle(timeout: .seconds(5))
        directory.drain { _, _ in }
        workloads = directory.all.compactMap(\.container).sorted {
            ($0.pod?.name ?? "", $0.name ?? "", $0.id) < ($1.pod?.name ?? "", $1.name ?? "", $1.id)
        }
        directory.stop()
    }

    /// For people.
    public var table: String {
        guard !workloads.isEmpty else { return "No container runs on this host." }
        let head = [["CONTAINER", "NAME", "IMAGE", "DIGEST", "RUNTIME", "POD"]]
        let rows = workloads.map { container in
            [
                container.shortID, container.name ?? "-", container.image?.reference ?? container.image?.id ?? "-",
                (container.image?.digest ?? container.image?.id).map { String($0.prefix(19)) } ?? "-", container.runtime.rawValue,
                container.pod.map { "\($0.namespace)/\($0.name)" } ?? "-",
            ]
        }
        return TextTable(head + rows).lines.map { String($0.dropFirst(2)) }.joined(separator: "\n")
    }

    /// For programs: an array of containers.
    public var json: String {
        var json = JSONWriter(capacity: 4_096)
        json.array { json in
            for container in workloads {
                json.object { json in
                    json.member("id", container.id)
                    json.member("name", container.name)
                    json.member("image", container.image?.reference)
                    json.member("image_digest", container.image?.digest)
                    json.member("image_id", container.image?.id)
                    json.member("runtime", container.runtime.rawValue)
                    json.member("pod", container.pod?.name)
                    json.member("namespace", container.pod?.namespace)
                    json.member("pod_uid", container.pod?.uid)
                }
            }
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
