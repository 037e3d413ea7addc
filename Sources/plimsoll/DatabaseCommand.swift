import ArgumentParser
import Foundation
import Glibc
import Images
import Inspection
import Registry
import ScanReports
import Verdicts
import Vulnerabilities
import VulnerabilityDatabase

struct DatabaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db", abstract: "Fetch, exchange and look at the vulnerability database.",
        subcommands: [Update.self, Import.self, Export.self, Pull.self, Status.self, Changes.self])

    struct Place: ParsableArguments {
        @Option(help: "The folder of plimsoll's data.") var data = DataDirectory.standard

        var folder: DatabaseFolder { DatabaseFolder(data + "/db") }
        var now: Timestamp { Timestamp(seconds: Int64(time(nil))) }
    }

    /// Where artifacts of databases are, and how they are talked to.
    struct RegistryPlace: ParsableArguments {
        @Option(help: "HOST[:PORT] of a registry that may be talked to without a trusted certificate or without TLS; may be repeated.")
        var insecure: [String] = []

        func artifact(_ name: Substring) throws -> RegistryArtifact {
            var options = RegistryOptions()
            options.insecure = Set(insecure)
            options.credentials = .file(path: InspectOptions.dockerConfiguration, runsHelpers: true)
            return RegistryArtifact(
                try ImageReference(String(name)), artifactType: DatabaseFolder.artifactType, mediaType: DatabaseFolder.fileType,
                options: options)
        }

        /// What stands behind `registry:` or `oci://`; nil of a path.
        static func name(_ text: String) -> Substring? {
            for prefix in ["registry:", "oci://"] where text.hasPrefix(prefix) { return text.dropFirst(prefix.count) }
            return nil
        }
    }

    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fetch what changed, and take the new database into use.",
            discussion: """
                Images that were scanned are held against it; what became affected, got a fix or was cleared is told, once.

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
                try DatabaseCommand.tell(place)
            }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the database in use to one compressed file, or push it to a registry.",
            discussion: """
                Examples:
                  plimsoll db export vulnerabilities.tar.zst
                  plimsoll db export registry:registry.example/security/vulnerabilities:1
                """)
        @OptionGroup var place: Place
        @OptionGroup var registry: RegistryPlace
        @Argument(help: "A file, or registry:HOST/NAME:TAG.") var target: String

        func run() async throws {
            try await DatabaseCommand.orFail {
                guard let name = RegistryPlace.name(target) else { return try place.folder.export(to: target) }
                let artifact = try registry.artifact(name)
                let file = place.folder.path + "/export-\(getpid())"
                defer { unlink(file) }
                let manifest = try place.folder.manifest()
                try place.folder.export(to: file)
                let digest = try await artifact.push(
                    file, title: "vulnerabilities.tar.zst",
                    annotations: ["org.opencontainers.image.created": Timestamp(seconds: manifest.built).description])
                print("\(name)@\(digest)")
            }
        }
    }

    struct Pull: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a database into use that was pushed to a registry.",
            discussion: """
                Its maker's key has to be in DATA/db/trusted.

                Examples:
                  plimsoll db pull registry.example/security/vulnerabilities:1
                  plimsoll db pull localhost:5000/vulnerabilities:1 --insecure localhost:5000
                """)
        @OptionGroup var place: Place
        @OptionGroup var registry: RegistryPlace
        @Flag(help: "Take a database that is older than the one in use, or over-age.") var allowOlder = false
        @Argument(help: "HOST/NAME:TAG or HOST/NAME@DIGEST.") var source: String

        func run() async throws {
            try await DatabaseCommand.orFail {
                let artifact = try registry.artifact(RegistryPlace.name(source) ?? source[...])
                try FileManager.default.createDirectory(atPath: place.folder.path, withIntermediateDirectories: true)
                let file = place.folder.path + "/pull-\(getpid())"
                defer { unlink(file) }
                try await artifact.pull(to: file, spoolFolder: place.folder.path)
                try await place.folder.importDatabase(file, now: place.now, allowOlder: allowOlder)
                try DatabaseCommand.tell(place)
            }
        }
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

    struct Changes: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what new databases meant for images that were scanned, with the numbers of the changes.",
            discussion: """
                Updates tell each change once. This shows again what was told, and what was cut while it was told; kept for 90 days.

                Examples:
                  plimsoll db changes
                  plimsoll db changes --after 1200
                """)
        @OptionGroup var place: Place
        @Option(help: "Only changes with higher numbers.") var after: Int64 = 0

        func run() throws {
            do {
                for change in try VerdictIndex(path: VerdictPlace.path(place.data), .reading).changes(after: after) {
                    print(change.number, change.description.plain)
                }
            } catch { throw ExitStatus.telling(error) }
        }
    }

    private static func fetcher(_ feeds: String?) -> any FeedFetcher {
        guard let feeds else { return HTTPFetcher(reader: .workers()) }
        return feeds.contains("://") ? HTTPFetcher(base: feeds, reader: .workers()) : FolderFetcher(feeds)
    }

    private static func update(_ place: Place, from fetcher: any FeedFetcher) async throws {
        try await orFail {
            // What an update that was cut did not tell.
            try tell(place)
            let update = DatabaseUpdate(
                place.folder, from: fetcher, reader: .workers(), now: { Timestamp(seconds: Int64(time(nil))) }, progress: { say($0) })
            for outcome in try await update.run() { for fault in outcome.faults { say("\(outcome.name): \(fault)") } }
            try tell(place)
        }
    }

    /// Holds the images that were scanned against the database in use, and tells what changed and was not told.
    private static func tell(_ place: Place) throws {
        let exceptions = try ExceptionStore(folder: place.data).exceptions()
        try Renotification(place.folder, index: VerdictPlace.path(place.data), exceptions: exceptions).run(now: place.now) { change in
            print(change.description.plain)
        }
    }

    private static func orFail(_ body: () async throws -> Void) async throws {
        do { try await body() } catch { throw ExitStatus.telling(error) }
    }
}
