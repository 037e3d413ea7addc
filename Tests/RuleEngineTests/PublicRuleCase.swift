import CLayout
import Events
import TestKit

/// For a rule of the public files: an event that must fire it, and one that nearly does.
struct PublicRuleCase: Sendable {
    let rule: String
    let fires: @Sendable (PublicScene) -> EventFixture
    let misses: @Sendable (PublicScene) -> EventFixture

    init(
        _ rule: String, _ fires: @escaping @Sendable (PublicScene) -> EventFixture,
        butNot misses: @escaping @Sendable (PublicScene) -> EventFixture
    ) {
        self.rule = rule
        self.fires = fires
        self.misses = misses
    }
}

/// A host with a container.
struct PublicScene {
    let host = EventFixtures()

    static func container(privileged: Bool = false, namespace: String? = nil) -> Workload {
        let pod = namespace.map { Workload.Pod(name: "web-1", namespace: $0, uid: "u", sandbox: nil) }
        var container = EventFixtures.container(pod: pod).container ?? Workload.Container(id: "0", runtime: .podman)
        container.privileged = privileged
        return Workload(container: container)
    }

    /// A process below others, which are named from the oldest to its parent.
    func process(
        _ path: String, _ arguments: [String] = [], below ancestors: [String] = ["/sbin/init"], in workload: Workload? = nil,
        uid: UInt32 = 0, directory: String = "/", environment: [String]? = nil
    ) -> Process {
        var parent: Process?
        for ancestor in ancestors { parent = host.process(ancestor, parent: parent, workload: workload, uid: uid) }
        return host.process(
            path, arguments: arguments, parent: parent, workload: workload, uid: uid, environment: environment, directory: directory)
    }

    /// A process of the container.
    func contained(_ path: String, _ arguments: [String] = [], below ancestors: [String] = ["/entry"], uid: UInt32 = 0) -> Process {
        process(path, arguments, below: ancestors, in: Self.container(), uid: uid)
    }

    /// What an exec finds: the process has the new image already.
    func exec(_ process: Process) -> EventFixture {
        var record = RecordBuilder(.execve)
        record.add(process.credentials)
        record.add(process.task)
        return host.event(record, by: process)
    }

    func exec(_ path: String, _ arguments: [String] = [], below ancestors: [String] = ["/sbin/init"], in workload: Workload? = nil)
        -> EventFixture
    {
        exec(process(path, arguments, below: ancestors, in: workload))
    }

    func open(_ path: String, _ flags: UInt64 = 0, caller: String? = nil, by process: Process) -> EventFixture {
        host.open(path, caller: caller, flags: flags, by: process)
    }
}
