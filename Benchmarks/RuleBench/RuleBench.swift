import CAllocations
import Events
import Foundation
import Observation
import Recording
import RuleEngine
import RuleLanguage

/// Measures the evaluation of rules in one process on one thread, and prints one JSON object. `Benchmarks/evaluate` runs it.
///
///     RuleBench load FILE…                     what loading these rules takes
///     RuleBench replay RECORDING ROUNDS FILE…  the same, and what they take for each event of a recording
@main
struct RuleBench {
    static func main() {
        do { try run() } catch {
            FileHandle.standardError.write(Data("RuleBench: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case "load" where arguments.count > 1: try show(LoadedRules(files: Array(arguments.dropFirst())).figures)
        case "replay" where arguments.count > 3:
            guard let rounds = Int(arguments[2]), rounds > 0 else { return usage() }
            let loaded = try LoadedRules(files: Array(arguments.dropFirst(3)))
            try show(loaded.figures.merging(Replay(recording: arguments[1], rules: loaded.detector).figures(rounds: rounds)) { $1 })
        default: usage()
        }
    }

    private static func usage() {
        FileHandle.standardError.write(Data("usage: RuleBench load FILE… | replay RECORDING ROUNDS FILE…\n".utf8))
        exit(2)
    }

    private static func show(_ figures: [String: Any]) throws {
        print(String(decoding: try JSONSerialization.data(withJSONObject: figures, options: [.sortedKeys]), as: UTF8.self))
    }
}

/// Rules of files, compiled, and what that took.
struct LoadedRules {
    let detector: RuleDetector
    private(set) var figures: [String: Any] = [:]

    init(files: [String]) throws {
        var options = RuleLoader.Options()
        options.isField = { FieldTable.standard.isField($0) }
        let texts = try files.map { (name: $0, bytes: [UInt8](try Data(contentsOf: URL(filePath: $0)))) }
        let bytesBefore = plimsoll_bytes_in_use(), residentBefore = Self.resident
        let start = plimsoll_nanoseconds()
        let (detector, errors) = Self.load(texts, options)
        let seconds = Double(plimsoll_nanoseconds() - start) / 1e9
        self.detector = detector
        figures = [
            "rules": detector.rules.count, "load_seconds": seconds, "errors": errors,
            "heap_bytes": Int(plimsoll_bytes_in_use()) - Int(bytesBefore), "resident_bytes": Self.resident - residentBefore,
        ]
    }

    /// A function of its own: what only loading needs is freed at its end.
    private static func load(_ texts: [(name: String, bytes: [UInt8])], _ options: RuleLoader.Options) -> (RuleDetector, [String]) {
        var loader = RuleLoader(options)
        for text in texts { loader.load(text.bytes, file: text.name) }
        let set = loader.finish()
        let (detector, remarks) = RuleEngine.compile(set)
        return (detector, (set.diagnostics + remarks).filter { $0.level == .error }.map(\.message))
    }

    /// Bytes of physical memory of this process.
    private static var resident: Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}
