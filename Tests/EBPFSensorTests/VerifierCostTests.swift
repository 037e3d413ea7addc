import CProbes
import Foundation
import Glibc
import TestKit
import Testing

/// What the kernel's verifier has to do for each program. A program that suddenly costs more may be refused by another kernel
/// (the limit is 1,000,000 instructions), so a change must be seen and meant.
@Suite(.requires(.root, .kernelTypes, .installed(["cc"])))
struct VerifierCostTests {
    private static let record = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "verifier-costs.txt")
    private static let tolerance = 0.2
    /// Half of what a kernel allows for each program.
    private static let most = 500_000

    private static var release: String {
        var names = utsname()
        uname(&names)
        return withUnsafeBytes(of: names.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    private static func measure() throws -> [String: Int] {
        let folder = try TemporaryDirectory()
        let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Programs/costs.c").path
        try Command.checked(["cc", "-o", folder.file("costs").path, source, "-lbpf"])
        var costs: [String: Int] = [:]
        for (form, object) in [("base", plimsoll_object_base()), ("cast", plimsoll_object_cast())]
        where form == "base" || Requirement.readOnlyCast.isMet {
            let file = folder.file("\(form).o")
            try Data(bytes: object.bytes, count: object.size).write(to: file)
            for line in try Command.checked([folder.file("costs").path, file.path]).split(separator: "\n") {
                let words = line.split(separator: " ")
                if words.count == 2, let cost = Int(words[1]) { costs["\(form) \(words[0])"] = cost }
            }
        }
        return costs
    }

    @Test func costsAreThoseThatWereRecorded() throws {
        let costs = try Self.measure()
        #expect(costs.count >= 10)
        for (program, cost) in costs where cost > Self.most { Issue.record("\(program) takes \(cost) of 1,000,000 instructions") }
        if ProcessInfo.processInfo.environment["PLIMSOLL_RECORD_COSTS"] == "1" {
            let lines = costs.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            let head = "# Instructions that the verifier looked at, by form and program. PLIMSOLL_RECORD_COSTS=1 writes this file anew."
            try Data(([head, "kernel \(Self.release)"] + lines).joined(separator: "\n").appending("\n").utf8).write(to: Self.record)
        }
        var recorded: [String: Int] = [:], kernel = ""
        for line in try String(contentsOf: Self.record, encoding: .utf8).split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(separator: " ").map(String.init)
            if words.count == 2, words[0] == "kernel" { kernel = words[1] }
            if words.count == 3 { recorded["\(words[0]) \(words[1])"] = Int(words[2]) }
        }
        guard kernel == Self.release else {
            print("notice: verifier costs were recorded on Linux \(kernel), this is \(Self.release): not compared")
            return
        }
        #expect(Set(costs.keys) == Set(recorded.keys))
        for (program, cost) in costs {
            guard let before = recorded[program] else { continue }
            if abs(Double(cost - before)) > Double(before) * Self.tolerance {
                Issue.record(
                    "\(program) took \(before) instructions and now takes \(cost); PLIMSOLL_RECORD_COSTS=1 records that it is meant")
            }
        }
    }
}
