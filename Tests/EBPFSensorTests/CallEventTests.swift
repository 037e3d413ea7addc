import CLayout
import Events
import Foundation
import TestKit
import Testing

@testable import EBPFSensor

/// Programs/calls, compiled once. A row of Probes/layout/include/plimsoll_calls.h without an act there is an error of the compiler.
enum Calls {
    private static let folder = Result { try TemporaryDirectory() }
    static let path: Result<String, any Error> = Result {
        let program = try folder.get().file("calls").path
        let own = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Programs/calls")
        let sources = try FileManager.default.contentsOfDirectory(atPath: own.path).filter { $0.hasSuffix(".c") }.sorted()
        let layout = PackageRoot.url.appending(path: "Probes/layout/include").path
        try Command.checked(
            ["cc", "-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-I\(layout)", "-o", program, "-pthread"]
                + sources.map { own.appending(path: $0).path })
        return program
    }
}

extension KernelTests {
    /// Every row of the table of calls, made for real, with success and without, and compared with what the process itself finds out.
    struct CallEvents {
        private static let names = ObservedCall.all.map(\.type.description)

        @Test(arguments: names) func fast(_ name: String) throws {
            try Self.check(name, try Watch.shared.get(), isCast: try Watch.shared.get().sensor.form == .cast)
        }

        @Test(arguments: names) func base(_ name: String) throws {
            try Self.check(name, try Watch.base.get(), isCast: false)
        }

        private static func check(_ name: String, _ watch: Watch, isCast: Bool) throws {
            let folder = try TemporaryDirectory()
            let type = try #require(EventType(named: name)), call = try #require(ObservedCall.byType[type])
            let trace = try watch.observe([Calls.path.get(), name, folder.path])
            #expect(trace.output.isSuccess, "\(trace.output)")
            let calls = ToldCall.all(in: trace.output.text).filter { $0.name == name }
            if watch.sensor.unobserved.contains(type) {
                print("notice: this kernel has no \(name): the call is refused, and there is no tracepoint")
                #expect(!calls.isEmpty && calls.allSatisfy { $0.result == -Int64(ENOSYS) })
                return
            }
            #expect(!calls.isEmpty)
            var records = trace.records
            for (number, told) in calls.enumerated() {
                guard let place = records.firstIndex(where: told.isMeant) else {
                    let others = records.filter { $0.record.type == type }.map { "\($0.record.result) \((0..<6).map($0.record.argument))" }
                    Issue.record("\(name) \(number) (result \(told.result), arguments \(told.arguments)) is not among \(others)")
                    continue
                }
                let differences = told.differences(from: records.remove(at: place), call: call, isCast: isCast)
                #expect(differences.isEmpty, "\(name) \(number), result \(told.result)")
            }
        }
    }
}
