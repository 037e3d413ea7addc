import Feeds
import Foundation
import Glibc
import Verdicts
import Vulnerabilities
import VulnerabilityDatabase
import Workers

// exerciser worker                                reads feeds for an update; started by the exerciser itself
// exerciser update FOLDER MIRROR [POINT NUMBER]   an update that is killed when POINT is reached for the NUMBER-th time
// exerciser build FILE ADVISORIES [CHANGED]       a database of generated advisories, with figures; so many say something else
// exerciser build-for FILE ADVISORIES PACKAGES    the same with the names of an inventory among its packages, figures as JSON
// exerciser build-fleet FILE ADVISORIES CHANGED old|new BUILT PACKAGES   a database about what such a fleet has
// exerciser fill-fleet INDEX DATABASE IMAGES HELD PACKAGES   keeps verdicts of a generated fleet, with figures
// exerciser fill-verdicts INDEX DATABASE IMAGES PACKAGES   the same of simple images, a hundred in each transaction
// exerciser rematch INDEX DATABASE                holds the kept packages against a database, with figures
// exerciser notify FOLDER MIRROR INDEX LINES [POINT NUMBER]   as `plimsoll db update`: an update, and what follows for kept images
//                                                 added to a file; killed when POINT ("told" is one as well) is reached
// exerciser look-up INDEX TIMES                   reads verdicts, with figures
// exerciser scan FILE PACKAGES cold|warm          scans an inventory of these packages, with figures as JSON
let arguments = CommandLine.arguments

/// What `plimsoll db update` does, and what it would print added to a file line by line.
func notify(_ folder: String, _ mirror: String, index: String, lines: String, _ point: [String]) throws {
    let number = point.count > 1 ? Int(point[1]) ?? 1 : 0
    let countdown = Countdown(point: point.first.flatMap(FaultPoint.init), number: number)
    let folder = DatabaseFolder(folder) { countdown.pass($0) }
    let file = open(lines, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    let renotification = Renotification(folder, index: index, exceptions: [])
    let update = DatabaseUpdate(folder, from: FolderFetcher(mirror), reader: .workers(), now: { Timestamp(seconds: Int64(time(nil))) })
    Task.detached {
        var told = 0
        func run() throws {
            try renotification.run(now: Timestamp(seconds: Int64(time(nil)))) { change in
                let line = Array((change.description + "\n").utf8)
                _ = write(file, line, line.count)
                told += 1
                if point.first == "told", told == number { kill(getpid(), SIGKILL) }
            }
        }
        do {
            try run()
            _ = try await update.run()
            try run()
            exit(0)
        } catch {
            print(error)
            exit(1)
        }
    }
    dispatchMain()
}

/// Waits for an update; a worker is no place for the threads that this starts.
func update(_ folder: String, _ mirror: String, _ countdown: Countdown) throws {
    let folder = DatabaseFolder(folder) { countdown.pass($0) }
    let update = DatabaseUpdate(
        folder, from: FolderFetcher(mirror), reader: .workers(), now: { Timestamp(seconds: Int64(time(nil))) })
    Task.detached {
        do {
            for outcome in try await update.run() { print(outcome.name, outcome.state?.records ?? 0, outcome.failure ?? "") }
            exit(0)
        } catch {
            print(error)
            exit(1)
        }
    }
    dispatchMain()
}

do {
    switch arguments.dropFirst().first {
    case "worker": exit(WorkerProcess(jobs: [FeedJob.job]).run())
    case "update" where arguments.count >= 4:
        let countdown = Countdown(
            point: arguments.count > 5 ? FaultPoint(rawValue: arguments[4]) : nil, number: arguments.count > 5 ? Int(arguments[5]) ?? 1 : 0)
        try update(arguments[2], arguments[3], countdown)
    case "build" where arguments.count == 4 || arguments.count == 5:
        let changed = arguments.count == 5 ? Int(arguments[4]) ?? 0 : 0
        let figures = try Generated.build(
            arguments[2], advisories: Int(arguments[3]) ?? 0, changed: changed, built: arguments.count == 5 ? 3600 : 0)
        print(
            "\(arguments[3]) advisories, \(figures.rows) rows: \(figures.duration), peak \(figures.peak / 1024) MiB, \(figures.bytes >> 20) MiB"
        )
    case "build-for" where arguments.count == 5:
        let figures = try Generated.build(
            arguments[2], advisories: Int(arguments[3]) ?? 0, sources: Generated.sources(of: arguments[4]))
        print(
            #"{"advisories": \#(arguments[3]), "rows": \#(figures.rows), "ms": \#(figures.duration.milliseconds), "#
                + #""peak_kib": \#(figures.peak), "bytes": \#(figures.bytes)}"#)
    case "scan" where arguments.count == 5: try Generated.scan(arguments[2], inventory: arguments[3], isCold: arguments[4] == "cold")
    case "build-fleet" where arguments.count == 8:
        try GeneratedFleet(inventory: arguments[7]).build(
            arguments[2], advisories: Int(arguments[3]) ?? 0, changed: Int(arguments[4]) ?? 0, isNew: arguments[5] == "new",
            built: Int64(arguments[6]) ?? 0)
    case "fill-fleet" where arguments.count == 7:
        try GeneratedFleet(inventory: arguments[6]).fill(
            arguments[2], database: arguments[3], images: Int(arguments[4]) ?? 0, packages: Int(arguments[5]) ?? 0)
    case "fill-verdicts" where arguments.count == 6:
        try GeneratedImages.fill(
            arguments[2], database: arguments[3], images: Int(arguments[4]) ?? 0, packages: Int(arguments[5]) ?? 0)
    case "notify" where arguments.count >= 6:
        try notify(arguments[2], arguments[3], index: arguments[4], lines: arguments[5], Array(arguments.dropFirst(6)))
    case "rematch" where arguments.count == 4: try GeneratedImages.rematch(arguments[2], database: arguments[3])
    case "look-up" where arguments.count == 4: try GeneratedImages.lookUp(arguments[2], times: Int(arguments[3]) ?? 0)
    default:
        print("see the source")
        exit(2)
    }
} catch {
    print(error)
    exit(1)
}
