import ArgumentParser
import Glibc
import Inspection
import Layers
import Linux

struct CacheCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache", abstract: "Look at and bound what is kept of layers that were read.",
        discussion: """
            `plimsoll inspect`, `scan` and `diff` keep what a layer told, so that a base that many images share is read once.

            Examples:
              plimsoll cache list
              plimsoll cache limit 4G
            """,
        subcommands: [List.self, Size.self, Clear.self, Limit.self])

    struct Place: ParsableArguments {
        @Option(help: "The folder of plimsoll's data.") var data = DataDirectory.standard

        var cache: LayerCache { Inspection.cache(in: data + "/layers") }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the layers: digest, bytes, seconds since the last use.",
            discussion: """
                What another version kept, or was not finished, is marked: it is not read, and goes first.

                Examples:
                  plimsoll cache list
                  plimsoll cache list --data /srv/plimsoll
                """)
        @OptionGroup var place: Place

        func run() {
            let now = time(nil)
            for item in place.cache.contents().reversed() {
                let mark = item.layer == nil ? "\tunfinished" : item.isCurrent ? "" : "\tof another version"
                print("\(item.layer.map(\.description) ?? item.path)\t\(item.bytes)\t\(max(0, now - item.used))\(mark)")
            }
        }
    }

    struct Size: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell how many layers are kept, their bytes, and the limit.",
            discussion: """
                Examples:
                  plimsoll cache size
                  plimsoll cache size --data /srv/plimsoll
                """)
        @OptionGroup var place: Place

        func run() {
            let cache = place.cache, items = cache.contents()
            print("\(items.count) layers, \(items.reduce(0) { $0 + $1.bytes }) bytes, at most \(cache.limit)")
        }
    }

    struct Clear: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove what is kept.",
            discussion: """
                Examples:
                  plimsoll cache clear
                  plimsoll cache clear --unused-for 168h
                """)
        @OptionGroup var place: Place
        @Option(help: "Only what was not used for as long: 30m, 168h.") var unusedFor: String?

        func run() throws {
            let span = try unusedFor.map { text in
                guard let span = Span(text) else { throw ValidationError("--unused-for \(text): write a number with s, m or h.") }
                return Int(span.nanoseconds / 1_000_000_000)
            }
            let gone = place.cache.clear(unusedSince: span.map { time(nil) - $0 })
            print("\(gone.files) layers, \(gone.bytes) bytes removed")
        }
    }

    struct Limit: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Set how many bytes are kept at most; what was not used for the longest time goes.",
            discussion: """
                Examples:
                  plimsoll cache limit 4G
                  plimsoll cache limit 512M
                """)
        @OptionGroup var place: Place
        @Argument(help: "Bytes, with K, M or G behind them; 0 keeps nothing.") var size: String

        func run() throws {
            guard let count = ByteCount(size) else { throw ValidationError("\(size): write bytes, or a number with K, M or G.") }
            do { try place.cache.setLimit(count.bytes) } catch {
                say("plimsoll: \(error)")
                throw ExitStatus.unreachable
            }
        }
    }
}
