import CLayout
import Events
import Foundation
import TestKit
import Testing

/// A processor that there are programs for, and where its kernel headers are: of this machine or of Debian's packages for
/// compiling for another one (linux-libc-dev-arm64-cross, linux-libc-dev-amd64-cross).
struct Processor: CustomTestStringConvertible, Sendable {
    let machine: String
    /// The header with the numbers of its system calls.
    let callHeader: String
    /// Registers that its programs read and the other processor does not have.
    let register: String
    var testDescription: String { machine }

    static let all = [
        Processor(machine: "x86_64", callHeader: "asm/unistd_64.h", register: "orig_ax"),
        Processor(machine: "aarch64", callHeader: "asm/unistd.h", register: "orig_x0"),
    ]

    var headers: String? {
        ["/usr/include/\(machine)-linux-gnu", "/usr/\(machine)-linux-gnu/include"].first {
            FileManager.default.fileExists(atPath: "\($0)/\(callHeader)")
        }
    }

    static let areAllHere = Requirement(
        "kernel headers of another processor are not installed: linux-libc-dev-arm64-cross or linux-libc-dev-amd64-cross",
        isMet: all.allSatisfy { $0.headers != nil })

    /// What the preprocessor makes of a text with the headers of this processor, a line for each `~`.
    func preprocess(_ text: String, _ options: String...) throws -> [[String]] {
        let include = PackageRoot.url.appending(path: "Probes/layout/include").path
        let command = ["cc", "-E", "-P", "-x", "c", "-I\(try #require(headers))", "-I\(include)"] + options + ["-"]
        let output = try Command.checked(command, input: Array("#include <\(callHeader)>\n\(text)".utf8))
        return output.split(whereSeparator: { $0 == "~" || $0 == "\n" }).map { $0.split(separator: " ").map(String.init) }
    }

    /// The numbers of calls that are newer than the headers are not in them; what is older, and not in them, the processor lacks.
    func newestCall() throws -> Int {
        let numbers = try preprocess("", "-dM").compactMap { words -> Int? in
            words.count == 3 && words[0] == "#define" && words[1].hasPrefix("__NR_") && words[1] != "__NR_syscalls" ? Int(words[2]) : nil
        }
        return try #require(numbers.max())
    }
}

/// What differs between processors is in one table each, and right.
@Suite(.requires(Processor.areAllHere, .installed(["cc"])))
struct ProcessorTests {
    @Test(arguments: Processor.all, [[], ["-DPLIMSOLL_RDONLY_CAST"]])
    func programsAreCompiledWithoutWarnings(processor: Processor, flags: [String]) throws {
        let folder = try TemporaryDirectory()
        let object = folder.file("plimsoll.bpf.o")
        let command = ["scripts/compile-probe", "Probes/plimsoll.bpf.c", object.path] + flags
        try Command.checked(
            ["env", "--chdir=\(PackageRoot.url.path)"] + command,
            environment: ["PLIMSOLL_PROBE_MACHINE": processor.machine, "PLIMSOLL_WARNINGS_AS_ERRORS": "1"])
        let content = try Data(contentsOf: object)
        for other in Processor.all {
            #expect((content.range(of: Data(other.register.utf8)) != nil) == (other.machine == processor.machine))
        }
    }

    /// Numbers of a row: of the table for a processor, and of that processor's headers.
    private func check(_ table: [[String]], _ processor: Processor, column: Int) throws {
        let newest = try processor.newestCall()
        let lacking = "-1"
        for row in table where row.count == column + 2 {
            let (name, told, known) = (row[0], row[column], Int(row[column + 1]))
            if let known {
                #expect(told == String(known), "\(name) on \(processor.machine)")
            } else if told != lacking {
                #expect(Int(told).map { $0 > newest } == true, "\(processor.machine) has no \(name)")
            }
        }
    }

    @Test func theTableOfCallsHasTheNumbersOfTheKernel() throws {
        for (column, processor) in zip(1..., Processor.all) {
            let first = column == 1 ? "x86_64" : "x86_64 arm64"
            let table = try processor.preprocess(
                """
                #include "plimsoll_calls.h"
                #define ROW(name, x86_64, arm64, ...) ~ name \(first) __NR_##name ~
                PLIMSOLL_CALLS(ROW)
                """)
            #expect(table.filter { $0.count == column + 2 }.count >= Int(PLIMSOLL_SLOTS.rawValue))
            try check(table.filter { $0.last?.hasPrefix("__NR_") == true || Int($0.last ?? "") != nil }, processor, column: column)
        }
    }

    /// Records of every machine have the numbers of x86-64.
    @Test func typesOfEventsAreNumbersOfCalls() throws {
        let processor = try #require(Processor.all.first)
        let rows = EventType.systemCalls.map { "~ \($0) \($0.rawValue) __NR_\($0) ~" }
        let table = try processor.preprocess(rows.joined(separator: "\n"))
        #expect(table.filter { $0.count == 3 }.count >= rows.count)
        try check(table, processor, column: 1)
    }
}
