import ArgumentParser
import Foundation
import Glibc
import Vulnerabilities
import VulnerabilityDatabase

struct DatabaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db", abstract: "Fetch, exchange and look at the vulnerability database.",
        subcommands: [Update.self, Import.self, Export.self, Status.self])

    struct Place: ParsableArguments {
        @Option(help: "The folder of plimsoll's data.") var data = DataDirectory.standard

        var folder: DatabaseFolder { DatabaseFolder(data + "/db") }
        var now: Timestamp { Timestamp(seconds: Int64(time(nil))) }
    }

    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fetch what changed, and take the new database into use.",
            discussion: """
                Examples:
                  plimsoll db update
                  plimsoll db update --feeds https://mirror.example/feeds
                """)
        @OptionGroup var place: Place
        @Option(help: "Address or folder of a mirror: FEED/FILE below it.") var feeds: String?

        func run() async throws { try await DatabaseCommand.update(place, from: DatabaseCommand.fetcher(feeds)) }
    }

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take feeds from a folder, or a database that was exported.",
            discussion: """
                Examples:
                  plimsoll db import /media/feeds
                  plimsoll db import vulnerabilities.tar.zst
                """)
        @OptionGroup var place: Place
        @Flag(help: "Take a database that is older than the one in use, or over-age.") var allowOlder = false
        @Argument(help: "A folder with FEED/FILE, or a file of `plimsoll db export`.") var source: String

        func run() async throws {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: source, isDirectory: &isFolder) else {
                throw ValidationError("there is no \(source)")
            }
            if isFolder.boolValue { return try await DatabaseCommand.update(place, from: FolderFetcher(source)) }
            try await DatabaseCommand.orFail {
                try await place.folder.importDatabase(source, now: place.now, allowOlder: allowOlder)
            }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the database in use to one compressed file.",
            discussion: """
                Examples:
                  plimsoll db export vulnerabilities.tar.zst
                  plimsoll db export --data /srv/plimsoll vulnerabilities.tar.zst
                """)
        @OptionGroup var place: Place
        @Argument(help: "The file.") var file: String

        func run() async throws { try await DatabaseCommand.orFail { try place.folder.export(to: file) } }
    }

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show each feed's age, records and errors.",
            discussion: """
                Examples:
                  plimsoll db status
                  plimsoll db status --data /srv/plimsoll
                """)
        @OptionGroup var place: Place

        func run() async throws {
            try await DatabaseCommand.orFail {
                let database = try place.folder.open(now: place.now, maximumAge: nil)
                print("built \(database.built)")
                for feed in try database.feeds() { print(feed.line(now: place.now)) }
            }
        }
    }

    private static func fetcher(_ feeds: String?) -> any FeedFetcher {
        guard let feeds else { return HTTPFetcher() }
        return feeds.contains("://") ? HTTPFetcher(base: feeds) : FolderFetcher(feeds)
    }

    private static func update(_ place: Place, from fetcher: any FeedFetcher) async throws {
        try await orFail {
            let update = DatabaseUpdate(place.folder, from: fetcher, now: { Timestamp(seconds: Int64(time(nil))) }, progress: { say($0) })
            for outcome in try await update.run() { for fault in outcome.faults { say("\(outcome.name): \(fault)") } }
        }
    }

    private static func orFail(_ body: () async throws -> Void) async throws {
        do { try await body() } catch let error as DatabaseError {
            say("plimsoll: \(error)")
            throw ExitStatus.unreachable
        }
    }
}
