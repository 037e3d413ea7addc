import EBPFSensor
import Events
import Foundation
import Glibc
import Linux
import TestKit
import Testing

@testable import EBPFSensor

/// The sensor with an interest, and commands run under its eyes. For one thread.
final class Watch {
    let sensor: EBPFSensor
    private let actor: String
    /// How many records of each type were handed over so far.
    private(set) var handedOver: [EventType: UInt64] = [:]

    /// Everything that there are programs for.
    static let everything = Interest(
        calls: Dictionary(uniqueKeysWithValues: EBPFSensor.observable.map { ($0, .always) }), environment: true)

    init(
        _ interest: Interest = Watch.everything, programs: ProbeObject.Choice = .fastest, bulkRing: Int? = nil,
        hierarchy: CgroupLayout.Hierarchy? = nil
    ) throws {
        actor = try Actor.path.get()
        sensor = try EBPFSensor(programs: programs, bulkRing: bulkRing, hierarchy: hierarchy)
        try sensor.start(interest)
    }

    /// Runs an act of Programs/actor.c.
    /// - Parameter directory: where it runs.
    func act(_ arguments: String..., directory: String? = nil) throws -> Trace {
        try observe([actor] + arguments, directory: directory)
    }

    func observe(_ command: [String], directory: String? = nil, limit: Duration = .seconds(20)) throws -> Trace {
        let moved = directory.map { ["env", "--chdir=\($0)"] + command } ?? command
        try take { _ in }
        var kept: [KeptRecord] = []
        var failure: (any Error)?
        func look() throws {
            try take { record in
                do { kept.append(try KeptRecord(record)) } catch { failure = error }
            }
        }
        let running = try Command.spawn(moved)
        let deadline = ContinuousClock.now + limit
        while running.isRunning, ContinuousClock.now < deadline {
            try look()
            try sensor.wait(timeout: 10)
        }
        let output = try running.wait()
        let pid = UInt32(running.pid)
        let last = ContinuousClock.now + .seconds(2)
        while !kept.contains(where: { $0.record.type == .procexit && $0.pid == pid }), ContinuousClock.now < last {
            try sensor.wait(timeout: 10)
            try look()
        }
        try look()
        if let failure { throw failure }
        return Trace(pid: pid, all: kept, output: output)
    }

    /// Takes what there is.
    func take(_ handle: (Record) -> Void) throws {
        _ = try sensor.poll(limit: .max) {
            handedOver[$0.type, default: 0] += 1
            handle($0)
        }
    }

    /// One that sees everything, for all tests that change nothing about it.
    nonisolated(unsafe) static let shared = Result { try Watch() }
    /// The same with the form of the programs for every kernel.
    nonisolated(unsafe) static let base = Result { try Watch(programs: .base) }
}

/// The programs of Programs/, compiled once.
enum Actor {
    private static let folder = Result { try TemporaryDirectory() }
    static let path = compiled("actor")
    static let ring = compiled("ring")

    static func compiled(_ name: String) -> Result<String, any Error> {
        Result {
            let program = try folder.get().file(name).path
            let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Programs/\(name).c").path
            try Command.checked(["cc", "-O1", "-o", program, source, "-pthread"])
            return program
        }
    }
}

/// Tests that use the kernel's probes, one after the other.
@Suite(.serialized, .requires(.root, .kernelTypes, .installed(["cc"])))
struct KernelTests {}
