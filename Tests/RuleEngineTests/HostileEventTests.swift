import CLayout
import Events
import RuleLanguage
import TestKit
import Testing

@testable import RuleEngine

/// Whatever bytes a record holds, every field can be read and printed without a crash.
struct HostileEventTests {
    private static func everyField() throws -> RuleDetector {
        var placeholders: [String] = []
        for field in FieldTable.standard.fields where !field.flags.contains(.filterOnly) {
            switch field.argument {
            case .none: placeholders.append("%\(field.name)")
            case .optionalIndex: placeholders += ["%\(field.name)", "%\(field.name)[3]"]
            case .optionalKey, .optionalIndexOrKey: placeholders += ["%\(field.name)", "%\(field.name)[HOME]"]
            case .requiredKey: placeholders.append("%\(field.name)[x]")
            case .requiredParameter:
                placeholders +=
                    CallArguments.allNames.sorted().map { "%\(field.name).\($0)" } + ["%\(field.name)[0]", "%\(field.name)[99]"]
            }
        }
        var rule = try Rule.test("evt.num>=0", output: placeholders.joined(separator: " "))
        rule.warnsAboutEventTypes = false
        let (detector, diagnostics) = RuleEngine.compile([rule])
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.message))")
        return detector
    }

    @Test func randomRecordsAreSurvived() throws {
        let detector = try Self.everyField()
        var random = SplitMix(seed: 5)
        let world = World()
        let parent = world.make(pid: 1, ["/sbin/init"], environment: ["HOME=/", "", "=x"])
        let process = world.make(
            pid: 2, ["", "", "\u{1}"], path: "", parent: parent, directory: "x", workload: World.container(), environment: ["HOME=/root"])
        var found = 0
        for _ in 0..<3_000 {
            var builder = RecordBuilder(
                random.pick(EventNames.all), time: random.next(), result: Int64(bitPattern: random.next() >> (random.next() % 64)))
            builder.header.args = (random.next(), random.next(), random.next(), random.next(), random.next(), random.next())
            for tag in RecordTag.allCases where random.next() % 2 == 0 {
                let size =
                    switch tag {
                    case .file: MemoryLayout<plimsoll_file>.size
                    case .socket: MemoryLayout<plimsoll_socket>.size
                    case .descriptor: MemoryLayout<plimsoll_descriptor>.size
                    case .credentials: MemoryLayout<plimsoll_credentials>.size
                    case .task: MemoryLayout<plimsoll_task>.size
                    case .processState: MemoryLayout<plimsoll_process_state>.size
                    default: Int(random.next() % 40)
                    }
                builder.add(
                    tag,
                    (0..<size).map { _ in
                        random.next() % 3 == 0 ? random.pick([0, 0x2F, 0x2E, 0xFF, 0x25]) : UInt8(truncatingIfNeeded: random.next() % 18)
                    })
            }
            found += builder.examine(detector, process, in: world).count
        }
        #expect(found == 3_000)
    }

    @Test func aRingOfParentsEnds() throws {
        let (detector, _) = RuleEngine.compile([try .test("evt.type=openat and proc.aname=nobody")])
        let world = World()
        let first = world.make(pid: 1, ["/bin/a"])
        let second = world.make(pid: 2, ["/bin/b"], parent: first)
        first.parent = second
        #expect(RecordBuilder.open("/x").examine(detector, second, in: world).isEmpty)
        first.parent = nil
    }

    @Test func placeholdersHaveNoNames() throws {
        let (detector, _) = RuleEngine.compile([try .test("evt.type=openat and not proc.pname exists")])
        let world = World()
        let image = ProcessImage(name: .empty, argv: .empty, path: nil, file: nil, time: 0)
        let unknown = Process(
            id: ProcessID(pid: 8, start: 0), image: image, parent: nil, parentPID: 0, credentials: plimsoll_credentials(),
            task: plimsoll_task(), directory: nil,
            workload: .host, cgroup: 0, isPlaceholder: true)
        #expect(RecordBuilder.open("/x").examine(detector, world.make(pid: 9, ["/bin/a"], parent: unknown), in: world).count == 1)
    }
}
