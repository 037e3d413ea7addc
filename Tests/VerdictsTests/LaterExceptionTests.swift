import TestKit
import Testing
import Verdicts
import Vulnerabilities

@Suite("Exceptions hold for what a new database brings")
struct LaterExceptionTests {
    private static let later = Timestamp(seconds: World.built.seconds + 3600)

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var exception: FindingException
        var isHidden: Bool
    }

    private static func exception(
        _ id: String = "CVE-2", package: String? = nil, version: String? = nil, path: String? = nil, until: Int64? = nil,
        products: [String] = []
    ) -> FindingException {
        FindingException(
            vulnerability: id, package: package, version: version, path: path, reason: "x",
            expires: until.map { Timestamp(seconds: World.now.seconds + $0) }, origin: "f", products: products)
    }

    @Test(
        "A later finding is hidden where nothing but its names and the package's decides",
        arguments: [
            Case(testDescription: "by identifier", exception: exception(), isHidden: true),
            Case(testDescription: "by an alias", exception: exception("GHSA-2"), isHidden: true),
            Case(testDescription: "by source package", exception: exception(package: "bash"), isHidden: true),
            Case(testDescription: "by URL", exception: exception(products: ["pkg:deb/debian/bash-static@5"]), isHidden: true),
            Case(testDescription: "of another URL", exception: exception(products: ["pkg:deb/debian/bash-static@6"]), isHidden: false),
            Case(testDescription: "of another package", exception: exception(package: "zlib"), isHidden: false),
            Case(testDescription: "of another version", exception: exception(version: "6"), isHidden: false),
            Case(testDescription: "of a path, which is not kept", exception: exception(path: "var"), isHidden: false),
            Case(testDescription: "that has lapsed", exception: exception(until: -1), isHidden: false),
        ])
    func later(item: Case) throws {
        let world = try World([:])
        let index = try world.index()
        for image in 1...2 { try world.scan(image: image, packages: [("bash-static", "bash", "5")], into: index) }
        try world.publish(["CVE-2": ("bash", "")], aliases: ["CVE-2": ["GHSA-2"]], built: Self.later)
        let rematch = try index.rematch(with: world.open(), exceptions: [item.exception], now: World.now)
        #expect(rematch.changes.count == (item.isHidden ? 0 : 1) && rematch.hidden == (item.isHidden ? 2 : 0))
        let verdict = try #require(try index.verdict(of: "app:2"))
        #expect(verdict.kind == (item.isHidden ? .clean : .vulnerable))
        #expect(verdict.hidden == (item.isHidden ? 1 : 0) && verdict.counts.total == (item.isHidden ? 0 : 1))
    }

    @Test(
        "What an exception hides counts again when it has lapsed, and is told once; not if it was accepted again", arguments: [true, false])
    func lapsed(isRenewed: Bool) throws {
        let world = try World(["CVE-2": ("bash", "")])
        let index = try world.index()
        try world.scan(image: 1, packages: [("bash", "bash", "5")], exceptions: [Self.exception(until: 100)], into: index)
        try world.scan(image: 2, packages: [("bash", "bash", "5")], into: index)
        #expect(try index.verdict(of: "app:1")?.kind == .clean)
        #expect(try index.rematch(with: world.open(), now: World.now).changes.isEmpty)
        let then = Timestamp(seconds: World.now.seconds + 200)
        let exceptions = isRenewed ? [Self.exception(until: 300)] : []
        let rematch = try index.rematch(with: world.open(), exceptions: exceptions, now: then)
        #expect(rematch.changes.map(\.kind) == (isRenewed ? [] : [.lapsed]))
        #expect(rematch.changes.map(\.imageNames) == (isRenewed ? [] : [["app:1"]]))
        let verdict = try #require(try index.verdict(of: "app:1"))
        #expect(verdict.kind == (isRenewed ? .clean : .vulnerable) && verdict.hidden == (isRenewed ? 1 : 0))
        #expect(try index.verdict(of: "app:2")?.counts.total == 1)
        #expect(try index.rematch(with: world.open(), exceptions: exceptions, now: then).changes.isEmpty)
    }

    @Test("An exception that is accepted holds for verdicts at once, and hides nothing twice")
    func accepted() throws {
        let world = try World(["CVE-2": ("bash", ""), "CVE-3": ("bash", "")])
        let index = try world.index()
        try world.scan(image: 1, packages: [("bash", "bash", "5")], exceptions: [Self.exception()], into: index)
        try world.scan(image: 2, packages: [("bash", "bash", "5")], into: index)
        #expect(try index.accept(Self.exception(path: "etc")) == 0)
        #expect(try index.accept(Self.exception()) == 1)
        #expect(try index.accept(Self.exception("CVE-3")) == 2)
        #expect(try index.accept(Self.exception("*")) == 0)
        for image in 1...2 {
            let verdict = try #require(try index.verdict(of: "app:\(image)"))
            #expect(verdict.kind == .clean && verdict.hidden == 2 && verdict.counts.total == 0)
        }
    }

    @Test("What was hidden stays so under another name, and is no more when it is cleared")
    func renamed() throws {
        let world = try World(["GHSA-2": ("bash", "")])
        let index = try world.index()
        try world.scan(image: 1, packages: [("bash", "bash", "5")], exceptions: [Self.exception("GHSA-2")], into: index)
        try world.publish(["GHSA-2": ("bash", "")], aliases: ["GHSA-2": ["CVE-2"]], built: Self.later)
        #expect(try index.rematch(with: world.open(), now: World.now).changes.isEmpty)
        try world.publish(["GHSA-2": ("bash", "6")], aliases: ["GHSA-2": ["CVE-2"]], built: Timestamp(seconds: Self.later.seconds + 1))
        #expect(try index.rematch(with: world.open(), now: World.now).changes.isEmpty)
        #expect(try index.verdict(of: "app:1")?.counts.total == 0 && index.verdict(of: "app:1")?.hidden == 1)
        try world.publish([:], built: Timestamp(seconds: Self.later.seconds + 2))
        #expect(try index.rematch(with: world.open(), now: World.now).changes.isEmpty)
        #expect(try index.verdict(of: "app:1")?.counts.total == 0 && index.verdict(of: "app:1")?.hidden == 0)
    }
}
