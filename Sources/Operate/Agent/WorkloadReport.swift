import Events
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
        let items = workloads.map { container in
            JSONText.object([
                ("id", container.id), ("name", container.name), ("image", container.image?.reference),
                ("image_digest", container.image?.digest),
                ("image_id", container.image?.id), ("runtime", container.runtime.rawValue), ("pod", container.pod?.name),
                ("namespace", container.pod?.namespace), ("pod_uid", container.pod?.uid),
            ])
        }
        return "[\(items.joined(separator: ","))]"
    }
}
