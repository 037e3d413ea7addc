import Events
import Foundation
import Glibc
import Linux
import TestKit
import Testing

@testable import Recording

struct RecordingTests {
    private let folder: TemporaryDirectory
    private var path: String { "\(folder.path)events" }

    init() throws { folder = try TemporaryDirectory() }

    @Test func whatIsWrittenIsRead() throws {
        let counters = try Samples.write(path) { try Samples.append(0..<5000, to: $0) }
        #expect(counters.records == 5000 && counters.lost == 0 && counters.files == 1)
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? UInt64
        #expect(size == counters.fileBytes)
        let recording = try Recording(path)
        var count: UInt64 = 0
        for event in recording {
            #expect(event.bytes == Bytes(Samples.open(count)))
            if count == 1500 { #expect(event.wallTime == event.record.time + 1_800_000_000_000_000_000 + (5_000_000_000 + 999_000) % 7) }
            count += 1
        }
        #expect(count == 5000 && recording.skipped.isEmpty && recording.failure == nil && recording.lost == 0)
        #expect(recording.host == Samples.host)
    }

    /// Figures of the build that runs; they are printed, and nothing depends on them.
    @Test func whatItCosts() throws {
        let clock = ContinuousClock()
        let count: UInt64 = 20_000
        var counters = RecordingWriter.Counters()
        let writing = try clock.measure { counters = try Samples.write(path) { try Samples.append(0..<count, to: $0) } }
        var read: UInt64 = 0
        let reading = try clock.measure {
            let sensor = try ReplaySensor([path])
            while !sensor.isAtEnd { read += UInt64(sensor.poll(limit: 4096) { _ in }) }
        }
        #expect(counters.records == count && read == count)
        func rate(_ time: Duration) -> Int {
            Int(Double(count) / (Double(time.components.attoseconds) / 1e18 + Double(time.components.seconds)))
        }
        print(
            "recording: \(counters.recordBytes / count) bytes of an event become \(counters.fileBytes / count),",
            "\(rate(writing)) events/s written, \(rate(reading)) replayed")
    }

    @Test func nobodyElseMayReadIt() throws {
        try Samples.write(path) { try Samples.append(0..<1, to: $0) }
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func anEarlierRecordingIsKept() throws {
        for round in 0..<4 { try Samples.write(path, maximumFiles: 3) { try Samples.append(UInt64(round)..<UInt64(round + 1), to: $0) } }
        let numbers = try [path + ".2", path + ".1", path].map { try Recording($0).map { Samples.number($0.record) } }
        #expect(numbers == [[1], [2], [3]])
        #expect(!FileManager.default.fileExists(atPath: path + ".3"))
    }

    @Test func otherFilesAreLeftAlone() throws {
        let precious = try folder.write("precious\n", to: "precious")
        symlink(precious.path, path)
        for name in ["events", "precious"] {
            #expect(throws: RecordingError.occupied(path: "\(folder.path)\(name)")) { try Samples.write("\(folder.path)\(name)") { _ in } }
        }
        // One that stands where an older file would go.
        try Samples.write("\(folder.path)new", maximumFiles: 2) { _ in }
        try FileManager.default.copyItem(at: precious, to: folder.file("new.1"))
        #expect(throws: RecordingError.occupied(path: "\(folder.path)new.1")) {
            try Samples.write("\(folder.path)new", maximumFiles: 2) { _ in }
        }
        #expect(try String(contentsOf: precious, encoding: .utf8) == "precious\n")
        #expect(try String(contentsOf: folder.file("new.1"), encoding: .utf8) == "precious\n")
        #expect(try Recording("\(folder.path)new").skipped.isEmpty)
    }

    @Test(arguments: [("", "not the name"), ("/", "not the name"), ("absent/events", "absent/"), ("..", "not the name")])
    func aPathThatCannotBe(_ name: String, _ reason: String) {
        #expect { try Samples.write(name.isEmpty || name == "/" ? name : folder.path + name) { _ in } } throws: { "\($0)".contains(reason) }
    }

    @Test func filesRotateAndStandAlone() throws {
        let counters = try Samples.write(path, maximumSize: 100_000, maximumFiles: 3) { writer in
            try Samples.append(0..<40_000, to: writer)
        }
        #expect(counters.lost == 0 && counters.files > 3)
        let files = [path + ".2", path + ".1", path]
        for file in files {
            let size = try #require(try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int)
            #expect(size < 100_000 + RecordingLimits.buffers * (64 << 10), "\(size)")
        }
        #expect(!FileManager.default.fileExists(atPath: path + ".3"))
        // Together they are one piece, up to the last record.
        let together = try Recording(path + ".2", path + ".1", path)
        let numbers = together.map { Samples.number($0.record) }
        #expect(together.skipped.isEmpty && numbers.count > 1000)
        #expect(numbers == Array(try #require(numbers.first)...39_999))
        // Each by itself tells what was running.
        for file in files {
            let sensor = try ReplaySensor([file])
            var processes = 0
            try sensor.snapshot { _ in processes += 1 }
            #expect(processes == 1 && sensor.names == ["": Samples.names, "777777777777": Samples.names] && sensor.host == Samples.host)
            sensor.workloads.scan()
            #expect(sensor.workloads.workload(ofCgroup: 9)?.container == Samples.container())
            #expect(sensor.workloads.recorded == Samples.workloads)
        }
    }

    @Test(.requires(.root)) func aFullDiskIsTold() throws {
        let mount = folder.file("small").path
        mkdir(mount, 0o700)
        try Command.checked(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", mount])
        defer { umount(mount) }
        #expect {
            try Samples.write(mount + "/events") { writer in
                for part in 0..<200 as Range<UInt64> where writer.failure == nil {
                    try Samples.append(part * 1000..<(part + 1) * 1000, to: writer)
                }
            }
        } throws: { "\($0)".contains("ENOSPC") }
        // What fitted can be read.
        let recording = try Recording(mount + "/events")
        let numbers = recording.map { Samples.number($0.record) }
        #expect(numbers.count > 1000 && numbers == Array(0..<UInt64(numbers.count)))
    }

    @Test func whatTheDiskCannotTakeIsCountedAndTheStateIsToldAgain() throws {
        // Blocks that are as small as one record, made faster than the thread wakes up.
        let counters = try Samples.write(path, waits: false, blockBytes: 2048) { writer in
            try Samples.append(0..<20_000, to: writer)
            usleep(200_000)
            try Samples.append(20_000..<20_001, to: writer)
        }
        #expect(counters.lost > 0 && counters.records + counters.lost == 20_001)
        let recording = try Recording(path)
        let numbers = recording.map { Samples.number($0.record) }
        #expect(numbers.count == Int(counters.records) && numbers == numbers.sorted() && recording.lost == counters.lost)
        let sensor = try ReplaySensor([path])
        var snapshots = 0
        while !sensor.isAtEnd {
            _ = sensor.poll(limit: 100) { _ in }
            if (try? sensor.snapshot { _ in }) != nil { snapshots += 1 }
        }
        #expect(sensor.losses.bulk == counters.lost && sensor.losses.lifecycle > 0 && snapshots > 1)
    }

    @Test(arguments: [Workload.Container(id: "a", runtime: .unknown), Samples.container(), Self.nameless])
    func workloadsStayWhatTheyAre(_ container: Workload.Container) {
        let (bytes, isCut) = container.encoded()
        bytes.withUnsafeBytes { view in
            var cursor = ByteCursor(view)
            #expect(Workload.Container(&cursor) == container && !isCut)
            // Parts may be absent, half a part may not.
            var short = ByteCursor(.init(rebasing: view[..<(view.count - 1)]))
            #expect(Workload.Container(&short) == nil)
        }
    }

    private static var nameless: Workload.Container {
        var container = Workload.Container(id: "b", runtime: .podman)
        container.image = Workload.Image(reference: nil, digest: nil, id: nil)
        container.pod = Workload.Pod(name: "", namespace: "", uid: nil, sandbox: nil)
        container.isSandbox = true
        return container
    }

    @Test func tooManyLabelsAreLeftOut() {
        var container = Samples.container()
        for number in 0..<1000 { container.labels["label-\(number)"] = String(repeating: "x", count: 1000) }
        let (bytes, isCut) = container.encoded()
        #expect(isCut && bytes.count <= RecordingLimits.workloadBytes + 16)
        let read = bytes.withUnsafeBytes { view in
            var cursor = ByteCursor(view)
            return Workload.Container(&cursor)
        }
        #expect(read?.name == container.name && read?.mounts == container.mounts && (read?.labels.count ?? 0) > 50)
    }
}
