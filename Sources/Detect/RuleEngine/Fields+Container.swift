import Events

extension FieldFamily {
    /// The container.
    static let container = FieldFamily(name: "Container", fields: identity + image + state + mounts)

    private static let identity: [Field] = [
        Field("container.id", .text, "first 12 digits of the container id; host outside containers") { subject, _ in
            .bytes(subject.workload.shortID.view)
        },
        text("container.full_id", "whole container id") { $0.id },
        Field("container.name", .text, "name of the container; host outside containers") { subject, _ in .optional(subject.workload.name) },
        text("container.type", "program that made the container") { $0.runtime.rawValue },
        text("container.ip", "address of the container; not recorded") { _ in nil },
        text("container.cni.json", "network state of the pod; not recorded") { _ in nil },
        Field("container.label", .text, argument: .requiredKey, flags: .computed, "value of a label") { subject, argument in
            subject.copied(subject.label(argument.key, in: subject.workload.container?.labels))
        },
        Field("container.labels", .text, flags: .computed, "all labels, key:value, parted by comma and blank") { subject, _ in
            subject.labels(subject.workload.container?.labels)
        },
    ]

    private static let image: [Field] = [
        Field("container.image", .text, "image reference") { subject, _ in .optional(subject.workload.imageReference) },
        Field("container.image.repository", .text, "image name without tag and digest") { subject, _ in
            .optional(subject.workload.imageRepository)
        },
        text("container.image.tag", "tag of the image") { $0.image?.tag },
        text("container.image.digest", "manifest digest of the image") { $0.image?.digest },
        text("container.image.id", "id of the image") { $0.image?.id },
    ]

    private static let state: [Field] = [
        truth("container.privileged", "started privileged") { $0.privileged },
        truth("container.host_pid", "shares the host's pid namespace") { $0.hostPID },
        truth("container.host_network", "shares the host's network namespace") { $0.hostNetwork },
        truth("container.host_ipc", "shares the host's ipc namespace") { $0.hostIPC },
        Field("container.start_ts", .absoluteTime, "creation of the container, nanoseconds since 1970") { subject, _ in
            guard let created = subject.workload.container?.created else { return .missing }
            return .number(created)
        },
        Field("container.duration", .relativeTime, "nanoseconds since the creation of the container") { subject, _ in
            guard let created = subject.workload.container?.created, created <= subject.wallTime else { return .missing }
            return .number(subject.wallTime - created)
        },
        text("container.healthcheck", "health check; not recorded") { _ in nil },
        text("container.liveness_probe", "liveness probe; not recorded") { _ in nil },
        text("container.readiness_probe", "readiness probe; not recorded") { _ in nil },
    ]

    private static let mounts: [Field] = [
        Field("container.mounts", .text, flags: .computed, "volumes, source:destination::mode:propagation, parted by blanks") {
            subject, _ in subject.mountsText
        },
        mount("container.mount", "a volume, by number or by source", by: .source) { subject, mount in subject.mountText(mount) },
        mount("container.mount.source", "source of a volume, by number or destination", by: .destination) { subject, mount in
            subject.scratch.copy(mount.source)
        },
        mount("container.mount.dest", "destination of a volume, by number or source", by: .source) { subject, mount in
            subject.scratch.copy(mount.destination)
        },
        mount("container.mount.mode", "mode of a volume, by number or source", by: .source) { _, _ in .literal("") },
        mount("container.mount.rdwr", "true if a volume is writable, by number or source", by: .source) { _, mount in
            mount.writable ? .literal("true") : .literal("false")
        },
        mount("container.mount.propagation", "propagation of a volume; not recorded", by: .source) { _, _ in .missing },
    ]

    private enum MountKey: Sendable { case source, destination }

    private static func mount(
        _ name: String, _ meaning: String, by key: MountKey, _ read: @escaping @Sendable (Subject, Workload.Mount) -> FieldValue
    ) -> Field {
        Field(name, .text, argument: .optionalIndexOrKey, flags: .computed, meaning) { subject, argument in
            guard let mounts = subject.workload.container?.mounts else { return .missing }
            if argument.index >= 0 { return argument.index < mounts.count ? read(subject, mounts[argument.index]) : .missing }
            for mount in mounts where subject.same(key == .source ? mount.source : mount.destination, argument.key) {
                return read(subject, mount)
            }
            return .missing
        }
    }

    private static func text(_ name: String, _ meaning: String, _ read: @escaping @Sendable (Workload.Container) -> String?) -> Field {
        Field(name, .text, flags: .computed, meaning) { subject, _ in subject.copied(subject.workload.container.flatMap(read)) }
    }

    private static func truth(_ name: String, _ meaning: String, _ read: @escaping @Sendable (Workload.Container) -> Bool?) -> Field {
        Field(name, .boolean, meaning) { subject, _ in subject.workload.container.flatMap(read).map { .boolean($0) } ?? .missing }
    }
}

extension Subject {
    /// A text of a container, or nothing.
    func copied(_ text: String?) -> FieldValue { text.map { scratch.copy($0) } ?? .missing }

    /// Whether a text is these bytes.
    func same(_ text: String, _ bytes: ByteView) -> Bool { text.utf8.elementsEqual(bytes) }

    /// A label's value.
    func label(_ key: ByteView, in labels: [String: String]?) -> String? { labels?.first { same($0.key, key) }?.value }

    /// All labels in the order of their keys.
    func labels(_ labels: [String: String]?) -> FieldValue {
        guard let labels, !labels.isEmpty else { return .missing }
        return scratch.copy(labels.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: ", "))
    }

    /// One volume.
    func mountText(_ mount: Workload.Mount) -> FieldValue { scratch.copy("\(mount.source):\(mount.destination)::\(mount.writable):") }

    /// All volumes.
    var mountsText: FieldValue {
        guard let mounts = workload.container?.mounts, !mounts.isEmpty else { return .missing }
        return scratch.copy(mounts.map { "\($0.source):\($0.destination)::\($0.writable):" }.joined(separator: " "))
    }
}
