import Foundation
import Packages
import TestKit
import Testing
import Verdicts
import Vulnerabilities
import VulnerabilityDatabase

@Suite("The index of verdicts")
struct VerdictIndexTests {
    @Test("A verdict is found by every alias, and by nothing else")
    func aliases() throws {
        let world = try World(["CVE-1": ("openssl", "3.0-2")])
        let index = try world.index()
        try world.scan(image: 1, packages: [("libssl3", "openssl", "3.0-1"), ("zlib1g", "zlib", "1.0")], into: index)
        let reader = try VerdictIndex(path: world.path, .reading)
        let image = World.digest(1)
        for alias in [image.description, "app:1", World.digest(1001).description, "registry.test/app@1"] {
            let verdict = try #require(try reader.verdict(of: alias))
            #expect(verdict.digest == image && verdict.kind == .vulnerable && verdict.counts.total == 1)
            #expect(verdict.counts.fixable == 1 && verdict.counts[.high] == 1 && verdict.counts.total(from: .critical) == 0)
            #expect(verdict.databaseBuilt == World.built && verdict.scanned == World.now)
        }
        #expect(try reader.verdict(of: "app:2") == nil)
        #expect(try reader.aliases(of: image).count == 4)
        // The name moves to another image, the digests stay.
        try world.scan(image: 2, name: "app:1", packages: [("zlib1g", "zlib", "1.0")], into: index)
        #expect(try reader.verdict(of: "app:1")?.digest == World.digest(2))
        #expect(try reader.verdict(of: "app:1")?.kind == .clean)
        #expect(try reader.verdict(of: image.description)?.kind == .vulnerable)
    }

    @Test("What an exception hid is not counted")
    func exceptions() throws {
        let world = try World(["CVE-1": ("openssl", "3.0-2"), "CVE-2": ("openssl", "3.0-3")])
        let index = try world.index()
        let exception = FindingException(vulnerability: "CVE-1", reason: "x", origin: "f")
        try world.scan(image: 1, packages: [("libssl3", "openssl", "3.0-1")], exceptions: [exception], into: index)
        let verdict = try #require(try index.verdict(of: "app:1"))
        #expect(verdict.counts.total == 1 && verdict.hidden == 1 && verdict.kind == .vulnerable)
    }

    @Test("Another schema, another file and no file are told apart")
    func refusal() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/verdicts.db"
        #expect { try VerdictIndex(path: path, .reading) } throws: { ($0 as? DatabaseError)?.code == .missing }
        try directory.write("no database at all, but long enough to be one", to: "other.db")
        #expect { try VerdictIndex(path: directory.path + "/other.db", .writing) } throws: { ($0 as? DatabaseError)?.code == .damaged }
        _ = try VerdictIndex(path: path, .writing)
        #expect(try Command.run(["sh", "-c", "printf '\\377' | dd of=\(path) bs=1 seek=63 conv=notrunc"]).isSuccess)
        #expect { try VerdictIndex(path: path, .reading) } throws: { ($0 as? DatabaseError)?.code == .schema }
    }

    @Test("Readers see each scan as a whole while a writer works")
    func concurrency() async throws {
        let world = try World(["CVE-1": ("openssl", "3.0-2")])
        let index = try world.index()
        try world.scan(image: 1, packages: [("libssl3", "openssl", "3.0-1")], into: index)
        let path = world.path
        // Every version of the image has as many findings as its name says; a reader that saw half of a scan would see another number.
        let seen = try await withThrowingTaskGroup(of: Set<Int>.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    let reader = try VerdictIndex(path: path, .reading)
                    var seen: Set<Int> = []
                    while !seen.contains(40) {
                        let verdict = try #require(try reader.verdict(of: World.digest(1).description))
                        let number = Int(verdict.name.split(separator: "-").last ?? "1") ?? 1
                        #expect(verdict.counts.total == number || verdict.name == "app:1")
                        seen.insert(number)
                    }
                    return seen
                }
            }
            for number in 2...40 {
                let packages = (1...number).map { ("libssl3-\($0)", "openssl", "3.0-1") }
                try world.scan(image: 1, name: "app-\(number)", packages: packages, into: index)
            }
            return try await group.reduce(into: Set<Int>()) { $0.formUnion($1) }
        }
        #expect(seen.contains(40))
    }

    @Test("A writer that is killed leaves the index as it was", arguments: 1...6)
    func killed(round: Int) throws {
        let world = try World(["CVE-1": ("openssl", "3.0-2")])
        try world.scan(image: 1, packages: [("libssl3", "openssl", "3.0-1")], into: try world.index())
        let exerciser = PackageRoot.executable("DatabaseExerciser").path(percentEncoded: false)
        _ = try Command.run([
            "sh", "-c", "\(exerciser) fill-verdicts \(world.path) \(world.database) 1000000 20 & sleep 0.\(round); kill -9 $!",
        ])
        let index = try world.index()
        #expect(try index.verdict(of: World.digest(1).description)?.counts.total == 1)
        var count = 0
        try index.forEachVerdict { verdict in
            count += 1
            let found = try index.verdict(of: verdict.digest.description)
            #expect(found == verdict)
        }
        // Whole transactions of a hundred.
        #expect((count - 1) % 100 == 0)
        #expect(
            try Command.run([
                "python3", "-c", "import sqlite3; print(sqlite3.connect('\(world.path)').execute('PRAGMA integrity_check').fetchone()[0])",
            ]).text == "ok")
    }
}
