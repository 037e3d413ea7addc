import Packages
import TestKit
import Testing
import Verdicts
import Vulnerabilities
import VulnerabilityDatabase

@Suite("Images are held against a new database without being read")
struct RematchTests {
    private static let later = Timestamp(seconds: World.built.seconds + 3600)

    private func lines(_ rematch: VerdictIndex.Rematch) -> Set<String> {
        Set(rematch.changes.map { "\($0.kind.rawValue) \($0.vulnerability) \($0.package.name) \($0.images)" })
    }

    @Test("What became affected, got a fix or was cleared is told once")
    func changes() throws {
        let world = try World(["CVE-1": ("openssl", "3.0-2"), "CVE-2": ("openssl", ""), "CVE-3": ("zlib", "1.1")])
        let index = try world.index()
        let openssl = ("libssl3", "openssl", "3.0-1"), zlib = ("zlib1g", "zlib", "1.0"), bash = ("bash", "bash", "5.2-1")
        try world.scan(image: 1, packages: [openssl, zlib], into: index)
        try world.scan(image: 2, packages: [openssl, bash], into: index)
        try world.scan(image: 3, packages: [bash], into: index)
        #expect(try index.verdict(of: "app:3")?.kind == .clean)
        // Nothing changed.
        var rematch = try index.rematch(with: world.open(), now: World.now)
        #expect(rematch.changes.isEmpty && rematch.names == 5 && rematch.changedNames == 0 && rematch.packages == 0)

        try world.publish(
            ["CVE-1": ("openssl", "3.0-2"), "CVE-2": ("openssl", "3.0-5"), "CVE-4": ("bash", "5.2-2"), "CVE-5": ("bash", "5.2-1")],
            built: Self.later)
        rematch = try index.rematch(with: world.open(), now: World.now)
        #expect(lines(rematch) == ["fix-released CVE-2 libssl3 2", "cleared CVE-3 zlib1g 1", "affected CVE-4 bash 2"])
        #expect(rematch.notices == 5 && rematch.changedNames == 3 && rematch.packages == 3)
        #expect(
            rematch.changes.first { $0.kind == .affected }?.description
                == "became affected: CVE-4 (high) in bash 5.2-1 of debian:12, fixed in 5.2-2: app:2, app:3")
        let one = try #require(try index.verdict(of: "app:1")), three = try #require(try index.verdict(of: "app:3"))
        #expect(one.counts.total == 2 && one.counts.fixable == 2 && one.databaseBuilt == Self.later)
        #expect(three.kind == .vulnerable && three.counts[.high] == 1)

        #expect(try index.rematch(with: world.open(), now: World.now).changes.isEmpty)
        #expect(try index.changes(after: 0) == rematch.changes)
        let last = try #require(rematch.changes.last?.number)
        #expect(try index.changes(after: last).isEmpty)
        var notices: [FindingNotice] = []
        try index.forEachNotice(after: 0) { notices.append($0) }
        #expect(notices.count == 5 && Set(notices).count == 5)
        #expect(Set(notices.filter { $0.kind == .affected }.map(\.image)) == ["app:2", "app:3"])
    }

    @Test("A verdict becomes clean when nothing is left")
    func cleared() throws {
        let world = try World(["CVE-1": ("bash", "")])
        let index = try world.index()
        try world.scan(image: 1, packages: [("bash", "bash", "5")], into: index)
        try world.publish([:], built: Self.later)
        #expect(lines(try index.rematch(with: world.open(), now: World.now)) == ["cleared CVE-1 bash 1"])
        #expect(try index.verdict(of: "app:1")?.kind == .clean)
    }

    @Test("Another name of a known vulnerability is no news")
    func renamed() throws {
        let world = try World(["GHSA-1": ("bash", "")])
        let index = try world.index()
        try world.scan(image: 1, packages: [("bash", "bash", "5")], into: index)
        try world.publish(["GHSA-1": ("bash", ""), "CVE-9": ("bash", "")], aliases: ["GHSA-1": ["CVE-9"]], built: Self.later)
        #expect(try index.rematch(with: world.open(), now: World.now).changes.isEmpty)
        #expect(try index.verdict(of: "app:1")?.counts.total == 1)
    }

    @Test("An image that was scanned with the new database before is not told of what its scan showed")
    func scannedMeanwhile() throws {
        let world = try World(["CVE-1": ("bash", "")])
        let index = try world.index()
        try world.scan(image: 1, packages: [("bash", "bash", "5")], into: index)
        try world.publish(["CVE-1": ("bash", ""), "CVE-2": ("bash", "")], built: Self.later)
        try world.scan(image: 2, packages: [("bash", "bash", "6")], into: index)
        #expect(try index.verdict(of: "app:2")?.counts.total == 2)
        #expect(lines(try index.rematch(with: world.open(), now: World.now)) == ["affected CVE-2 bash 1"])
        #expect(try index.verdict(of: "app:1")?.counts.total == 2)
        #expect(try index.verdict(of: "app:2")?.counts.total == 2)
    }

    @Test("Hidden findings are in no count, before and after")
    func hidden() throws {
        let world = try World(["CVE-1": ("bash", "6")])
        let index = try world.index()
        let exception = FindingException(vulnerability: "CVE-1", reason: "x", origin: "f")
        try world.scan(image: 1, packages: [("bash", "bash", "5")], exceptions: [exception], into: index)
        #expect(try index.verdict(of: "app:1")?.kind == .clean)
        try world.publish(["CVE-1": ("bash", "5")], built: Self.later)
        _ = try index.rematch(with: world.open(), now: World.now)
        let verdict = try #require(try index.verdict(of: "app:1"))
        #expect(verdict.counts.total == 0 && verdict.counts.fixable == 0 && verdict.kind == .clean)
    }

    @Test("A run that is killed at any moment tells nothing, or everything: the next one tells the rest, once", arguments: 1...12)
    func killed(round: Int) throws {
        let world = try World(["CVE-1": ("bash", "")])
        let index = try world.index()
        let exerciser = PackageRoot.executable("DatabaseExerciser").path(percentEncoded: false)
        for image in 1...20 {
            try world.scan(image: image, packages: (0..<50).map { ("bash\($0)", "bash", "5.\(image)") }, into: index)
        }
        var advisories = ["CVE-1": ("bash", "")]
        for number in 2...40 { advisories["CVE-\(number)"] = ("bash", "") }
        try world.publish(advisories, built: Self.later)
        _ = try Command.run([
            "sh", "-c", "\(exerciser) rematch \(world.path) \(world.database) & sleep 0.0\(round < 10 ? "0" : "")\(round * 7); kill -9 $!",
        ])
        _ = try index.rematch(with: world.open(), now: World.now)
        var notices: [FindingNotice] = []
        try index.forEachNotice(after: 0) { notices.append($0) }
        #expect(notices.count == 20 * 50 * 39)
        #expect(try index.verdict(of: "app:7")?.counts.total == 50 * 40)
        #expect(try index.rematch(with: world.open(), now: World.now).changes.isEmpty)
    }

    @Test(
        "Calls to the kernel that fail, are short or are the last, commits and checkpoints among them: all is told, once",
        .requires(.installed(["clang"])), arguments: ["before", "after", "EIO", "ENOSPC", "short"])
    func faults(how: String) throws {
        let exerciser = PackageRoot.executable("DatabaseExerciser").path(percentEncoded: false)
        let source = PackageRoot.url.appending(path: "Tests/VulnerabilityDatabaseTests/Faults/faults.c").path(percentEncoded: false)
        let tools = try TemporaryDirectory()
        let shim = tools.path + "/faults.so"
        try Command.checked(["clang", "-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o", shim, source, "-ldl"])
        var number = 1, count = 1
        while number <= count {
            let world = try World(["CVE-1": ("bash", "")])
            let index = try world.index()
            for image in 1...5 { try world.scan(image: image, packages: [("bash", "bash", "5.\(image)")], into: index) }
            try world.publish(["CVE-1": ("bash", ""), "CVE-2": ("bash", ""), "CVE-3": ("bash", "")], built: Self.later)
            var variables = ["LD_PRELOAD": shim, "PLIMSOLL_FAULT_FOLDER": world.directory.path]
            if count == 1 {
                variables["PLIMSOLL_FAULT_COUNT"] = tools.path + "/counts"
                try Command.checked([exerciser, "rematch", world.path, world.database], environment: variables)
                let lines = try String(contentsOfFile: tools.path + "/counts", encoding: .utf8).split(separator: "\n")
                count = try #require(lines.compactMap { $0.hasPrefix("any ") ? Int($0.dropFirst(4)) : nil }.first)
                try #require(count >= 5)
                continue
            }
            variables["PLIMSOLL_FAULT"] = "any \(number) \(how)"
            let output = try Command.run([exerciser, "rematch", world.path, world.database], environment: variables)
            let place = Comment(rawValue: "\(how) \(number) of \(count): \(output)")
            if how != "before", how != "after" { #expect(output.status == .exited(0) || output.status == .exited(1), place) }
            _ = try index.rematch(with: world.open(), now: World.now)
            var notices: [FindingNotice] = []
            try index.forEachNotice(after: 0) { notices.append($0) }
            #expect(notices.count == 10 && Set(notices).count == 10, place)
            #expect(try index.verdict(of: "app:3")?.counts.total == 3, place)
            number += max(1, count / 12)
        }
    }
}
