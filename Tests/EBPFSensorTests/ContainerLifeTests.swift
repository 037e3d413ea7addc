import Events
import Foundation
import Linux
import Observation
import Synchronization
import TestKit
import Testing
import Workloads

@testable import EBPFSensor

extension KernelTests {
    /// Real containers under the eyes of everything between the kernel and the detectors.
    struct ContainerLife {
        /// Containers of each runtime that end at once. `PLIMSOLL_LONG=1` asks for as many as a promise about 99.5 % needs.
        private static let isLong = ProcessInfo.processInfo.environment["PLIMSOLL_LONG"] == "1"
        private static let shortLived = isLong ? 100 : 10

        @Test(.requires(.podman)) func aLifeFromTheFirstCgroupToTheLast() throws {
            let watch = try LifeWatch()
            let name = Podman.newName()
            #expect(try Podman.run(name: name, command: ["/bin/sh", "-c", "/bin/true; exit 7"]).status == .exited(7))
            let life = try watch.wait {
                $0.last?.type == .containerRemoved
            } named: {
                $0.container == name && $0.isOfLife
            }
            #expect(life.map(\.type) == [.containerCreated, .containerStarted, .containerExited, .containerRemoved])
            #expect(life.count > 2 && life[1].program == "/bin/sh" && life[2].status == 7 << 8)
            #expect(life.allSatisfy { $0.image != nil })
        }

        @Test(.requires(.podman)) func aContainerThatIsThereBeforeHasAnEnd() throws {
            let container = try Podman.start(command: ["/bin/sh", "-c", "trap 'exit 5' TERM; while :; do sleep 0.1; done"])
            let watch = try LifeWatch()
            try Command.checked(["podman", "stop", "--time", "10", container.name])
            let life = try watch.wait {
                $0.last?.type == .containerRemoved
            } named: {
                $0.container == container.name && $0.isOfLife
            }
            #expect(life.map(\.type) == [.containerExited, .containerRemoved] && life.first?.status == 5 << 8)
        }

        /// A privileged container that moves itself to the root of the hierarchy stays what it is.
        @Test(.requires(.podman)) func whoLeavesItsCgroupIsToldAndStaysTheContainers() throws {
            let root = try #require(LifeWatch.root)
            let watch = try LifeWatch()
            let name = Podman.newName()
            let script = "echo $$ > /host/cgroup.procs; /bin/ls / > /dev/null; sleep 0.2"
            let output = try Podman.run(
                name: name, arguments: ["--privileged", "--volume", "\(root):/host"], command: ["/bin/sh", "-c", script])
            #expect(output.isSuccess, "\(output)")
            let notes = try watch.wait {
                $0.contains { $0.type == .execve && $0.program == "/bin/ls" }
            } named: {
                $0.container == name
            }
            let escapes = notes.filter { $0.type == .cgroupEscaped }
            #expect(escapes.count == 1 && escapes.first?.program == "/bin/sh")
            let escape = try #require(notes.firstIndex { $0.type == .cgroupEscaped })
            #expect(notes[escape...].contains { $0.type == .execve && $0.program == "/bin/ls" }, "what it starts is the container's, too")
        }

        /// What runtimes do every day with processes and cgroups.
        @Test(.requires(.podman, .containerd)) func runtimesRaiseNoEscape() throws {
            let watch = try LifeWatch()
            let container = try Podman.start()
            #expect(try container.exec(["/bin/true"]).isSuccess)
            #expect(try container.exec(["/bin/sh", "-c", "/bin/true & wait"], arguments: ["--detach"]).isSuccess)
            try Command.checked(["podman", "restart", "--time", "0", container.name])
            _ = try Command.run(["podman", "pause", container.name])
            _ = try Command.run(["podman", "unpause", container.name])
            let containerd = try Containerd()
            let image = try containerd.importImage()
            let id = try containerd.start(image: image)
            #expect(try containerd.exec(id, ["/bin/true"]).isSuccess)
            containerd.remove(id)
            Podman.remove(container.name)
            let ends = try watch.wait {
                $0.count { $0.type == .containerRemoved } >= 2
            } named: {
                $0.container == container.name || $0.container == id
            }
            #expect(ends.contains { $0.type == .execve })
            // Other tests have containers that do escape.
            #expect(watch.all.filter { $0.type == .cgroupEscaped && [container.name, id].contains($0.container) }.isEmpty)
        }

        /// Containers that live 20 ms are named, both processors being busy with other things.
        @Test(.requires(.podman, .containerd)) func containersThatEndAtOnceAreNamed() throws {
            let load = try (0..<2).map { _ in try Command.spawn(["nice", "-n", "5", "sh", "-c", "while :; do :; done"]) }
            defer { for each in load { each.terminate(grace: .zero) } }
            let containerd = try Containerd()
            let image = try containerd.importImage()
            let watch = try LifeWatch()
            var names: Set<String> = []
            for _ in 0..<Self.shortLived {
                let name = Podman.newName()
                #expect(try Podman.run(name: name, command: ["/bin/sleep", "0.02"]).isSuccess)
                let id = Podman.newName()
                try containerd.ctr(["run", "--rm", "--runtime", "io.containerd.runc.v2", image, id, "/bin/sleep", "0.02"])
                names.formUnion([name, id])
            }
            _ = try? watch.wait {
                Set($0.compactMap(\.container)).count == names.count
            } named: {
                $0.type == .containerRemoved && names.contains($0.container ?? "")
            }
            let all = watch.all
            let executed = all.filter { $0.type == .execve && $0.program == "/bin/sleep" }
            let named = Set(executed.filter { $0.image == image }.compactMap(\.container)).intersection(names)
            let losses = watch.losses
            print("named \(named.count) of \(names.count) containers that live 20 ms under load; \(losses.counters), \(losses.workloads)")
            #expect(Double(named.count) >= 0.995 * Double(names.count))
            // Whatever is not named is counted.
            #expect(executed.filter { $0.container == nil || $0.image == nil }.count <= Int(losses.workloads.unresolved))
            // Other tests have containers that do escape.
            #expect(!all.contains { $0.type == .cgroupEscaped && names.contains($0.container ?? "") })
        }
    }
}

/// Sensor, process table and workloads on a thread of their own, and what a detector saw.
private final class LifeWatch: Sendable {
    struct Note: Sendable {
        var type: EventType
        /// Name of the container, or its id.
        var container: String?
        var image: String?
        /// argv[0]: the image has one executable for everything.
        var program: String
        var status: Int64
        /// What happens to the container as a whole.
        var isOfLife: Bool { [.containerCreated, .containerStarted, .containerExited, .containerRemoved].contains(type) }
    }
    struct Losses: Sendable {
        var counters = Observation.Counters()
        var workloads = WorkloadLosses()
    }
    private final class Notes: Detector {
        let interest = Interest()
        private let write: (Note) -> Void
        init(_ write: @escaping (Note) -> Void) { self.write = write }
        func examine(_ context: EventContext, report: (Finding) -> Void) {
            guard let container = context.workload.container else { return }
            let isExec = context.record.type == .execve && context.record.result == 0
            guard isExec || (!context.record.type.isSystemCall && context.record.type != .procexit) else { return }
            write(
                Note(
                    type: context.record.type, container: container.name, image: container.image?.reference,
                    program: context.process.image.exe.text, status: context.record.result))
        }
    }
    private struct State: Sendable {
        var notes: [Note] = []
        var losses = Losses()
        var isReady = false, isOver = false
        var failure: String?
    }
    private final class Shared: Sendable {
        let state = Mutex(State())
    }
    private let shared = Shared()

    /// The hierarchy that containers are told by.
    static let root: String? = (try? Procfs().mounts()).map { CgroupLayout($0) }.flatMap { $0.root(of: $0.hierarchy) }

    init() throws {
        let shared = shared
        Thread.detachNewThread {
            do { try Self.observe(shared) } catch { shared.state.withLock { $0.failure = "\(error)" } }
        }
        try wait { $0.isReady }
    }

    deinit { shared.state.withLock { $0.isOver = true } }

    private static func observe(_ shared: Shared) throws {
        let detector = Notes { note in shared.state.withLock { $0.notes.append(note) } }
        let observation = Observation(sensor: try EBPFSensor(), workloads: WorkloadDirectory(), detectors: [detector]) { _ in }
        try observation.start()
        shared.state.withLock { $0.isReady = true }
        try observation.run {
            shared.state.withLock {
                $0.losses = Losses(counters: observation.counters, workloads: observation.workloads.losses)
                return $0.isOver
            }
        }
        try observation.stop()
    }

    /// All that was seen of containers.
    var all: [Note] { shared.state.withLock { $0.notes } }
    var losses: Losses { shared.state.withLock { $0.losses } }

    /// Waits until what is wanted has been seen.
    /// - Parameter isWanted: which notes count.
    /// - Returns: those.
    @discardableResult
    func wait(_ isThere: ([Note]) -> Bool, named isWanted: (Note) -> Bool) throws -> [Note] {
        try wait { isThere($0.notes.filter(isWanted)) }
        return all.filter(isWanted)
    }

    private func wait(_ isThere: (State) -> Bool) throws {
        let end = ContinuousClock.now + Self.patience
        while true {
            let (isDone, failure) = shared.state.withLock { (isThere($0), $0.failure) }
            if isDone { return }
            if let failure { throw LifeError.failed(failure) }
            guard ContinuousClock.now < end else { throw LifeError.failed("not seen in time; seen: \(all.suffix(50))") }
            Thread.sleep(forTimeInterval: 0.005)
        }
    }

    private static let patience = Duration.seconds(20)
}

private enum LifeError: Error {
    case failed(String)
}
