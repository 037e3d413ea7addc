import Events
import Workloads

extension ContainerReference {
    fileprivate func append(to bytes: inout [UInt8]) {
        for text in [id, runtime.rawValue, namespace ?? "", podUID ?? ""] { bytes.append(text: text) }
    }

    fileprivate init?(_ cursor: inout ByteCursor) {
        guard let id = cursor.text(), let runtime = cursor.text(), let namespace = cursor.text(), let podUID = cursor.text() else {
            return nil
        }
        self.init(
            id: id, runtime: Workload.Runtime(rawValue: runtime) ?? .unknown, namespace: namespace.isEmpty ? nil : namespace,
            podUID: podUID.isEmpty ? nil : podUID)
    }
}

extension RecordedWorkloads.Container {
    /// - Returns: the payload, and whether something was left out.
    func encoded() -> (bytes: [UInt8], isCut: Bool) {
        var bytes: [UInt8] = []
        bytes.append(integer: number)
        bytes.append(isPending ? 1 : 0)
        reference.append(to: &bytes)
        let (description, isCut) = container.encoded()
        return (bytes + description, isCut)
    }

    init?(_ cursor: inout ByteCursor) {
        guard let number = cursor.integer(UInt64.self), let flags = cursor.integer(UInt8.self),
            let reference = ContainerReference(&cursor), let container = Workload.Container(&cursor), number > 0
        else { return nil }
        self.init(number: number, reference: reference, isPending: flags & 1 != 0, container: container)
    }
}

extension RecordedWorkloads.Cgroup {
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(integer: id)
        bytes.append(integer: number)
        bytes.append(hasEnded ? 1 : 0)
        bytes.append(text: path)
        return bytes
    }

    init?(_ cursor: inout ByteCursor) {
        guard let id = cursor.integer(UInt64.self), let number = cursor.integer(UInt64.self), let flags = cursor.integer(UInt8.self),
            let path = cursor.text()
        else { return nil }
        self.init(id: id, number: number, hasEnded: flags & 1 != 0, path: path)
    }
}

extension WorkloadNews {
    /// - Parameter time: CLOCK_BOOTTIME, nanoseconds.
    /// - Returns: the payload, and whether something was left out.
    func encoded(time: UInt64) -> (bytes: [UInt8], isCut: Bool) {
        var bytes: [UInt8] = []
        bytes.append(integer: time)
        bytes.append(integer: number)
        bytes.append(isFinal ? 1 : 0)
        let (description, isCut) = container.encoded()
        return (bytes + description, isCut)
    }

    init?(_ cursor: inout ByteCursor) {
        guard let number = cursor.integer(UInt64.self), let flags = cursor.integer(UInt8.self),
            let container = Workload.Container(&cursor)
        else { return nil }
        self.init(number: number, isFinal: flags & 1 != 0, container: container)
    }
}
