import Foundation
import Packages
import TestKit
import Testing
import Verdicts
import Vulnerabilities
import VulnerabilityDatabase

@Suite("An update that is cut and run again tells everything once, and the index agrees with the database in use")
struct NotificationCrashTests {
    private static let packages = 120
    private let exerciser = PackageRoot.executable("DatabaseExerciser").path(percentEncoded: false)
    private let directory: TemporaryDirectory
    private var arguments: [String] {
        ["notify", directory.path + "/db", directory.path + "/feeds", directory.path + "/verdicts.db", directory.path + "/lines"]
    }

    /// Two images scanned with version 1 of a feed; version 2, in which all their packages became affected, is to be fetched.
    init() throws {
        directory = try TemporaryDirectory()
        try publish(fixed: "1.0-r0")
        try Command.checked([exerciser] + arguments)
        let inventory = Inventory(
            operatingSystem: OperatingSystem(id: "alpine", versionID: "3.20.1"),
            packages: (0..<Self.packages).map {
                Package(type: .apk, namespace: "alpine", name: "p\($0)", version: "1.0-r0", cataloger: "apk")
            })
        let now = Timestamp(seconds: Int64(time(nil)))
        let database = try DatabaseFolder(directory.path + "/db").open(now: now)
        let result = try Matcher(database, options: MatchOptions(now: now)).scan(inventory)
        try #require(result.vulnerabilities.isEmpty)
        try VerdictIndex(path: directory.path + "/verdicts.db", .writing).record(
            (1...2).map { image in
                ImageRecord(
                    digest: World.digest(image), name: "app:\(image)", aliases: [], inventory: inventory, result: result,
                    outcome: result.excepting([], in: inventory, now: now), time: now)
            }, matchedWith: database)
        try publish(fixed: "2.0-r0")
    }

    private func publish(fixed: String) throws {
        let list = (0..<Self.packages).map { #"{"pkg":{"name":"p\#($0)","secfixes":{"\#(fixed)":["CVE-2024-\#(1000 + $0)"]}}}"# }
        try directory.write(
            #"{"distroversion":"v3.20","packages":[\#(list.joined(separator: ","))]}"#, to: "feeds/alpine/v3.20-main.json")
    }

    /// Lines that were printed.
    private func lines() -> [String] {
        ((try? String(contentsOfFile: directory.path + "/lines", encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
    }

    /// What is kept to be delivered is complete, nothing twice, and verdicts are those that the database in use gives.
    private func check(_ place: Comment) throws {
        let index = try VerdictIndex(path: directory.path + "/verdicts.db", .reading)
        var notices: [String: Int] = [:]
        try index.forEachNotice(after: 0) { notices["\($0.kind.rawValue) \($0.vulnerability) \($0.image)", default: 0] += 1 }
        #expect(notices.count == Self.packages * 2 && notices.values.allSatisfy { $0 == 1 }, place)
        #expect(notices.keys.allSatisfy { $0.hasPrefix("affected ") }, place)
        #expect(try index.changes(after: 0).count == Self.packages, place)
        let database = try DatabaseFolder(directory.path + "/db").open(now: Timestamp(seconds: Int64(time(nil))))
        for image in 1...2 {
            let verdict = try index.verdict(of: "app:\(image)")
            #expect(verdict?.counts.total == Self.packages && verdict?.databaseBuilt == database.built, place)
        }
    }

    @Test("At every fault point of an update", arguments: FaultPoint.allCases)
    func points(point: FaultPoint) throws {
        let cut = try Command.run([exerciser] + arguments + [point.rawValue, "1"])
        let place = Comment(rawValue: "\(point): \(cut)")
        #expect(cut.status != .exited(1), place)
        for _ in 0..<2 { try Command.checked([exerciser] + arguments) }
        #expect(lines().count == Self.packages && Set(lines()).count == Self.packages, place)
        try check(place)
    }

    @Test("While it is told", arguments: [1, 60, 99, 100, 101, 119, 120])
    func telling(number: Int) throws {
        let cut = try Command.run([exerciser] + arguments + ["told", "\(number)"])
        #expect(lines().count == number, "\(cut)")
        for _ in 0..<2 { try Command.checked([exerciser] + arguments) }
        // What was taken to be told stays readable; nothing is told again.
        #expect(Set(lines()).count == lines().count && lines().count >= number)
        try check("told \(number)")
    }
}
