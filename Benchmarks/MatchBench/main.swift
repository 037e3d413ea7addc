import Foundation

// MatchBench build FILE ADVISORIES PACKAGES   a database of generated advisories, with figures
// MatchBench match FILE PACKAGES [cold]       scans an inventory of these packages, with figures
let arguments = CommandLine.arguments
do {
    switch arguments.dropFirst().first {
    case "build" where arguments.count == 5:
        try Generated.build(arguments[2], advisories: Int(arguments[3]) ?? 0, inventory: arguments[4])
    case "match" where arguments.count >= 4:
        try Generated.match(arguments[2], inventory: arguments[3], isCold: arguments.last == "cold")
    default:
        print("see the source")
        exit(2)
    }
} catch {
    print(error)
    exit(1)
}
