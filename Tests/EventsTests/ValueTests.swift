import TestKit
import Testing

@testable import Events

struct ValueTests {
    @Test func bytesAreValues() {
        let bytes = Bytes("grüß".utf8)
        #expect(Bytes(1..<2, of: bytes) == "r" && Bytes(2..<90, of: bytes) == "üß" && Bytes(8..<9, of: bytes).count == 0)
        #expect(bytes == "grüß" && bytes.count == 6 && bytes.hashValue == Bytes(Array("grüß".utf8)).hashValue)
        #expect(bytes != "grüs" && Bytes.empty.count == 0 && Bytes.empty.view.isEmpty && Bytes.empty.text == "")
        #expect(Bytes([0x61, 0xff, 0x62]).text == "a\u{FFFD}b")
        let copy = Bytes(bytes.view)
        #expect(copy == bytes && copy.view.baseAddress != bytes.view.baseAddress)
    }

    /// argv as it is, and what is made of it.
    @Test(arguments: [
        ("", "name", "", "name"), ("cat\0", "cat", "", "name"), ("cat\0a b\0c\0", "cat", "a b c", "name a b c"),
        ("cat\0\0", "cat", "", "name "),
        ("cat\0x", "cat", "x", "name x"), ("\0x\0", "", "x", "name x"), ("\0", "", "", "name"),
    ])
    func imagesJoinTheirArguments(argv: String, exe: String, arguments: String, line: String) {
        let image = ProcessImage(name: "name", argv: Bytes(argv.utf8), path: nil, file: nil, time: 0)
        #expect(image.exe.text == exe && image.arguments.text == arguments && image.commandLine.text == line)
    }

    @Test(
        arguments: [
            (nil, nil, nil), ("nginx", "nginx", nil), ("nginx:1.25", "nginx", "1.25"),
            ("docker.io/library/nginx:1", "docker.io/library/nginx", "1"),
            ("localhost:5000/app", "localhost:5000/app", nil), ("localhost:5000/app:v2", "localhost:5000/app", "v2"),
            ("app@sha256:0123", "app", nil), ("reg:80/app:v2@sha256:0123", "reg:80/app", "v2"), ("", nil, nil),
        ] as [(String?, String?, String?)])
    func imageReferencesAreTakenApart(reference: String?, repository: String?, tag: String?) {
        let image = Workload.Image(reference: reference, digest: nil, id: nil)
        #expect(image.repository == repository && image.tag == tag)
    }

    @Test func workloadsShowWhatIsKnown() {
        #expect(Workload.host.isHost && Workload.host.shortID == "host" && Workload.host.podName == nil)
        var container = Workload.Container(id: String(repeating: "a", count: 64), runtime: .crio)
        #expect(Workload(container: container).name == nil)
        container.pod = Workload.Pod(name: "p", namespace: "n", uid: nil, sandbox: nil)
        container.image = Workload.Image(reference: "x/y:1", digest: nil, id: nil)
        let workload = Workload(container: container)
        #expect(!workload.isHost && workload.shortID == "aaaaaaaaaaaa" && workload.podNamespace == "n" && workload.imageRepository == "x/y")
        #expect(Workload.Runtime.crio.rawValue == "cri-o")
    }

    @Test func severitiesAreOrderedAndNamed() {
        #expect(
            Severity.emergency > .debug && Severity.allCases.max() == .emergency && Severity.allCases.sorted(by: >) == Severity.allCases)
        for severity in Severity.allCases {
            #expect(Severity(named: severity.name) == severity && Severity(named: severity.name.uppercased()) == severity)
        }
        #expect(Severity(named: "info") == .informational && Severity(named: "INFO") == .informational && Severity(named: "warn") == nil)
        #expect(Severity(named: "") == nil && Severity.informational.name == "Informational")
    }

    @Test func eventTypesHaveTheirNames() {
        let known: [(EventType, String, UInt16)] = [
            (.open, "open", 2), (.execve, "execve", 59), (.openat, "openat", 257), (.dup3, "dup3", 292), (.execveat, "execveat", 322),
            (.clone3, "clone3", 435), (.openat2, "openat2", 437), (.procexit, "procexit", 1024),
        ]
        for (type, name, number) in known { #expect(type.name == name && type.rawValue == number && EventType(named: name) == type) }
        #expect(
            EventType(rawValue: 400).description == "#400" && EventType(rawValue: 400).name == nil && EventType(named: "nonsense") == nil)
        #expect(EventType.procexit.isSystemCall == false && EventType.systemCalls.count > 350)
        #expect(Set(EventType.systemCalls.compactMap(\.name)).count == EventType.systemCalls.count)
    }
}
