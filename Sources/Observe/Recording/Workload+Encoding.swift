import Events

/// Descriptions of containers: parts, each with a number, its length and its content. Order and absence are free, unknown parts are
/// an error of the format's version.
private enum Part: UInt8 {
    case id = 1
    case name, runtime, imageReference, imageDigest, imageID, created, facts, mount, label, podName, podNamespace, podUID, podSandbox,
        podLabel
    /// Mounts or labels were left out.
    case cut
}

/// Bits of `Part.facts`: for each fact one that it is known and one that it is true.
private enum Fact: UInt16, CaseIterable {
    case privileged = 0
    case hostNetwork, hostPID, hostIPC, isSandbox, isResolved
}

extension Workload.Container {
    /// - Returns: the description, and whether something was left out.
    func encoded() -> (bytes: [UInt8], isCut: Bool) {
        var bytes: [UInt8] = []
        func add(_ part: Part, _ content: [UInt8]) {
            bytes.append(part.rawValue)
            bytes.append(integer: UInt32(content.count))
            bytes += content
        }
        func add(_ part: Part, _ text: String?) {
            if let text { add(part, Array(text.utf8.prefix(RecordingLimits.textBytes / 16))) }
        }
        add(.id, id)
        add(.name, name)
        add(.runtime, runtime.rawValue)
        // Even an image without any name is one.
        if let image {
            add(.imageReference, image.reference ?? "")
            add(.imageDigest, image.digest)
            add(.imageID, image.id)
        }
        if let created { add(.created, withUnsafeBytes(of: created.littleEndian) { Array($0) }) }
        add(.facts, withUnsafeBytes(of: facts.littleEndian) { Array($0) })
        if let pod {
            add(.podName, pod.name)
            add(.podNamespace, pod.namespace)
            add(.podUID, pod.uid)
            add(.podSandbox, pod.sandbox)
        }
        var isCut = false
        func addIfRoom(_ part: Part, _ content: [UInt8]) {
            if bytes.count + content.count + 16 <= RecordingLimits.workloadBytes { add(part, content) } else { isCut = true }
        }
        for mount in mounts {
            var content: [UInt8] = [mount.writable ? 1 : 0]
            content.append(text: mount.source)
            content.append(text: mount.destination)
            addIfRoom(.mount, content)
        }
        for (part, labels) in [(Part.label, labels), (.podLabel, pod?.labels ?? [:])] {
            for (key, value) in labels.sorted(by: { $0.key < $1.key }) {
                var content: [UInt8] = []
                content.append(text: key)
                content.append(text: value)
                addIfRoom(part, content)
            }
        }
        if isCut { add(.cut, []) }
        return (bytes, isCut)
    }

    private var facts: UInt16 {
        let values: [(Fact, Bool?)] = [
            (.privileged, privileged), (.hostNetwork, hostNetwork), (.hostPID, hostPID), (.hostIPC, hostIPC), (.isSandbox, isSandbox),
            (.isResolved, isResolved),
        ]
        return values.reduce(0) { bits, value in bits | (value.1 == nil ? 0 : value.1 == true ? 3 : 1) << (2 * value.0.rawValue) }
    }

    /// Reads a description to the end of the bytes.
    init?(_ cursor: inout ByteCursor) {
        var container = Workload.Container(id: "", runtime: .unknown)
        var image: Workload.Image?, pod: Workload.Pod?
        while cursor.remaining > 0 {
            guard let number = cursor.integer(UInt8.self), let part = Part(rawValue: number), let size = cursor.integer(UInt32.self),
                size <= RecordingLimits.workloadBytes, let content = cursor.view(Int(size))
            else { return nil }
            guard container.take(part, content, &image, &pod) else { return nil }
        }
        guard !container.id.isEmpty else { return nil }
        container.image = image
        container.pod = pod
        self = container
    }

    private mutating func take(_ part: Part, _ content: ByteView, _ image: inout Workload.Image?, _ pod: inout Workload.Pod?) -> Bool {
        var cursor = ByteCursor(content)
        let text = String(decoding: content, as: UTF8.self)
        switch part {
        case .id: id = text
        case .name: name = text
        case .runtime: runtime = Workload.Runtime(rawValue: text) ?? .unknown
        case .imageReference: image = Workload.Image(reference: text.isEmpty ? nil : text, digest: image?.digest, id: image?.id)
        case .imageDigest: image?.digest = text
        case .imageID: image?.id = text
        case .created: created = cursor.integer()
        case .facts:
            guard let bits = cursor.integer(UInt16.self) else { return false }
            func fact(_ fact: Fact) -> Bool? { bits >> (2 * fact.rawValue) & 1 == 0 ? nil : bits >> (2 * fact.rawValue) & 2 != 0 }
            (privileged, hostNetwork, hostPID, hostIPC) = (fact(.privileged), fact(.hostNetwork), fact(.hostPID), fact(.hostIPC))
            (isSandbox, isResolved) = (fact(.isSandbox) ?? false, fact(.isResolved) ?? false)
        case .podName: pod = Workload.Pod(name: text, namespace: "", uid: nil, sandbox: nil)
        case .podNamespace: pod?.namespace = text
        case .podUID: pod?.uid = text
        case .podSandbox: pod?.sandbox = text
        case .mount:
            guard let flags = cursor.integer(UInt8.self), let source = cursor.text(), let destination = cursor.text() else { return false }
            mounts.append(Workload.Mount(source: source, destination: destination, writable: flags & 1 != 0))
        case .label, .podLabel:
            guard let key = cursor.text(), let value = cursor.text() else { return false }
            if part == .label { labels[key] = value } else { pod?.labels[key] = value }
        case .cut: break
        }
        return true
    }
}
