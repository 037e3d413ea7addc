import Foundation
import TestKit
import Testing

/// Ids of eBPF programs.
enum LoadedPrograms {
    /// Those that the kernel holds, whoever they belong to.
    static func all() throws -> Set<UInt32> {
        let text = try Command.checked([Programs.compiled("loaded-programs").path])
        return Set(text.split(separator: "\n").compactMap { UInt32($0) })
    }

    /// Those that a process has loaded or attached: its descriptors tell (`prog_id` in proc(5), fdinfo).
    static func of(_ pid: pid_t) throws -> Set<UInt32> {
        let folder = "/proc/\(pid)/fdinfo"
        let texts = try FileManager.default.contentsOfDirectory(atPath: folder).map {
            (try? String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)) ?? ""
        }
        return Set(texts.flatMap { $0.matches(of: /(?m)^prog_id:\s*(\d+)$/).compactMap { UInt32($0.output.1) } })
    }

    /// Waits until the kernel holds none of these any more.
    static func expectReleased(_ programs: Set<UInt32>, location: SourceLocation = #_sourceLocation) async throws {
        let start = ContinuousClock.now
        let left = try await wait(Limits.release, until: \.isEmpty) { try all().intersection(programs) }
        print("\(programs.count) programs are gone after \(ContinuousClock.now - start)")
        #expect(left.isEmpty, sourceLocation: location)
    }
}
