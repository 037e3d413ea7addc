import Events
import Foundation
import TestKit
import Testing
import Workloads

@testable import Observation

/// What detectors see of containers: from records that a sensor would make, and state that a runtime would leave on disk.
struct ContainerEventTests {
    private let sensor = ScriptedSensor()
    private let folder: TemporaryDirectory
    private let runtime = ProcessID(pid: 10, start: 1_000), first = ProcessID(pid: 20, start: 2_000),
        second = ProcessID(pid: 30, start: 3_000)
    private static let id = String(repeating: "0123456789abcdef", count: 4)
    private static let path = "/machine.slice/libpod-\(id).scope"

    init() throws {
        folder = try TemporaryDirectory()
        sensor.processes = [Records.snapshot(runtime, "/usr/bin/runc")]
        try FileManager.default.createDirectory(at: folder.file("cgroup" + Self.path), withIntermediateDirectories: true)
    }

    /// Sees every event.
    private final class Notes: Detector {
        struct Note {
            var type: EventType
            var pid: UInt32
            var container: Workload.Container?
            var result: Int64
            var arguments: (UInt64, UInt64, UInt64)
            var image: String?
            var processContainer: String?
        }
        let interest = Interest()
        private(set) var all: [Note] = []
        func examine(_ context: EventContext, report: (Finding) -> Void) {
            let record = context.record
            all.append(
                Note(
                    type: record.type, pid: record.process.pid, container: context.workload.container, result: record.result,
                    arguments: (record.argument(0), record.argument(1), record.argument(2)), image: context.process.image.path?.text,
                    processContainer: context.process.workload.container?.name))
        }
    }

    /// podman's state of the container, as containers-storage has it.
    private func writeState() throws {
        let storage = "var/lib/containers/storage"
        let image = String(repeating: "7", count: 64)
        try folder.write(
            #"[{"id":"\#(Self.id)","names":["web"],"image":"\#(image)","metadata":"{\"image-name\":\"localhost/web:1\",\"name\":\"web\"}"}]"#,
            to: "\(storage)/overlay-containers/containers.json")
        try folder.write(
            #"[{"id":"\#(image)","digest":"sha256:\#(image)","names":["localhost/web:1"]}]"#,
            to: "\(storage)/overlay-images/images.json")
        try folder.write(#"{"ociVersion":"1.0.2"}"#, to: "\(storage)/overlay-containers/\(Self.id)/userdata/config.json")
    }

    private func observation(_ detector: Notes) -> Observation {
        let prefix = folder.path.hasSuffix("/") ? String(folder.path.dropLast()) : folder.path
        let workloads = WorkloadDirectory(
            resolver: WorkloadResolver(roots: RuntimeRoots(prefix: prefix)), cgroupRoot: folder.file("cgroup").path)
        return Observation(sensor: sensor, workloads: workloads, detectors: [detector]) { _ in }
    }

    private func run(_ observation: Observation, until isOver: () -> Bool) throws {
        let end = ContinuousClock.now + .seconds(10)
        try observation.run { sensor.batches.isEmpty && isOver() || ContinuousClock.now > end }
    }

    private func created(_ time: UInt64 = 1_500) -> [UInt8] {
        Records.cgroup(.cgroupCreated, id: 77, path: Self.path, by: runtime, time: time)
    }

    @Test func aContainersLife() throws {
        try writeState()
        let notes = Notes()
        let observation = observation(notes)
        try observation.start()
        sensor.batches = [
            [
                created(), Records.fork(first, by: runtime), Records.entered(first, cgroup: 77, time: 2_010),
                // A hook that the runtime's process starts in the container is not its first process.
                Records.fork(second, by: first, cgroup: 77), Records.exec(second, "/bin/hook", cgroup: 77, time: 3_010),
                Records.exit(second, time: 3_020, status: 256),
                Records.exec(first, "/bin/web", parent: runtime, cgroup: 77, time: 3_030),
                Records.fork(ProcessID(pid: 40, start: 4_000), by: first, cgroup: 77),
                Records.killed(ProcessID(pid: 40, start: 4_000), cgroup: 77, time: 4_010),
                Records.exec(first, "/bin/web2", parent: runtime, cgroup: 77, time: 4_020),
                Records.exit(first, time: 5_000, status: 137 << 8),
                Records.cgroup(.cgroupRemoved, id: 77, path: Self.path, by: runtime, time: 5_100),
            ]
        ]
        try run(observation) { notes.all.contains { $0.type == .containerRemoved } }
        try observation.stop()
        let life = notes.all.filter { EventType.containerCreated.rawValue...EventType.containerRemoved.rawValue ~= $0.type.rawValue }
        #expect(life.map(\.type) == [.containerCreated, .containerStarted, .containerExited, .containerRemoved])
        #expect(life.map(\.pid) == [10, 20, 20, 10])
        #expect(life.map(\.image) == ["/usr/bin/runc", "/bin/web", "/bin/web2", "/usr/bin/runc"])
        #expect(life.allSatisfy { $0.container?.name == "web" && $0.container?.image?.reference == "localhost/web:1" })
        #expect(life[2].result == 137 << 8 && life[2].arguments.0 == 1, "the wait status, and how many the kernel ended for memory")
        #expect(life[0].arguments.0 == 77)
        let started = try #require(notes.all.firstIndex { $0.type == .containerStarted })
        #expect(notes.all[started - 1].type == .execve && notes.all[started - 1].image == "/bin/web")
        #expect(notes.all.contains { $0.type == .oomKilled && $0.pid == 40 && $0.container?.name == "web" })
    }

    @Test func runcsOwnProcessInTheContainerIsNotItsFirst() throws {
        try writeState()
        let notes = Notes()
        let observation = observation(notes)
        try observation.start()
        sensor.batches = [
            [
                created(), Records.fork(first, by: runtime, cgroup: 77),
                Records.exec(first, "/proc/self/exe", arguments: ["init"], parent: runtime, cgroup: 77, time: 2_010),
                Records.exec(first, "/bin/web", parent: runtime, cgroup: 77, time: 2_020),
            ]
        ]
        try run(observation) { notes.all.contains { $0.type == .containerStarted } }
        try observation.stop()
        #expect(notes.all.first { $0.type == .containerStarted }?.image == "/bin/web")
    }

    @Test func aContainerThatRanBeforeHasAnEnd() throws {
        try writeState()
        let notes = Notes()
        let observation = observation(notes)
        let cgroup = try #require(
            try FileManager.default.attributesOfItem(atPath: folder.file("cgroup" + Self.path).path)[.systemFileNumber] as? UInt64)
        sensor.processes += [
            Records.snapshot(second, "/bin/child", parent: first, cgroup: cgroup),
            Records.snapshot(first, "/bin/web", parent: runtime, cgroup: cgroup),
        ]
        try observation.start()
        sensor.batches = [[Records.exit(second, time: 4_000, status: 256), Records.exit(first, time: 5_000, status: 9)]]
        try run(observation) { notes.all.contains { $0.type == .containerExited } }
        try observation.stop()
        #expect(notes.all.map(\.type) == [.procexit, .procexit, .containerExited])
        #expect(notes.all.last?.result == 9 && notes.all.last?.container?.name == "web")
    }

    @Test func leavingTheContainersCgroupIsAnEventOfTheContainer() throws {
        try writeState()
        let notes = Notes()
        let observation = observation(notes)
        try observation.start()
        sensor.batches = [
            [
                created(), Records.fork(first, by: runtime), Records.entered(first, cgroup: 77, time: 2_010),
                Records.cgroup(.cgroupCreated, id: 79, path: Self.path + "/inner", by: first, time: 2_020),
                Records.entered(first, cgroup: 79, path: Self.path + "/inner", mover: 20, time: 2_030),
                Records.entered(first, cgroup: 1, path: "/", mover: 20, time: 2_040), Records.open(first, time: 2_050, cgroup: 1),
                Records.fork(second, by: first, cgroup: 1),
                // Back and forth within the host: conmon's and the runtime's ways.
                Records.entered(runtime, cgroup: 80, path: "/libpod-conmon-\(Self.id)", time: 3_100),
                Records.entered(runtime, cgroup: 1, path: "/", time: 3_110),
            ]
        ]
        try run(observation) { notes.all.count { $0.type == .cgroupEntered } == 5 }
        try observation.stop()
        let escapes = notes.all.filter { $0.type == .cgroupEscaped }
        #expect(escapes.count == 1)
        let escape = try #require(escapes.first)
        #expect(escape.pid == 20 && escape.arguments == (1, 79, 20) && escape.container?.name == "web" && escape.processContainer == "web")
        #expect(notes.all.first { $0.type == .openat }?.container?.name == "web")
        #expect(notes.all.last { $0.type == .clone }?.container?.name == "web", "and so are its children")
    }

    @Test func eventsOfAContainerWaitUntilItIsKnown() throws {
        let notes = Notes()
        let observation = observation(notes)
        try observation.start()
        sensor.batches = [
            [
                created(), Records.fork(first, by: runtime, cgroup: 77),
                Records.exec(first, "/bin/web", parent: runtime, cgroup: 77, time: 2_010),
                Records.open(runtime, time: 2_015),
                Records.exec(first, "/bin/other", parent: runtime, cgroup: 77, time: 2_020),
            ]
        ]
        try run(observation) { !notes.all.isEmpty }
        #expect(notes.all.map(\.pid) == [10], "others do not wait")
        #expect(observation.counters.held == 5)
        try writeState()
        try run(observation) { notes.all.count > 1 }
        #expect(notes.all.dropFirst().map(\.type) == [.containerCreated, .clone, .execve, .containerStarted, .execve])
        #expect(notes.all.dropFirst().allSatisfy { $0.container?.name == "web" })
        // As they were when they happened.
        #expect(
            notes.all.dropFirst().map(\.image) == ["/usr/bin/runc", "/usr/bin/runc", "/bin/web", "/bin/web", "/bin/other"])
        #expect(notes.all.dropFirst(2).allSatisfy { $0.processContainer == "web" })
        sensor.batches = [[Records.open(first, time: 2_100, cgroup: 77)]]
        try run(observation) { true }
        #expect(notes.all.last?.type == .openat && observation.counters.held == 5, "what is known does not wait")
    }

    @Test func theyDoNotWaitForEver() throws {
        let notes = Notes()
        let observation = observation(notes)
        try observation.start()
        sensor.batches = [[created(), Records.fork(first, by: runtime, cgroup: 77)]]
        try run(observation) { notes.all.count == 2 }
        #expect(notes.all.map(\.type) == [.containerCreated, .clone])
        #expect(notes.all.allSatisfy { $0.container?.id == Self.id && $0.container?.name == nil })
        try run(observation) { observation.workloads.losses.unresolved > 0 }
        // The one that had its path before is counted, too, once its own attempts are over.
        #expect((1...2).contains(observation.workloads.losses.unresolved))
    }

    @Test func theyAreBoundedInNumberAndStayInOrder() throws {
        let notes = Notes()
        let observation = observation(notes)
        try observation.start()
        let more = 100
        var records = [created(), Records.fork(first, by: runtime, cgroup: 77)]
        for time in 0..<UInt64(ObservationLimits.heldEvents + more) {
            var builder = RecordBuilder(.openat, process: first, time: 3_000 + time, result: Int64(time))
            builder.header.cgroup = 77
            records.append(builder.bytes)
        }
        sensor.batches = [records]
        try run(observation) { true }
        try observation.stop()
        #expect(observation.counters.crowdedOut == UInt64(more) + 2)
        #expect(notes.all.count == records.count)
        #expect(notes.all.dropFirst(2).map(\.result) == (0..<Int64(ObservationLimits.heldEvents + more)).map { $0 })
    }

    @Test func withoutAnnouncementsACgroupIsKnownByItsPath() throws {
        try writeState()
        let notes = Notes()
        let observation = observation(notes)
        try observation.start()
        var builder = RecordBuilder(.execve, process: first, time: 2_010)
        builder.header.cgroup = 77
        builder.header.flags = RecordFlags.polled.rawValue
        builder.add(.path, "/bin/web")
        builder.add(.cgroupPath, Self.path)
        sensor.batches = [[builder.bytes]]
        try run(observation) { notes.all.contains { $0.type == .containerStarted } }
        try observation.stop()
        #expect(notes.all.map(\.type) == [.containerCreated, .execve, .containerStarted])
        #expect(notes.all.allSatisfy { $0.container?.name == "web" })
    }
}
