import Events

extension FieldFamily {
    /// The pod.
    static let kubernetes = FieldFamily(
        name: "Kubernetes",
        fields: [
            Field("k8s.pod.name", .text, "name of the pod") { subject, _ in .optional(subject.workload.podName) },
            Field("k8s.ns.name", .text, "namespace of the pod") { subject, _ in .optional(subject.workload.podNamespace) },
            text("k8s.pod.id", "uid of the pod") { $0.uid },
            text("k8s.pod.uid", "uid of the pod") { $0.uid },
            text("k8s.pod.sandbox_id", "first 12 digits of the sandbox container's id") { $0.sandbox.map { String($0.prefix(12)) } },
            text("k8s.pod.full_sandbox_id", "id of the sandbox container") { $0.sandbox },
            text("k8s.pod.ip", "address of the pod; not recorded") { _ in nil },
            text("k8s.pod.cni.json", "network state of the pod; not recorded") { _ in nil },
            Field("k8s.pod.labels", .text, flags: .computed, "all labels of the pod, key:value, parted by comma and blank") { subject, _ in
                subject.labels(subject.workload.container?.pod?.labels)
            },
            Field("k8s.pod.label", .text, argument: .requiredKey, flags: .computed, "value of a label of the pod") { subject, argument in
                subject.copied(subject.label(argument.key, in: subject.workload.container?.pod?.labels))
            },
        ])

    private static func text(_ name: String, _ meaning: String, _ read: @escaping @Sendable (Workload.Pod) -> String?) -> Field {
        Field(name, .text, flags: .computed, meaning) { subject, _ in subject.copied(subject.workload.container?.pod.flatMap(read)) }
    }
}
