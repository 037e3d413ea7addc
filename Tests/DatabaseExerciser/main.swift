import Feeds
import Foundation
import Glibc
import Vulnerabilities
import VulnerabilityDatabase

// exerciser update FOLDER MIRROR [POINT NUMBER]   an update that is killed when POINT is reached for the NUMBER-th time
// exerciser build FILE ADVISORIES                 a database of generated advisories, with figures
// exerciser match FILE NAMES                      looks up names of a file, with figures
let arguments = CommandLine.arguments
do {
    switch arguments.dropFirst().first {
    case "update" where arguments.count >= 4:
        let countdown = Countdown(
            point: arguments.count > 5 ? FaultPoint(rawValue: arguments[4]) : nil, number: arguments.count > 5 ? Int(arguments[5]) ?? 1 : 0)
        let folder = DatabaseFolder(arguments[2]) { countdown.pass($0) }
        let update = DatabaseUpdate(folder, from: FolderFetcher(arguments[3]), now: { Timestamp(seconds: Int64(time(nil))) })
        for outcome in try await update.run() { print(outcome.name, outcome.state?.records ?? 0, outcome.failure ?? "") }
    case "build" where arguments.count == 4: try Generated.build(arguments[2], advisories: Int(arguments[3]) ?? 0)
    case "match" where arguments.count == 4: try Generated.match(arguments[2], names: arguments[3])
    default:
        print("see the source")
        exit(2)
    }
} catch {
    print(error)
    exit(1)
}
