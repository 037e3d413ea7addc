import CLayout
import Events
import Foundation
import Glibc
import Logging
import TestKit
import Testing

@testable import Delivery

enum Fixture {
    /// 2026-11-23T21:32:05.012345678Z
    static let time: UInt64 = 1_795_469_525_012_345_678

    static let container: Workload = {
        var container = Workload.Container(id: String(repeating: "ab12", count: 16), runtime: .containerd)
        container.name = "web"
        container.image = Workload.Image(reference: "docker.io/library/nginx:1.25", digest: "sha256:aa", id: nil)
        container.pod = Workload.Pod(name: "web-1", namespace: "shop", uid: "u-1", sandbox: nil)
        return Workload(container: container)
    }()

    static func process(pid: UInt32, name: String, arguments: [String], path: String?) -> ProcessSummary {
        let argv = Bytes(arguments.flatMap { Array($0.utf8) + [0] })
        let image = ProcessImage(name: Bytes(name.utf8), argv: argv, path: path.map { Bytes($0.utf8) }, file: nil, time: 0)
        return ProcessSummary(
            Process(
                id: ProcessID(pid: pid, start: 77), image: image, parent: nil, parentPID: 1, credentials: plimsoll_credentials(),
                task: plimsoll_task(), directory: nil,
                workload: .host, cgroup: 0))
    }

    static func finding(
        _ message: String = "Sensitive file opened (file=/etc/shadow)", workload: Workload = .host, severity: Severity = .warning,
        rule: String = "Read sensitive file",
        fields: [(name: String, value: Finding.Value)] = [], ancestry: [ProcessSummary] = []
    ) -> Finding {
        Finding(
            id: "0123456789abcdef0123456789abcdef", detector: "rules", rule: rule, severity: severity, source: "syscall", time: time,
            eventNumber: 1, message: message,
            fields: fields, tags: ["filesystem", "mitre_credential_access"], workload: workload, ancestry: ancestry, record: [])
    }

    /// Texts that break naive writers.
    static let hostileTexts: [String] = [
        "\u{1b}[31mred\u{1b}]0;title\u{07}", "line\nbreak\r\n\u{85}\u{2028}\u{2029}end", "nul\u{0}nul",
        "\u{202e}txt.exe\u{202c} \u{2066}x\u{2069}", "quote\" back\\slash /",
        "c1 \u{9b}31m del \u{7f}", "tag \u{e0041} zwj \u{200d} bom \u{feff}", String(repeating: "ä", count: 100_000), "", "emoji 👩‍👩‍👧 日本",
        String(decoding: [0x61, 0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0xf0, 0x9f], as: UTF8.self),
    ]
}

func json(_ line: some Sequence<UInt8>) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
}

func description(_ text: String) throws -> SinkDescription { try SinkDescription(parsing: text) }

let quietLogger = Logger(label: "delivery-tests") { _ in SwiftLogNoOpLogHandler() }

/// Small pauses, so that repeated attempts fit into a test.
func testLimits(_ change: (inout DeliveryLimits) -> Void = { _ in }) -> DeliveryLimits {
    var limits = DeliveryLimits()
    limits.firstPause = .milliseconds(5)
    limits.longestPause = .milliseconds(50)
    change(&limits)
    return limits
}

func makeDelivery(_ outputs: [String], limits: DeliveryLimits = testLimits()) throws -> Delivery {
    try Delivery(
        outputs.map { try SinkDescription(parsing: $0) }, hostname: "ship", localOffset: { _ in 0 }, limits: limits, logger: quietLogger)
}

extension Delivery {
    /// Generous: it only decides how long a broken test hangs.
    @discardableResult
    func flushWithin(_ time: Duration = .seconds(60)) -> Bool { flush(until: .now + time) }
}

/// True as soon as the condition holds; false if it did not within a generous time.
func eventually(_ condition: () -> Bool) -> Bool {
    for _ in 0..<6_000 {
        if condition() { return true }
        usleep(10_000)
    }
    return condition()
}

/// A folder that goes away with the value, with short ways to name and read what is in it.
struct Scratch {
    private let directory: TemporaryDirectory
    init() throws { directory = try TemporaryDirectory() }
    func callAsFunction(_ name: String) -> String { directory.file(name).path(percentEncoded: false) }
    func bytes(_ name: String) -> [UInt8] { FileManager.default.contents(atPath: self(name)).map(Array.init) ?? [] }
    func lines(_ name: String) -> [[UInt8]] { bytes(name).split(separator: 10).map(Array.init) }
}
